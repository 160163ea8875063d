import HTTPTypes
import Synchronization
import TestSupport
import Testing

@testable import Transport

/// HTTP/2 as nginx speaks it. Where nginx is missing the tests say so and pass.
@Suite(.timeLimit(.minutes(1))) struct HTTP2Tests {
    private struct Setting {
        let server: LoopbackServer
        let front: LoopbackNginx
        let client: HTTPClient
        let url: String

        init?(_ handler: @escaping LoopbackServer.Handler) throws {
            let certificate = try LoopbackCertificate(for: ["IP:127.0.0.1"])
            server = try LoopbackServer(handler)
            guard let front = try LoopbackNginx(certificate, before: server) else {
                server.stop()
                print("HTTP/2 is not tested: nginx is missing")
                return nil
            }
            self.front = front
            var settings = ClientSettings()
            settings.certificateFile = certificate.path
            client = try HTTPClient(settings)
            url = "https://127.0.0.1:\(front.port)"
        }
    }

    @Test func itIsSpokenWhereOfferedAndCallsShareAConnection() async throws {
        guard let setting = try Setting({ request, connection in connection.reply(200, body: request.body) }) else {
            return
        }
        defer { setting.server.stop() }
        let first = try await setting.client.send(HTTPCall(url: setting.url))
        _ = try await first.collect(upTo: 0)
        #expect(first.status == 200 && first.headers[.init("x-protocol")!] == "HTTP/2.0")
        let connections = try await withThrowingTaskGroup(of: String?.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let body = [UInt8](repeating: UInt8(number), count: number * 1000)
                    let reply = try await setting.client.send(
                        HTTPCall(method: .post, url: setting.url, body: body))
                    #expect(try await reply.collect(upTo: body.count) == body)
                    return reply.headers[.init("x-connection")!]
                }
            }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(connections == [first.headers[.init("x-connection")!]])
    }

    @Test func aSlowReaderOfOneStreamStopsNoOther() async throws {
        let total = 32 << 20
        guard
            let setting = try Setting({ request, connection in
                connection.begin(200)
                let piece = [UInt8](repeating: 1, count: 64 << 10)
                if request.path == "/long" {
                    for _ in 0..<total / piece.count where !connection.isClosed { connection.piece(piece) }
                }
                connection.end()
            })
        else { return }
        defer { setting.server.stop() }
        let slow = try await setting.client.send(HTTPCall(url: setting.url + "/long"))
        _ = try await slow.body.next()
        for _ in 0..<5 {
            var call = HTTPCall(url: setting.url + "/short")
            call.limits.total = .seconds(10)
            #expect(try await setting.client.send(call).collect(upTo: 0) == [])
        }
        var count = 0
        while let piece = try await slow.body.next() { count += piece.count }
        #expect(count > total - (1 << 20))
    }

    @Test func aStreamThatBreaksIsCutOff() async throws {
        guard
            let setting = try Setting({ request, connection in
                connection.begin(200)
                connection.piece([1, 2, 3])
                request.path == "/reset" ? connection.reset() : connection.close()
            })
        else { return }
        defer { setting.server.stop() }
        for path in ["/reset", "/close"] {
            let reply = try await setting.client.send(HTTPCall(url: setting.url + path))
            let failure = await #expect(throws: TransportError.self) { try await reply.collect(upTo: 100) }
            #expect(failure?.kind == .cutOff)
        }
    }

    @Test func aCancelledStreamLeavesTheOthersAlone() async throws {
        guard
            let setting = try Setting({ request, connection in
                connection.begin(200)
                connection.piece([1])
                if request.path == "/silent" { _ = connection.waitForPeerToClose(seconds: 20) }
                connection.end()
            })
        else { return }
        defer { setting.server.stop() }
        let silent = try await setting.client.send(HTTPCall(url: setting.url + "/silent"))
        silent.body.cancel()
        #expect(try await setting.client.send(HTTPCall(url: setting.url)).collect(upTo: 1) == [1])
        while setting.server.closedByPeer == 0 { try await Task.sleep(for: .milliseconds(10)) }
    }
}
