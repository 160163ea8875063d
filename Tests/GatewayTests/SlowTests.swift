import Glibc
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Gateway

/// One side is slower than the other.
@Suite struct SlowTests {
    /// A stream of many large events, and how much of it the service got rid of.
    private final class LongService: Sendable {
        static let pieces = 1_024
        static let piece = Array(
            (#"event: content_block_delta"# + "\ndata: " + #"{"type":"content_block_delta","index":0,"delta":{"#
                + #""type":"text_delta","text":""# + String(repeating: "x", count: 65_536) + "\"}}\n\n").utf8)
        let sent = Atomic(0)
        let message = MockMessage(id: "msg_long")
        private let server = Mutex<LoopbackServer?>(nil)

        init() throws {
            let made = try LoopbackServer { [self] _, connection in
                connection.begin(200, [("content-type", "text/event-stream")])
                connection.piece(Array(message.events[0].utf8))
                for _ in 0..<LongService.pieces {
                    guard connection.piece(LongService.piece) else { return }
                    sent.add(1, ordering: .relaxed)
                }
                for event in message.events.suffix(2) { connection.piece(Array(event.utf8)) }
                connection.end()
            }
            server.withLock { $0 = made }
        }

        var url: String { server.withLock { $0?.url ?? "" } }
        func stop() { server.withLock { $0 }?.stop() }

        /// Waits until nothing more goes out for half a second; how many pieces went.
        func standstill() async throws -> Int {
            var before = -1
            for _ in 0..<120 {
                let now = sent.load(ordering: .relaxed)
                if now == before && now > 0 { return now }
                before = now
                try await Task.sleep(for: .milliseconds(500))
            }
            return sent.load(ordering: .relaxed)
        }
    }

    /// A client that does not read makes the service wait, so that the gateway holds little of the stream; and when
    /// it reads on it gets all, and the books are right.
    @Test func aClientThatDoesNotReadHoldsTheServiceBack() async throws {
        let service = try LongService()
        defer { service.stop() }
        let fixture = try await GatewayFixture(service.url)
        let client = try RawConnection(port: fixture.gateway.port, buffer: 65_536)
        client.post(GatewayFixture.streamed)
        let taken = try await service.standstill()
        // The four buffers of the two connections take up to 14 MB of the 64, and the gateway little more.
        #expect(taken < LongService.pieces * 3 / 8, "the service was not held back: \(taken) pieces")
        print("SlowTests: \(taken * LongService.piece.count >> 10) KB were taken from the service")
        client.endSending()
        var count = 0
        while case let piece = try client.read(), !piece.isEmpty { count += piece.count }
        #expect(count > LongService.pieces * LongService.piece.count)
        #expect(service.sent.load(ordering: .relaxed) == LongService.pieces)
        #expect(try await fixture.books() == [GatewayFixture.Entry(service.message)])
    }

    /// Each event is with the client before the service sends the next: nothing waits for more.
    @Test func eventsComeOneByOne() async throws {
        let message = MockMessage(id: "msg_steps")
        let allowed = Atomic(1)
        let server = try SlowTests.stepwise(message, allowed: { allowed.load(ordering: .acquiring) })
        defer { server.stop() }
        let fixture = try await GatewayFixture(server.url)
        let reply = try await fixture.send(GatewayFixture.streamed)
        var received = ""
        for step in 1...message.events.count {
            while received.utf8.count < message.events.prefix(step).joined().utf8.count {
                let piece = try #require(try await reply.body.next(), "the stream ended before step \(step)")
                received += String(decoding: piece, as: UTF8.self)
            }
            #expect(received == message.events.prefix(step).joined())
            allowed.add(1, ordering: .releasing)
        }
        #expect(try await reply.body.next() == nil)
        #expect(try await fixture.books() == [GatewayFixture.Entry(message)])
    }

    /// A service that says nothing in time.
    @Test func aServiceThatSaysNothingIsATimeout() async throws {
        let service = try MockService { _, _ in .silence }
        let fixture = try await GatewayFixture(service.url) { $0.limits.firstByte = .milliseconds(200) }
        let reply = try await fixture.send(GatewayFixture.plain)
        #expect(reply.status == 504)
        #expect(String(decoding: try await reply.collect(upTo: 1 << 20), as: UTF8.self).contains("timeout_error"))
        // Whether it was billed nobody knows.
        let books = try await fixture.books()
        #expect(books.map(\.isIncomplete) == [true])
        #expect(books.allSatisfy { $0.input == 0 && $0.output == 0 })
    }

    /// A service that falls silent in the middle of a stream.
    @Test func aServiceThatFallsSilentIsALowerBound() async throws {
        let message = MockMessage(id: "msg_silent")
        let service = try MockService { _, _ in .held(message, cut: message.events[0].utf8.count + 20) }
        let fixture = try await GatewayFixture(service.url) { $0.limits.idle = .milliseconds(200) }
        let (bytes, isWhole) = try await fixture.receive([])
        #expect(bytes == Array(message.events.joined().utf8.prefix(message.events[0].utf8.count + 20)))
        #expect(!isWhole)
        let entry = try #require(try await fixture.books().first)
        #expect(entry.isIncomplete && entry.input == message.input && entry.isAtMost(GatewayFixture.Entry(message)))
    }

    private static func stepwise(
        _ message: MockMessage, allowed: @escaping @Sendable () -> Int
    ) throws -> LoopbackServer {
        try LoopbackServer { _, connection in
            connection.begin(200, [("content-type", "text/event-stream")])
            for (number, event) in message.events.enumerated() {
                for _ in 0..<60_000 where allowed() <= number { usleep(1_000) }
                connection.piece(Array(event.utf8))
            }
            connection.end()
        }
    }
}
