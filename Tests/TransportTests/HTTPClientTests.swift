import Glibc
import HTTPTypes
import Synchronization
import TestSupport
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(1))) struct HTTPClientTests {
    @Test func aCallGoesOutAndItsReplyComesBackAsSent() async throws {
        let seen = Mutex<LoopbackRequest?>(nil)
        let server = try LoopbackServer { request, connection in
            seen.withLock { $0 = request }
            connection.reply(529, [("Retry-After", "7"), ("request-id", "req_1")], body: "busy\n".utf8)
        }
        defer { server.stop() }
        let client = try HTTPClient()
        let reply = try await client.send(
            HTTPCall(
                method: .post, url: server.url + "/v1/messages?beta=true",
                headers: [.contentType: "application/json", .init("X-Api-Key")!: "k"], body: Array("{}".utf8)))
        #expect(reply.status == 529)
        #expect(reply.headers[.init("retry-after")!] == "7")
        #expect(try await reply.collect(upTo: 100) == Array("busy\n".utf8))
        let request = try #require(seen.withLock { $0 })
        #expect(request.method == "POST" && request.target == "/v1/messages?beta=true")
        #expect(request["x-api-key"] == "k" && request.body == Array("{}".utf8))
        #expect(request["accept"] == nil && request["expect"] == nil)
    }

    /// libcurl's handles are used again: nothing of a call may be left to the next.
    @Test func nothingIsLeftOfTheCallBefore() async throws {
        let server = try LoopbackServer { request, connection in
            let seen = [
                request.method, request.target, request["x-a"] ?? "-", request["accept-encoding"] ?? "-",
                request["content-length"] ?? "-", request["content-type"] ?? "-",
            ]
            connection.reply(200, [("x-seen", seen.joined(separator: " "))], body: request.body)
        }
        defer { server.stop() }
        let client = try HTTPClient()
        let name = try #require(HTTPField.Name("x-a"))
        var lines = HeaderLines()
        lines.add("X-A", "in a line")
        lines.add("Content-Type", "text/plain")
        var calls: [(HTTPCall, String)] = []
        for (method, path, body, field, inflates) in [
            (.post, "/1", "one", "a", false), (.get, "/2", nil, nil, false), (.head, "/3", nil, "c", false),
            (.get, "/4?q=%20", nil, nil, false), (.delete, "/5", nil, "e", false), (.put, "/5", "", nil, false),
            (.post, "/7", "seven", nil, false),
        ] as [(HTTPRequest.Method, String, String?, String?, Bool)] {
            var call = HTTPCall(
                method: method, url: server.url + path, body: body.map { Array($0.utf8) }, inflates: inflates)
            if let field { call.headers[name] = field }
            let length = body.map { "\($0.utf8.count)" } ?? (method == .delete ? "0" : "-")
            calls.append((call, "\(method.rawValue) \(path) \(field ?? "-") - \(length) -"))
        }
        var call = HTTPCall(method: .post, url: server.url + "/8", body: [], inflates: false)
        call.lines = lines
        calls.append((call, "POST /8 in a line - 0 text/plain"))
        // Twice in turn, so that each follows another.
        for (call, seen) in calls + calls.reversed() {
            let reply = try await client.send(call)
            #expect(reply.headers[.init("x-seen")!] == seen)
            _ = try await reply.collect(upTo: 100)
        }
        let inflating = try await client.send(HTTPCall(url: server.url + "/9"))
        #expect(inflating.headers[.init("x-seen")!]?.contains("gzip") == true)
        _ = try await inflating.collect(upTo: 100)
        let plain = try await client.send(HTTPCall(url: server.url + "/9", inflates: false))
        #expect(plain.headers[.init("x-seen")!] == "GET /9 - - - -")
        _ = try await plain.collect(upTo: 100)
    }

    @Test func aStreamComesPieceByPiece() async throws {
        let server = try LoopbackServer { _, connection in
            connection.begin(200, [("content-type", "text/event-stream")])
            for number in 0..<1000 { connection.piece(Array("data: \(number)\n\n".utf8)) }
            connection.end()
        }
        defer { server.stop() }
        let client = try HTTPClient()
        let reply = try await client.send(HTTPCall(url: server.url))
        var whole: [UInt8] = []
        while let piece = try await reply.body.next() { whole += piece }
        #expect(String(decoding: whole, as: UTF8.self) == (0..<1000).map { "data: \($0)\n\n" }.joined())
    }

    @Test func aSlowReaderStopsTheSender() async throws {
        let sent = Atomic<Int>(0)
        let total = 64 << 20
        let server = try LoopbackServer { _, connection in
            connection.begin(200)
            let piece = [UInt8](repeating: 1, count: 64 << 10)
            while sent.load(ordering: .relaxed) < total, connection.piece(piece) {
                sent.add(piece.count, ordering: .relaxed)
            }
            connection.end()
        }
        defer { server.stop() }
        let client = try HTTPClient()
        let reply = try await client.send(HTTPCall(url: server.url))
        _ = try await reply.body.next()
        // As long as nobody reads, no more goes out than the buffers of both kernels and our own hold.
        var before = -1
        while before != sent.load(ordering: .relaxed) {
            before = sent.load(ordering: .relaxed)
            try await Task.sleep(for: .milliseconds(300))
        }
        #expect(before < 16 << 20, "\(before) bytes were sent to a reader who had read one piece")
        var count = 0
        while let piece = try await reply.body.next() { count += piece.count }
        #expect(count > total - (64 << 10) - 1)
    }

    @Test func aCancelledCallClosesItsConnection() async throws {
        let isClosed = Mutex<Bool?>(nil)
        let server = try LoopbackServer { _, connection in
            connection.begin(200)
            connection.piece([1])
            let ended = connection.waitForPeerToClose(seconds: 20)
            isClosed.withLock { $0 = ended }
        }
        defer { server.stop() }
        let client = try HTTPClient()
        let task = Task {
            let reply = try await client.send(HTTPCall(url: server.url))
            _ = try await reply.body.next()
            return try await reply.body.next()
        }
        try await Task.sleep(for: .milliseconds(200))
        task.cancel()
        await #expect(throws: TransportError.self) { try await task.value }
        while isClosed.withLock({ $0 }) == nil { try await Task.sleep(for: .milliseconds(10)) }
        #expect(isClosed.withLock { $0 } == true)
    }

    @Test func limitsOfTime() async throws {
        let server = try LoopbackServer { request, connection in
            if request.path == "/body" {
                connection.begin(200)
                connection.piece([1])
            }
            _ = connection.waitForPeerToClose(seconds: 20)
        }
        defer { server.stop() }
        let client = try HTTPClient()
        var call = HTTPCall(url: server.url + "/silent")
        call.limits.firstByte = .milliseconds(100)
        var failure = await #expect(throws: TransportError.self) { try await client.send(call) }
        #expect(failure?.kind == .timeout(.firstByte))
        call = HTTPCall(url: server.url + "/silent")
        call.limits.total = .milliseconds(100)
        failure = await #expect(throws: TransportError.self) { try await client.send(call) }
        #expect(failure?.kind == .timeout(.total))
        call = HTTPCall(url: server.url + "/body")
        call.limits.idle = .milliseconds(100)
        let reply = try await client.send(call)
        failure = await #expect(throws: TransportError.self) { try await reply.collect(upTo: 10) }
        #expect(failure?.kind == .timeout(.idle))
    }

    @Test func failuresHaveTheirKind() async throws {
        let server = try LoopbackServer { request, connection in
            switch request.path {
            case "/cut":
                connection.send(Array("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345".utf8))
                connection.close()
            case "/reset":
                connection.send(Array("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345".utf8))
                connection.reset()
            case "/nothing": connection.close()
            default: connection.send(Array("no http at all\r\n\r\n".utf8)); connection.close()
            }
        }
        defer { server.stop() }
        let client = try HTTPClient()
        func kind(_ url: String) async -> TransportError.Kind? {
            do throws(TransportError) {
                _ = try await client.send(HTTPCall(url: url)).collect(upTo: 100)
                return nil
            } catch { return error.kind }
        }
        #expect(await kind(server.url + "/cut") == .cutOff)
        #expect(await kind(server.url + "/reset") == .cutOff)
        #expect(await kind(server.url + "/nothing") == .cutOff)
        #expect(await kind("http://127.0.0.1:1/") == .unreachable)
        #expect(await kind("http://no-such-host.invalid/") == .unknownHost)
        #expect(await kind("gopher://127.0.0.1/") == .badURL)
        #expect(await kind(server.url.replacing("http:", with: "https:")) == .tls)
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func redirectsAreNotFollowed(_ status: Int) async throws {
        let elsewhere = try LoopbackServer { _, connection in connection.reply(200, body: []) }
        defer { elsewhere.stop() }
        let server = try LoopbackServer { _, connection in
            connection.reply(status, [("Location", elsewhere.url + "/v1/messages")], body: [])
        }
        defer { server.stop() }
        let client = try HTTPClient()
        let call = HTTPCall(
            method: .post, url: server.url, headers: [.init("x-api-key")!: "k", .authorization: "Bearer k"], body: [1])
        #expect(try await client.send(call).status == status)
        #expect(elsewhere.accepted == 0)
    }

    @Test func aReplyOutlivesTheNameOfItsClient() async throws {
        let server = try LoopbackServer { _, connection in
            connection.begin(200)
            connection.piece([1])
            usleep(200_000)
            connection.piece([2])
            connection.end()
        }
        defer { server.stop() }
        let reply = try await HTTPClient().send(HTTPCall(url: server.url))
        #expect(try await reply.collect(upTo: 10) == [1, 2])
    }

    @Test func aClosedClientAnswersWithAnError() async throws {
        let server = try LoopbackServer { _, connection in _ = connection.waitForPeerToClose(seconds: 20) }
        defer { server.stop() }
        let client = try HTTPClient()
        let waiting = Task { try await client.send(HTTPCall(url: server.url)) }
        try await Task.sleep(for: .milliseconds(100))
        client.close()
        await #expect(throws: TransportError.self) { try await waiting.value }
        let failure = await #expect(throws: TransportError.self) { try await client.send(HTTPCall(url: server.url)) }
        #expect(failure?.kind == .closed)
    }
}
