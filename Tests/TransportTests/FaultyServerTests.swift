import Glibc
import HTTPTypes
import Synchronization
import TestSupport
import Testing

@testable import Transport

/// Servers that do not do what HTTP promises, or do it in rare ways.
@Suite(.timeLimit(.minutes(1))) struct FaultyServerTests {
    /// What a call brings that a server answers with these bytes, and the connection closed behind them.
    private func outcome(of bytes: [UInt8], isClosed: Bool = true, inflates: Bool = true) async throws
        -> Result<[UInt8], TransportError>
    {
        let server = try LoopbackServer { _, connection in
            connection.send(bytes)
            if isClosed { connection.close() }
        }
        defer { server.stop() }
        let client = try HTTPClient()
        var call = HTTPCall(url: server.url, inflates: inflates)
        call.limits.total = .seconds(20)
        do throws(TransportError) {
            return .success(try await client.send(call).collect(upTo: 1000))
        } catch { return .failure(error) }
    }

    private func kind(_ result: Result<[UInt8], TransportError>) -> TransportError.Kind? {
        if case .failure(let error) = result { error.kind } else { nil }
    }

    private static let interim = "HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n"

    @Test func interimRepliesArePassedOver() async throws {
        let text =
            "HTTP/1.1 100 Continue\r\n\r\n" + FaultyServerTests.interim
            + "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
        #expect(try await outcome(of: Array(text.utf8)) == .success(Array("ok".utf8)))
    }

    @Test func trailersArePassedOver() async throws {
        let text =
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n"
            + "2;extension=1\r\nok\r\n0\r\nx-sum: 7\r\n\r\n"
        #expect(try await outcome(of: Array(text.utf8), isClosed: false) == .success(Array("ok".utf8)))
    }

    @Test(arguments: ["HTTP/1.1 200 OK\r\nconte", "HTTP/1.1 200 OK\r\na: b\r\n", "HTTP/1.1 20"])
    func aConnectionClosedInTheHead(_ text: String) async throws {
        let kind = kind(try await outcome(of: Array(text.utf8)))
        #expect(kind == .cutOff || kind == .malformed, "\(String(describing: kind))")
    }

    @Test func chunksThatAreNone() async throws {
        let text = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n"
        let kind = kind(try await outcome(of: Array(text.utf8)))
        #expect(kind == .cutOff || kind == .malformed, "\(String(describing: kind))")
    }

    @Test(arguments: ["many", "one", "interim", "trailers"]) func endlessHeadsEnd(_ shape: String) async throws {
        let server = try LoopbackServer { _, connection in
            let line: String
            switch shape {
            case "many": (_, line) = (connection.send(Array("HTTP/1.1 200 OK\r\n".utf8)), "x-a: bbbbbbbbbbbbbbbb\r\n")
            case "one": (_, line) = (connection.send(Array("HTTP/1.1 200 OK\r\nx-a: ".utf8)), "bbbbbbbbbbbbbbbbbbb")
            case "interim": line = FaultyServerTests.interim
            default:
                connection.begin(200)
                connection.send(Array("0\r\n".utf8))
                line = "x-a: bbbbbbbbbbbbbbbb\r\n"
            }
            let lines = Array(String(repeating: line, count: 1000).utf8)
            while connection.send(lines) {}
        }
        defer { server.stop() }
        let client = try HTTPClient()
        do throws(TransportError) {
            _ = try await client.send(HTTPCall(url: server.url)).collect(upTo: 1000)
            Issue.record("an endless head of shape \(shape) came to an end")
        } catch {
            #expect(error.kind == .tooLarge, "\(shape): \(error)")
        }
    }

    @Test func anEndlessBodyEndsAtItsLimit() async throws {
        let server = try LoopbackServer { _, connection in
            connection.begin(200)
            while connection.piece([UInt8](repeating: 1, count: 10_000)) {}
        }
        defer { server.stop() }
        let client = try HTTPClient()
        let failure = await #expect(throws: TransportError.self) {
            try await client.send(HTTPCall(url: server.url)).collect(upTo: 1 << 20)
        }
        #expect(failure?.kind == .tooLarge)
        while server.closedByPeer == 0 { try await Task.sleep(for: .milliseconds(10)) }
    }

    /// Bytes that keep coming are no idleness, however few; a pause longer than the limit is.
    @Test func aSlowBodyIsIdleOnlyWhereItPauses() async throws {
        let server = try LoopbackServer { request, connection in
            connection.begin(200)
            for _ in 0..<20 {
                connection.piece([1])
                usleep(50_000)
            }
            if request.path == "/pause" { _ = connection.waitForPeerToClose(seconds: 20) }
            connection.end()
        }
        defer { server.stop() }
        let client = try HTTPClient()
        var call = HTTPCall(url: server.url)
        call.limits.idle = .milliseconds(700)
        #expect(try await client.send(call).collect(upTo: 20).count == 20)
        call.url += "/pause"
        let paused = try await client.send(call)
        let failure = await #expect(throws: TransportError.self) { try await paused.collect(upTo: 20) }
        #expect(failure?.kind == .timeout(.idle))
    }

    /// A listener whose queue is full answers no further knock, and 127.0.0.1 needs no router to be so.
    @Test func aBlackHoleTimesOutWhileConnecting() async throws {
        let listener = try LoopbackListener(queue: 0)
        let knocks = (0..<8).map { _ in listener.knock() }
        defer { knocks.forEach { close($0) } }
        let client = try HTTPClient()
        var call = HTTPCall(url: "http://127.0.0.1:\(listener.port)/")
        call.limits.connect = .milliseconds(300)
        call.limits.firstByte = .seconds(20)
        let failure = await #expect(throws: TransportError.self) { try await client.send(call) }
        #expect(failure?.kind == .timeout(.connect))
    }

    /// The second call meets a connection that the server closed when nobody was looking.
    @Test func aConnectionThatTheServerClosedIsNotUsedAgain() async throws {
        let server = try LoopbackServer { request, connection in
            connection.reply(200, body: request.body)
            connection.close()
        }
        defer { server.stop() }
        let client = try HTTPClient()
        for number in 1...5 {
            let reply = try await client.send(HTTPCall(method: .post, url: server.url, body: [UInt8(number)]))
            #expect(try await reply.collect(upTo: 1) == [UInt8(number)])
            while server.standing > 0 { try await Task.sleep(for: .milliseconds(5)) }
        }
        #expect(server.accepted == 5)
    }

    @Test func aConnectionThatStandsIsUsedAgain() async throws {
        let server = try LoopbackServer { _, connection in connection.reply(200, body: [1]) }
        defer { server.stop() }
        let client = try HTTPClient()
        for _ in 1...20 { #expect(try await client.send(HTTPCall(url: server.url)).collect(upTo: 1) == [1]) }
        #expect(server.accepted == 1)
    }

    /// "hello" as `gzip`, `zstd` and `brotli` write it.
    private static let packed: [(name: String, bytes: [UInt8])] = [
        (
            "gzip",
            [
                31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 72, 205, 201, 201, 7, 0, 134, 166, 16, 54, 5, 0, 0, 0,
            ]
        ),
        ("zstd", [0x28, 0xB5, 0x2F, 0xFD, 4, 0x58, 0x29, 0, 0, 0x68, 0x65, 0x6C, 0x6C, 0x6F, 0xA3, 0x6D, 0x9F, 0x88]),
        ("br", [0x0B, 0x02, 0x80, 0x68, 0x65, 0x6C, 0x6C, 0x6F, 0x03]),
    ]

    /// Each compression that the call offers is understood; gzip is always among them.
    @Test func whatIsOfferedIsInflated() async throws {
        let offers = Mutex<Set<String>>([])
        let server = try LoopbackServer { request, connection in
            let offered = (request["accept-encoding"] ?? "").split { $0 == "," || $0 == " " }.map(String.init)
            offers.withLock { $0.formUnion(offered) }
            let name = String(request.path.dropFirst())
            let packed = FaultyServerTests.packed.first { $0.name == name && offered.contains(name) }
            let head = packed.map { [("content-encoding", $0.name)] } ?? []
            connection.reply(200, head, body: packed?.bytes ?? Array("hello".utf8))
        }
        defer { server.stop() }
        let client = try HTTPClient()
        for name in FaultyServerTests.packed.map(\.name) {
            let reply = try await client.send(HTTPCall(url: "\(server.url)/\(name)"))
            #expect(try await reply.collect(upTo: 100) == Array("hello".utf8), "\(name)")
        }
        let offered = offers.withLock { $0 }
        #expect(offered.contains("gzip"))
        offers.withLock { $0 = [] }
        _ = try await client.send(HTTPCall(url: server.url, inflates: false)).collect(upTo: 100)
        let offeredUnasked = offers.withLock { $0 }
        #expect(offeredUnasked.isEmpty)
    }

    @Test func compressionThatIsBroken() async throws {
        let text = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 5\r\n\r\nhello"
        #expect(kind(try await outcome(of: Array(text.utf8))) == .malformed)
    }
}
