import TestSupport
import Testing

@testable import Gateway

/// What the gateway itself refuses, and that nothing of it reaches the service.
@Suite struct RefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let request: String
        let status: String
        var testDescription: String { name }

        init(_ name: String, _ request: String, _ status: String) {
            self.name = name
            self.request = request.replacing("\n", with: "\r\n")
            self.status = status
        }
    }

    static let cases = [
        Case("foreign host", "POST /v1/messages HTTP/1.1\nhost: evil.test\ncontent-length: 2\n\n{}", "421"),
        Case("no host", "POST /v1/messages HTTP/1.1\ncontent-length: 2\n\n{}", "400"),
        Case(
            "two hosts", "POST /v1/messages HTTP/1.1\nhost: localhost\nhost: evil.test\ncontent-length: 2\n\n{}", "400"),
        Case(
            "foreign page",
            "POST /v1/messages HTTP/1.1\nhost: localhost\norigin: http://evil.test\ncontent-length: 2\n\n{}", "403"),
        Case(
            "opaque page", "POST /v1/messages HTTP/1.1\nhost: localhost\norigin: null\ncontent-length: 2\n\n{}", "403"),
        Case("other path", "GET /admin HTTP/1.1\nhost: localhost\n\n", "404"),
        Case("metrics without token", "GET /farthing/metrics HTTP/1.1\nhost: localhost\n\n", "401"),
        Case(
            "metrics with a wrong token",
            "GET /farthing/metrics HTTP/1.1\nhost: localhost\nauthorization: Bearer token-of-the-tesu\n\n", "401"),
        Case(
            "metrics", "GET /farthing/metrics HTTP/1.1\nhost: localhost\nauthorization: Bearer token-of-the-test\n\n",
            "200"),
        Case("health", "GET /farthing/healthz HTTP/1.1\nhost: [::1]:80\n\n", "200"),
    ]

    @Test func nothingOfItReachesTheService() async throws {
        let service = try MockService { _, number in .message(MockMessage(id: "msg_\(number)")) }
        let fixture = try await GatewayFixture(service.url)
        for one in RefusalTests.cases {
            let reply = try RawConnection.exchange(one.request, port: fixture.gateway.port)
            #expect(reply.hasPrefix("HTTP/1.1 \(one.status) "), "\(one.name): \(reply.prefix(80))")
            if one.status != "200" { #expect(reply.contains(#"{"type":"error","error":{"type":""#), "\(one.name)") }
        }
        #expect(service.requests.isEmpty)
        #expect(try await fixture.books().isEmpty)
    }
}
