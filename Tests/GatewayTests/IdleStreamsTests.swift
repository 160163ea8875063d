import Glibc
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Gateway

/// Many streams that stand open and say nothing.
@Suite struct IdleStreamsTests {
    /// A service that begins its streams, and goes on with all of them when it is told to.
    private final class WaitingService: Sendable {
        // Each connection is written to by one thread at a time: by its own until it is parked, then by the test's.
        private struct Parked: @unchecked Sendable {
            let connection: LoopbackConnection
        }

        private let parked = Mutex<[Parked]>([])
        private let server = Mutex<LoopbackServer?>(nil)
        let message = MockMessage(id: "msg_idle")

        init() throws {
            let made = try LoopbackServer { [self] _, connection in
                connection.begin(200, [("content-type", "text/event-stream")])
                connection.piece(Array(message.events[0].utf8))
                let one = Parked(connection: connection)
                parked.withLock { $0.append(one) }
            }
            server.withLock { $0 = made }
        }

        var url: String { server.withLock { $0?.url ?? "" } }
        var streams: Int { parked.withLock(\.count) }
        func stop() { server.withLock { $0 }?.stop() }

        func send(_ events: ArraySlice<String>) {
            for one in parked.withLock({ $0 }) { for event in events { one.connection.piece(Array(event.utf8)) } }
        }

        func end() { for one in parked.withLock({ $0 }) { one.connection.end() } }
    }

    @Test func aThousandStreamsGetTheirEventEach() async throws {
        let count = 1_000
        try #require(IdleStreamsTests.openFiles(atLeast: 6 * count))
        let service = try WaitingService()
        defer { service.stop() }
        let fixture = try await GatewayFixture(service.url)
        var replies: [HTTPReply] = []
        for _ in 0..<count { replies.append(try await fixture.send(GatewayFixture.streamed)) }
        for reply in replies { #expect(try await reply.body.next() == Array(service.message.events[0].utf8)) }
        #expect(service.streams == count)
        #expect(fixture.gateway.calls == count)
        service.send(service.message.events[1...1])
        for reply in replies { #expect(try await reply.body.next() == Array(service.message.events[1].utf8)) }
        service.send(service.message.events[2...])
        service.end()
        let rest = Array(service.message.events[2...].joined().utf8)
        for reply in replies { #expect(try await reply.collect(upTo: 1 << 20) == rest) }
        try await fixture.settle()
        let books = try await fixture.books()
        #expect(books == Array(repeating: GatewayFixture.Entry(service.message), count: count))
    }

    /// Raises the limit of open files as far as the system lets it.
    private static func openFiles(atLeast count: Int) -> Bool {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = max(limit.rlim_cur, min(rlim_t(count), limit.rlim_max))
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return limit.rlim_cur >= rlim_t(count)
    }
}
