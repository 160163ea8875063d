import TestSupport
import Testing

@testable import Gateway

/// Who may ask for what: the gateway's own pages are for who shows the token, everything for who means this gateway.
@Suite struct RefusalRouteTests {
    private static let token = "token-of-the-test"
    private static let own = [
        "GET /farthing/metrics", "GET /farthing/", "GET /farthing/nothing", "GET /farthing/?token=wrong",
        "GET /farthing/metrics?token=token-of-the-test", "POST /farthing/metrics", "POST /farthing/login",
        "DELETE /farthing/", "GET /farthing/healthz/metrics", "GET /farthing/Metrics",
    ]
    private static let others = ["GET /farthing/healthz", "GET /v1/models", "POST /v1/messages", "GET /", "GET /admin"]

    /// None, and such as are nearly right: of the same length, shorter, longer, in other letters, of another scheme.
    private static let wrong: [[String]] = [
        [], ["authorization: Bearer token-of-the-tesu"], ["authorization: Bearer xoken-of-the-test"],
        ["authorization: Bearer token-of-the-tes"], ["authorization: Bearer token-of-the-testt"],
        ["authorization: Bearer TOKEN-OF-THE-TEST"], ["authorization: Bearer "], ["authorization: Bearer"],
        ["authorization: Basic token-of-the-test"], ["authorization: token-of-the-test"],
        ["x-api-key: token-of-the-test"], ["cookie: token=token-of-the-test"], ["cookie: farthing=wrong"],
        ["proxy-authorization: Bearer token-of-the-test"],
    ]

    private func ask(_ fixture: GatewayFixture, _ line: String, _ headers: [String]) throws -> RawConnection.Reply? {
        let client = try RawConnection(port: fixture.gateway.port)
        client.send(([line + " HTTP/1.1", "connection: close"] + headers).joined(separator: "\r\n") + "\r\n\r\n")
        return client.readReply()
    }

    @Test func ownPagesAreForWhoShowsTheToken() async throws {
        let service = try MockService { _, _ in .raw(200, headers: [], body: "{}") }
        let fixture = try await GatewayFixture(service.url)
        for line in RefusalRouteTests.own {
            for headers in RefusalRouteTests.wrong {
                let reply = try ask(fixture, line, ["host: localhost"] + headers)
                // That there is nothing to be had may be told to everybody.
                #expect([401, 404, 405].contains(reply?.status), "\(line) \(headers): \(reply?.head ?? "closed")")
                if line.hasPrefix("GET /farthing/metrics") { #expect(reply?.status == 401) }
                #expect(!(reply?.body.contains("farthing_") ?? false))
                #expect(reply?["set-cookie"] == nil)
            }
        }
        let right = ["host: localhost", "authorization: Bearer \(RefusalRouteTests.token)"]
        #expect(try ask(fixture, "GET /farthing/metrics", right)?.body.contains("farthing_") == true)
        #expect(service.requests.isEmpty)
    }

    /// A gateway without a token shows its pages to nobody.
    @Test func withoutATokenNobodyIsLetIn() async throws {
        let fixture = try await GatewayFixture("http://127.0.0.1:9") { $0.token = "" }
        for headers in [["authorization: Bearer "], ["authorization: Bearer"], []] {
            #expect(try ask(fixture, "GET /farthing/metrics", ["host: localhost"] + headers)?.status == 401)
        }
    }

    @Test func otherHostsAndPagesAreRefusedEverywhere() async throws {
        let service = try MockService { _, _ in .raw(200, headers: [], body: "{}") }
        let fixture = try await GatewayFixture(service.url) { $0.allowedHosts = ["books.test"] }
        let port = fixture.gateway.port
        let token = "authorization: Bearer \(RefusalRouteTests.token)"
        for line in RefusalRouteTests.own + RefusalRouteTests.others {
            for host in [
                "evil.test", "evil.test:\(port)", "localhost.evil.test", "127.0.0.1.evil.test", "0.0.0.0", "[::2]",
            ] {
                #expect(try ask(fixture, line, ["host: \(host)", token])?.status == 421, "\(line) of \(host)")
            }
            for origin in ["http://evil.test", "https://localhost.evil.test", "null", "http://127.0.0.1:1", "file://"] {
                let headers = ["host: localhost:\(port)", "origin: \(origin)", token]
                #expect(try ask(fixture, line, headers)?.status == 403, "\(line) from \(origin)")
            }
        }
        #expect(service.requests.isEmpty)
        for host in [
            "localhost", "LOCALHOST:1", "127.0.0.1:\(port)", "[::1]", "[::1]:80", "books.test", "Books.Test:443",
        ] {
            #expect(try ask(fixture, "GET /v1/models", ["host: \(host)"])?.status == 200, "\(host)")
        }
        // Pages of its own, also through a proxy that keeps neither name nor port.
        for (host, origin) in [
            ("localhost:\(port)", "http://localhost:\(port)"), ("127.0.0.1", "http://127.0.0.1"),
            ("127.0.0.1:\(port)", "https://books.test"),
        ] {
            let headers = ["host: \(host)", "origin: \(origin)"]
            #expect(try ask(fixture, "GET /v1/models", headers)?.status == 200, "\(origin)")
        }
    }

    /// Pages of other sites may read nothing that the gateway says itself.
    @Test func nothingOfItsOwnIsSharedWithOtherSites() async throws {
        let fixture = try await GatewayFixture("http://127.0.0.1:9")
        let token = "authorization: Bearer \(RefusalRouteTests.token)"
        var seen: Set<Int> = []
        for line in RefusalRouteTests.own + RefusalRouteTests.others + [
            "OPTIONS /v1/messages", "OPTIONS /farthing/metrics",
        ] {
            for headers in [
                ["host: localhost"], ["host: localhost", token], ["host: evil.test"],
                ["host: localhost", "origin: http://evil.test"],
                ["host: localhost", "origin: http://localhost", "access-control-request-method: POST"],
            ] {
                let reply = try #require(try ask(fixture, line, headers))
                seen.insert(reply.status)
                #expect(!reply.head.lowercased().contains("access-control-"), "\(line) \(headers)")
                #expect(reply["x-content-type-options"] == "nosniff", "\(line) \(headers)")
                #expect(
                    reply["content-security-policy"]?.contains("frame-ancestors 'none'") == true, "\(line) \(headers)")
            }
        }
        #expect(seen.isSuperset(of: [200, 401, 403, 404, 405, 421, 502]))
    }
}
