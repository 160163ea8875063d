import Glibc
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Gateway

/// A client that goes in the middle of a stream: the reply is read on for the books, within limits.
@Suite struct LeavingClientTests {
    /// A service that sends the first event, pings as the real one does, and the other events when it is told to.
    private final class SlowService: Sendable {
        let mayGoOn = Atomic(false)
        let server: Mutex<LoopbackServer?> = Mutex(nil)

        init(_ message: MockMessage) throws {
            let made = try LoopbackServer { [self] _, connection in
                connection.begin(200, [("content-type", "text/event-stream")])
                let events = message.events
                connection.piece(Array(events[0].utf8))
                while !mayGoOn.load(ordering: .acquiring) {
                    guard connection.piece(Array("event: ping\ndata: {\"type\": \"ping\"}\n\n".utf8)) else { return }
                    usleep(20_000)
                }
                for event in events.dropFirst() { connection.piece(Array(event.utf8)) }
                connection.end()
            }
            server.withLock { $0 = made }
        }

        var url: String { server.withLock { $0?.url ?? "" } }
        func stop() { server.withLock { $0 }?.stop() }
    }

    @Test func theReplyIsReadOnForTheBooks() async throws {
        let message = MockMessage(id: "msg_left")
        let service = try SlowService(message)
        defer { service.stop() }
        let fixture = try await GatewayFixture(service.url)
        do {
            let reply = try await fixture.send(GatewayFixture.streamed)
            #expect(try await reply.body.next() != nil)
            reply.body.cancel()
        }
        service.mayGoOn.store(true, ordering: .releasing)
        try await fixture.settle()
        #expect(try await fixture.books() == [GatewayFixture.Entry(message)])
    }

    @Test func beyondTheLimitItIsALowerBound() async throws {
        let message = MockMessage(id: "msg_left")
        let service = try SlowService(message)
        defer { service.stop() }
        let fixture = try await GatewayFixture(service.url) { $0.limits.drains = 0 }
        do {
            let reply = try await fixture.send(GatewayFixture.streamed)
            #expect(try await reply.body.next() != nil)
            reply.body.cancel()
        }
        // The service ends the reply when the gateway gives the call up.
        try await fixture.settle()
        let books = try await fixture.books()
        let entry = try #require(books.first)
        #expect(books.count == 1)
        #expect(entry.isIncomplete)
        #expect(entry.input == message.input)
        #expect(entry.isAtMost(GatewayFixture.Entry(message)))
    }
}
