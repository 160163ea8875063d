import TestSupport
import Testing

@testable import Gateway

/// What a client may take: time, bytes, connections. All over real sockets, with limits that a test can wait for.
@Suite struct LimitsTests {
    private static let head = "POST /v1/messages HTTP/1.1\r\nhost: localhost\r\n"
    private static let list = "GET /v1/models HTTP/1.1\r\nhost: localhost\r\n\r\n"

    private func service() throws -> MockService {
        try MockService { request, number in
            request.path == "/v1/models"
                ? .raw(200, headers: [("content-type", "application/json")], body: #"{"data":[]}"#)
                : .message(MockMessage(id: "msg_\(number)"))
        }
    }

    /// The refusal is all that comes, in the API's error shape, and the connection is closed behind it.
    private func expectRefusal(_ status: Int, _ type: String, _ text: String) {
        #expect(text.hasPrefix("HTTP/1.1 \(status) "), "\(text.prefix(80))")
        #expect(text.contains(#"{"type":"error","error":{"type":"\#(type)","message":"farthing: "#))
        #expect(text.ranges(of: "HTTP/1.1").count == 1)
    }

    @Test func aHeadThatDoesNotComeWholeIsRefused() async throws {
        let service = try service()
        let fixture = try await GatewayFixture(service.url) { $0.limits.head = .milliseconds(200) }
        let client = try RawConnection(port: fixture.gateway.port)
        client.send(LimitsTests.head)
        expectRefusal(408, "timeout_error", client.readToEnd())
        #expect(client.isEnded)
        // One byte after the other does not extend it.
        let slow = try RawConnection(port: fixture.gateway.port)
        var sent = 0
        for byte in Array((LimitsTests.head + "x: " + String(repeating: "a", count: 20_000)).utf8) {
            guard slow.send([byte]) else { break }
            sent += 1
            if let reply = slow.readReply(within: 10) {
                #expect(reply.status == 408)
                break
            }
        }
        #expect(sent < 20_000)
        #expect(service.requests.isEmpty)
    }

    @Test func aBodyThatDoesNotComeWholeIsRefused() async throws {
        let service = try service()
        let fixture = try await GatewayFixture(service.url) { $0.limits.body = .milliseconds(200) }
        for framing in ["content-length: 10\r\n\r\n{", "transfer-encoding: chunked\r\n\r\n1\r\n{\r\n"] {
            let client = try RawConnection(port: fixture.gateway.port)
            client.send(LimitsTests.head + framing)
            expectRefusal(408, "timeout_error", client.readToEnd())
            #expect(client.isEnded)
        }
        #expect(service.requests.isEmpty)
        #expect(try await fixture.books().isEmpty)
    }

    @Test func aConnectionWithoutARequestIsClosed() async throws {
        let service = try service()
        let fixture = try await GatewayFixture(service.url) {
            $0.limits.kept = .milliseconds(200)
            $0.limits.head = .milliseconds(300)
        }
        let silent = try RawConnection(port: fixture.gateway.port)
        #expect(silent.readToEnd() == "")
        #expect(silent.isEnded)
        let kept = try RawConnection(port: fixture.gateway.port)
        for _ in 0..<3 {
            kept.send(LimitsTests.list)
            #expect(kept.readReply()?.body == #"{"data":[]}"#)
        }
        #expect(kept.readToEnd() == "")
        #expect(kept.isEnded)
    }

    /// The service takes longer than a head, a body or an idle connection may: calls are not held to these.
    @Test func aSlowServiceIsWaitedFor() async throws {
        let server = try LoopbackServer { _, connection in
            _ = connection.waitForPeerToClose(seconds: 1)
            connection.reply(200, [("content-type", "application/json")], body: "{}".utf8)
        }
        defer { server.stop() }
        let fixture = try await GatewayFixture(server.url) {
            $0.limits.head = .milliseconds(100)
            $0.limits.body = .milliseconds(100)
            $0.limits.kept = .milliseconds(100)
        }
        let client = try RawConnection(port: fixture.gateway.port)
        client.send(LimitsTests.list)
        #expect(client.readReply()?.body == "{}")
    }

    @Test func aClientThatTakesNothingIsClosedAndItsReplyIsBooked() async throws {
        var message = MockMessage(id: "msg_stalled")
        message.content = [.text(String(repeating: "0123456789", count: 40_000))]
        let stream = message
        let service = try MockService { _, _ in .message(stream) }
        let fixture = try await GatewayFixture(service.url) { $0.limits.stalled = .milliseconds(300) }
        let client = try RawConnection(port: fixture.gateway.port)
        client.keepLittle()
        let body = GatewayFixture.streamed
        client.send(LimitsTests.head + "content-length: \(body.utf8.count)\r\n\r\n" + body)
        // It reads nothing; the gateway gives the connection up, and reads the reply on for the books.
        for _ in 0..<6000 where service.served.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        for _ in 0..<6000 where fixture.gateway.connections > 0 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(fixture.gateway.connections == 0)
        try await fixture.settle()
        #expect(try await fixture.books() == [GatewayFixture.Entry(message)])
    }

    @Test func moreConnectionsWaitForTheirTurn() async throws {
        let service = try service()
        let limit = 2
        let fixture = try await GatewayFixture(service.url) { $0.limits.connections = limit }
        var waiting = try (0..<12).map { _ in try RawConnection(port: fixture.gateway.port) }
        for client in waiting { client.send(LimitsTests.list) }
        var most = 0
        var rounds = 0
        while !waiting.isEmpty && rounds < 600 {
            rounds += 1
            // Those that are answered go, and make room.
            let left = waiting.filter { $0.readReply(within: 20) == nil }
            most = max(most, fixture.gateway.connections, waiting.count - left.count)
            waiting = left
        }
        #expect(waiting.isEmpty)
        // A few may be taken at once.
        #expect(most <= limit + 3)
        #expect(service.requests.count == 12)
    }

    @Test func sizesAreLimited() async throws {
        let service = try service()
        let fixture = try await GatewayFixture(service.url) {
            $0.limits.requestBody = 1000
            $0.limits.requestHead = 2000
            $0.limits.requestHeaders = 20
        }
        func answer(_ text: String) throws -> String {
            let client = try RawConnection(port: fixture.gateway.port)
            client.send(text)
            let reply = client.readToEnd()
            #expect(client.isEnded)
            return reply
        }
        let long = String(repeating: "a", count: 2000)
        expectRefusal(431, "invalid_request_error", try answer(LimitsTests.head + "x: \(long)\r\n\r\n"))
        // A head that does not even come to its end.
        expectRefusal(431, "invalid_request_error", try answer(LimitsTests.head + "x: \(long)"))
        expectRefusal(
            431, "invalid_request_error",
            try answer(LimitsTests.head + String(repeating: "x: y\r\n", count: 20) + "\r\n"))
        // More than the decoder takes at all.
        expectRefusal(
            431, "invalid_request_error",
            try answer(LimitsTests.head + String(repeating: "x:y\r\n", count: 300) + "\r\n"))
        expectRefusal(413, "request_too_large", try answer(LimitsTests.head + "content-length: 1001\r\n\r\n"))
        let chunk = "1f4\r\n" + String(repeating: " ", count: 500) + "\r\n"
        expectRefusal(
            413, "request_too_large",
            try answer(
                LimitsTests.head + "transfer-encoding: chunked\r\n\r\n" + chunk + chunk + "1\r\n \r\n0\r\n\r\n"))
        #expect(service.requests.isEmpty)
        let fits = LimitsTests.head + "connection: close\r\ncontent-length: 1000\r\n\r\n"
        #expect(try answer(fits + String(repeating: " ", count: 1000)).hasPrefix("HTTP/1.1 200 "))
    }

    /// A client that sends on and on sees the refusal, not a broken connection.
    @Test func aRefusalIsSeenByWhoStillSends() async throws {
        let service = try service()
        let fixture = try await GatewayFixture(service.url) { $0.limits.requestBody = 1 << 20 }
        for _ in 0..<20 {
            let client = try RawConnection(port: fixture.gateway.port)
            client.send(LimitsTests.head + "content-length: 8388608\r\n\r\n")
            let piece = [UInt8](repeating: 32, count: 1 << 16)
            for _ in 0..<64 { guard client.send(piece) else { break } }
            client.endSending()
            expectRefusal(413, "request_too_large", client.readToEnd())
        }
        #expect(service.requests.isEmpty)
    }
}
