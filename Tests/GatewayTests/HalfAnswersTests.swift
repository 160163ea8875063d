import FoundationEssentials
import HTTPTypes
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// Replies that are no usual message: errors with their headers, errors within a stream, refusals; and clocks that
/// cannot be relied on.
@Suite struct HalfAnswersTests {
    @Test(arguments: [400, 401, 403, 404, 413, 429, 500, 503, 529])
    func anErrorPassesWithAllItsHeaders(status: Int) async throws {
        let headers = [
            ("retry-after", "7"), ("anthropic-ratelimit-requests-limit", "50"),
            ("anthropic-ratelimit-input-tokens-reset", "2026-11-21T12:00:00Z"), ("x-should-retry", "true"),
        ]
        let service = try MockService { _, _ in
            .error(status, type: "rate_limit_error", message: "made up", headers: headers)
        }
        let fixture = try await GatewayFixture(service.url)
        for body in [GatewayFixture.plain, GatewayFixture.streamed] {
            let reply = try await fixture.send(body)
            #expect(reply.status == status)
            for (name, value) in headers + [("request-id", "req_mock")] {
                #expect(reply.headers[try #require(HTTPField.Name(name))] == value)
            }
            let text = String(decoding: try await reply.collect(upTo: 1 << 20), as: UTF8.self)
            #expect(text == #"{"type":"error","error":{"type":"rate_limit_error","message":"made up"}}"#)
        }
        #expect(service.requests.count == 2)
        #expect(try await fixture.books().isEmpty)
    }

    /// After usage was told: a lower bound; before any: not billed.
    @Test(arguments: [true, false]) func anErrorInAStream(isAfterUsage: Bool) async throws {
        let message = MockMessage(id: "msg_error")
        let error = #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#
        let body = (isAfterUsage ? message.events[0] : "") + "event: error\ndata: \(error)\n\n"
        let service = try MockService { _, _ in
            .raw(200, headers: [("content-type", "text/event-stream")], body: body)
        }
        let fixture = try await GatewayFixture(service.url)
        let (bytes, isWhole) = try await fixture.receive([])
        #expect(bytes == Array(body.utf8) && isWhole)
        let books = try await fixture.books()
        guard isAfterUsage else { return #expect(books.isEmpty) }
        let entry = try #require(books.first)
        #expect(books.count == 1)
        #expect(entry.isIncomplete && entry.input == message.input && entry.isAtMost(GatewayFixture.Entry(message)))
    }

    /// A refusal is billed as told, and flagged (flag 8).
    @Test(arguments: [GatewayFixture.plain, GatewayFixture.streamed]) func aRefusal(_ body: String) async throws {
        var message = MockMessage(id: "msg_refused")
        message.stopReason = "refusal"
        let served = message
        let service = try MockService { _, _ in .message(served) }
        let fixture = try await GatewayFixture(service.url)
        _ = try await fixture.send(body).collect(upTo: 1 << 20)
        let row = try #require(try await fixture.rows().first)
        #expect(GatewayFixture.Entry(row) == GatewayFixture.Entry(message))
        #expect((row["flags"] as Int64) & 8 != 0)
    }

    /// A body that is no JSON goes to the service, which answers it.
    @Test func whatIsNoRequestIsForwarded() async throws {
        let service = try MockService { _, _ in
            .error(400, type: "invalid_request_error", message: "no JSON", headers: [])
        }
        let fixture = try await GatewayFixture(service.url)
        let reply = try await fixture.send("{\"model\":")
        #expect(reply.status == 400)
        _ = try await reply.collect(upTo: 1 << 20)
        #expect(service.requests.map(\.body) == [Array("{\"model\":".utf8)])
        #expect(try await fixture.books().isEmpty)
    }

    /// A clock that jumps back and forth by years and stands still: every call is there once, with its counts.
    @Test(arguments: 1...3 as ClosedRange<UInt64>) func aClockThatJumps(seed: UInt64) async throws {
        print("HalfAnswersTests clock seed \(seed)")
        let service = try MockService { _, number in
            var message = MockMessage(id: "msg_\(number)")
            message.input = Int64(number) + 1
            return .message(message)
        }
        let random = Mutex(SplitMix64(seed: seed))
        let last = Mutex<Int64>(1_795_000_000_000)
        let now = { @Sendable () -> Int64 in
            last.withLock { last in
                let jump = random.withLock { random in
                    random.pick([0, 0, 1, 3_600_000, -3_600_000, 31_536_000_000 * 5, -31_536_000_000 * 5])
                }
                last = max(0, last + Int64(jump))
                return last
            }
        }
        let fixture = try await GatewayFixture(service.url, now: now)
        for number in 0..<100 {
            let reply = try await fixture.send(number % 2 == 0 ? GatewayFixture.plain : GatewayFixture.streamed)
            _ = try await reply.collect(upTo: 1 << 20)
        }
        // In the order of the calls, which the clock does not tell.
        let books = try await fixture.books().sorted { $0.input < $1.input }
        #expect(books == service.served.map { GatewayFixture.Entry($0) }, "seed \(seed)")
        #expect(books.count == 100)
    }
}
