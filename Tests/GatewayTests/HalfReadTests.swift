import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// A client that goes before its reply has come whole, and the limits of reading on.
@Suite struct HalfReadTests {
    /// Gone before the first byte. It may have closed one half alone, which nobody can tell before the reply is
    /// written; it is booked in any case.
    @Test func goneBeforeTheReply() async throws {
        let message = MockMessage(id: "msg_gone")
        let mayAnswer = Atomic(false)
        let server = try LoopbackServer { _, connection in
            for _ in 0..<60_000 where !mayAnswer.load(ordering: .acquiring) { usleep(1_000) }
            connection.reply(200, [("content-type", "application/json")], body: message.json.utf8)
        }
        defer { server.stop() }
        let fixture = try await GatewayFixture(server.url)
        do {
            let client = try RawConnection(port: fixture.gateway.port)
            client.post(GatewayFixture.plain)
            try await HalfReadTests.wait { fixture.gateway.calls == 1 }
        }
        mayAnswer.store(true, ordering: .releasing)
        try await HalfReadTests.wait { fixture.gateway.calls == 0 }
        #expect(try await fixture.books() == [GatewayFixture.Entry(message)])
    }

    /// More bytes than are read on for: given up, with what is known.
    @Test func moreBytesThanAreReadOn() async throws {
        try await leave(piece: ": " + String(repeating: "x", count: 8_192) + "\n\n") {
            $0.limits.drainedBytes = 100_000
        }
    }

    /// Longer than is read on for.
    @Test func longerThanIsReadOn() async throws {
        try await leave(piece: MockMessage(id: "").events[1]) { $0.limits.drain = .milliseconds(200) }
    }

    /// Leaves a stream that has begun and goes on with a piece time after time.
    private func leave(piece: String, _ adjust: (inout GatewaySettings) -> Void) async throws {
        let message = MockMessage(id: "msg_left")
        let server = try LoopbackServer { _, connection in
            connection.begin(200, [("content-type", "text/event-stream")])
            connection.piece(Array(message.events[0].utf8))
            while connection.piece(Array(piece.utf8)) { usleep(1_000) }
        }
        defer { server.stop() }
        let fixture = try await GatewayFixture(server.url, adjust: adjust)
        do {
            let reply = try await fixture.send(GatewayFixture.streamed)
            #expect(try await reply.body.next() != nil)
            reply.body.cancel()
        }
        try await HalfReadTests.wait { fixture.gateway.calls == 0 }
        #expect(fixture.gateway.drains == 0)
        let books = try await fixture.books()
        let entry = try #require(books.first)
        #expect(books.count == 1)
        #expect(entry.isIncomplete)
        #expect(entry.input == message.input)
        #expect(entry.isAtMost(GatewayFixture.Entry(message)))
    }

    private static func wait(until isTrue: () -> Bool) async throws {
        for _ in 0..<6_000 where !isTrue() { try await Task.sleep(for: .milliseconds(10)) }
        try #require(isTrue())
    }
}
