import TestSupport
import Testing

@testable import Gateway

/// A client that has said all it has to say and closes that half of its connection gets its whole reply.
@Suite struct HalfClosedTests {
    @Test(arguments: [GatewayFixture.plain, GatewayFixture.streamed])
    func theReplyComesWholeAndTheConnectionEnds(_ body: String) async throws {
        let message = MockMessage(id: "msg_half")
        let service = try MockService { _, _ in .message(message) }
        let fixture = try await GatewayFixture(service.url)
        let client = try RawConnection(port: fixture.gateway.port)
        client.post(body)
        client.endSending()
        let reply = client.readToEnd()
        #expect(client.isEnded)
        #expect(reply.hasPrefix("HTTP/1.1 200 "))
        let isStream = body == GatewayFixture.streamed
        #expect(isStream ? message.events.allSatisfy(reply.contains) : reply.hasSuffix(message.json))
        if isStream { #expect(reply.hasSuffix("0\r\n\r\n")) }
        #expect(try await fixture.books() == [GatewayFixture.Entry(message)])
    }

    @Test func halfARequestGoesNowhere() async throws {
        let service = try MockService { _, _ in .message(MockMessage(id: "msg_half")) }
        let fixture = try await GatewayFixture(service.url)
        let client = try RawConnection(port: fixture.gateway.port)
        client.send("POST /v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{")
        client.endSending()
        let reply = client.readToEnd()
        #expect(client.isEnded)
        #expect(reply.isEmpty || reply.hasPrefix("HTTP/1.1 400 "))
        #expect(service.requests.isEmpty)
        #expect(try await fixture.books().isEmpty)
    }
}
