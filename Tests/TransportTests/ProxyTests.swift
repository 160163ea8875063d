import HTTPTypes
import Synchronization
import TestSupport
import Testing

@testable import Transport

/// Calls through proxies on loopback. The hosts called exist nowhere: only a proxy can reach them.
@Suite(.timeLimit(.minutes(1))) struct ProxyTests {
    /// A proxy that tunnels whatever it is asked for to one port, and an account of what it was asked.
    private final class Proxy: Sendable {
        private let seen: Seen
        let server: LoopbackServer

        private final class Seen: Sendable { let requests = Mutex<[LoopbackRequest]>([]) }

        init(to port: UInt16, refusal: Int? = nil) throws {
            let seen = Seen()
            self.seen = seen
            server = try LoopbackServer { request, connection in
                seen.requests.withLock { $0.append(request) }
                if let refusal {
                    connection.reply(refusal, [("proxy-authenticate", "Basic realm=\"p\"")], body: [])
                    connection.close()
                } else if request.method == "CONNECT" {
                    connection.send(Array("HTTP/1.1 200 Connected\r\nx-of: proxy\r\n\r\n".utf8))
                    connection.tunnel(to: port)
                } else {
                    connection.reply(200, body: "from the proxy".utf8)
                }
            }
        }

        deinit { server.stop() }

        var requests: [LoopbackRequest] { seen.requests.withLock { $0 } }
    }

    private func client(_ environment: [String: String], trusting file: String? = nil) throws -> HTTPClient {
        var settings = ClientSettings()
        settings.certificateFile = file
        settings.proxies = ProxySettings { environment[$0] }
        return try HTTPClient(settings)
    }

    private func failure(_ client: HTTPClient, _ url: String) async -> TransportError? {
        do throws(TransportError) {
            _ = try await client.send(HTTPCall(url: url)).collect(upTo: 100)
            return nil
        } catch { return error }
    }

    @Test(arguments: ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
    func securedCallsGoThroughATunnel(_ variable: String) async throws {
        let server = try LoopbackServer { _, connection in connection.reply(200, body: "from the service".utf8) }
        defer { server.stop() }
        let certificate = try LoopbackCertificate(for: ["DNS:service.invalid"])
        let front = try LoopbackTLS(certificate, before: server)
        let proxy = try Proxy(to: front.port)
        let client = try client(
            [variable: "http://ann:s%40cret@127.0.0.1:\(proxy.server.port)"], trusting: certificate.path)
        let reply = try await client.send(
            HTTPCall(url: "https://service.invalid/v1", headers: [.init("x-api-key")!: "sk-canary"]))
        #expect(try await reply.collect(upTo: 100) == Array("from the service".utf8))
        #expect(reply.headers[.init("x-of")!] == nil, "headers of the proxy's are not the service's")
        let request = try #require(proxy.requests.first)
        #expect(request.method == "CONNECT" && request.target == "service.invalid:443")
        // RFC 7617: base64 of "ann:s@cret".
        #expect(request["proxy-authorization"] == "Basic YW5uOnNAY3JldA==")
        #expect(!request.headers.contains { $0.value.contains("canary") }, "the key is for the service alone")
    }

    @Test func plainCallsAskTheProxyForTheWholeAddress() async throws {
        let proxy = try Proxy(to: 1)
        let client = try client(["http_proxy": proxy.server.url])
        let reply = try await client.send(HTTPCall(url: "http://service.invalid/v1?a=b"))
        #expect(try await reply.collect(upTo: 100) == Array("from the proxy".utf8))
        #expect(proxy.requests.map(\.target) == ["http://service.invalid/v1?a=b"])
    }

    /// What a web server makes of a stranger's header `Proxy` is no proxy of ours.
    @Test func theVariableInCapitalsIsNotReadForPlainCalls() {
        #expect(ProxySettings { $0 == "HTTP_PROXY" ? "http://evil.invalid" : nil } == ProxySettings())
    }

    @Test(arguments: ["127.0.0.1", "*", "example.org,127.0.0.1"], ["no_proxy", "NO_PROXY"])
    func exceptionsAreCalledDirectly(_ exceptions: String, _ variable: String) async throws {
        let server = try LoopbackServer { _, connection in connection.reply(200, body: "direct".utf8) }
        defer { server.stop() }
        let proxy = try Proxy(to: 1)
        let client = try client(["http_proxy": proxy.server.url, variable: exceptions])
        let reply = try await client.send(HTTPCall(url: server.url))
        #expect(try await reply.collect(upTo: 100) == Array("direct".utf8))
        #expect(proxy.requests.isEmpty)
    }

    @Test(arguments: [403, 407, 502]) func aProxyThatRefuses(_ status: Int) async throws {
        let proxy = try Proxy(to: 1, refusal: status)
        let client = try client(["https_proxy": "http://ann:canary@127.0.0.1:\(proxy.server.port)"])
        let failure = await failure(client, "https://service.invalid/")
        #expect(failure?.kind == .proxy)
        #expect(failure?.detail.contains("\(status)") == true, "\(failure?.detail ?? "no failure")")
        #expect(failure?.detail.contains("canary") == false)
    }

    @Test(arguments: [
        "http://ann:canary@127.0.0.1:1", "http://ann:canary@proxy.invalid:8080", "gopher://ann:canary@127.0.0.1:1",
        "http://ann:canary@127.0.0.1:port", "http://ann:canary@[::1", "ann:canary@proxy.invalid",
        "http://ann:can@ary@:x",
        "socks5://ann:canary@127.0.0.1:1",
    ])
    func noErrorHoldsTheUserOfAProxy(_ address: String) async throws {
        for url in ["https://service.invalid/", "http://service.invalid/"] {
            let client = try client(["https_proxy": address, "http_proxy": address])
            let failure = try #require(await failure(client, url))
            #expect(!"\(failure)".contains("can") && !"\(failure)".contains("ann"), "\(failure)")
        }
    }
}
