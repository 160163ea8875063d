import Commands
import JSONScan
import TestSupport
import Testing

/// Streams through `farthing call` into a ledger: whatever becomes of the connection, the row is right or flagged
/// as a lower bound. Expected figures are those of the mock's message, boundaries those of its events.
@Suite(.timeLimit(.minutes(4))) struct CallCutTests {
    private static let request =
        #"{"model":"claude-opus-4-8","max_tokens":64,"messages":[{"role":"user","content":"Say hello"}]}"#

    /// How the service says how long a body is.
    enum Framing: CaseIterable {
        /// A cut is an error of HTTP.
        case chunked
        /// A cut looks like the end.
        case closing
    }

    /// A row of the ledger: input, 5m writes, 1h writes, reads, output, flagged incomplete.
    private typealias Row = [Int64]

    private static func row(_ message: MockMessage, output: Int64, isComplete: Bool) -> Row {
        [
            message.input, message.cacheWrite5m, message.cacheWrite1h, message.cacheRead, output, isComplete ? 0 : 1,
        ]
    }

    /// Rows by session.
    private func rows(of world: CallWorld) async throws -> [String: Row] {
        let report = await world.report(["sessions", "--format", "json"])
        #expect(report.status == .success)
        let groups = try #require(try JSONValue.parse(report.output)["groups"]?.array)
        var found: [String: Row] = [:]
        for group in groups {
            let session = try #require(group["key"]?["session"]?.string)
            #expect(group["requests"]?.int64 == 1, "\(session)")
            found[session] = [
                group["input_tokens"], group["cache_write_5m_tokens"], group["cache_write_1h_tokens"],
                group["cache_read_tokens"], group["output_tokens"], group["flagged"]?["incomplete"],
            ].map { $0?.int64 ?? -1 }
        }
        return found
    }

    @Test(arguments: zip([false, true], Framing.allCases))
    func aCutBehindEveryByteIsNoWrongRow(isLate: Bool, framing: Framing) async throws {
        let service = try MockService { _, number in
            let message = CallCutTests.message(number, isLate: isLate)
            return switch framing {
            case .chunked: .torn(message, size: 100, cut: number)
            case .closing: .closed(message, cut: number)
            }
        }
        defer { service.stop() }
        let world = try CallWorld(service, request: CallCutTests.request)
        // Ids have four digits, so all streams have their events at the same places.
        let message = CallCutTests.message(0, isLate: isLate)
        let events = message.events
        let length = events.joined().utf8.count
        // Where a closed connection ends a stream, an event needs no empty line behind it.
        let slack = framing == .closing ? 2 : 0
        let start = events[0].utf8.count - slack
        let final = length - events[events.count - 1].utf8.count - slack
        // From here on the data of the last event has begun.
        let last = framing == .closing ? final + slack + "event: message_stop\ndata".utf8.count : length
        var expected: [String: Row] = [:]
        for cut in 0...length {
            let call = await world.call(["--stream", "--format", "csv", "--session", "cut-\(cut)"])
            // Behind the final usage only `message_stop` is missing. Where a cut looks like an end, that is whole,
            // unless the event itself is torn: then all is doubted.
            let isTorn = cut >= last && cut < length - slack
            let isWhole = cut >= final && framing == .closing && !isTorn
            #expect(call.status == (cut < start ? .wrongUse : isWhole ? .success : .findings), "cut at \(cut)")
            guard cut >= start else { continue }
            var known = message
            if isLate && cut < final {
                (known.input, known.cacheWrite5m, known.cacheWrite1h, known.cacheRead) = (0, 0, 0, 0)
            }
            let output: Int64 = cut >= final ? message.output : isLate ? 0 : 1
            expected["cut-\(cut)"] = CallCutTests.row(known, output: output, isComplete: cut >= final && !isTorn)
        }
        #expect(service.requests.count == length + 1)
        #expect(expected.count > 100)
        let found = try await rows(of: world)
        #expect(found.count == expected.count)
        for (session, row) in expected { #expect(found[session] == row, "\(session)") }
    }

    private static func message(_ number: Int, isLate: Bool) -> MockMessage {
        var message = MockMessage(id: "msg_\(1000 + number)")
        message.content = [.text("Größe")]
        message.tellsInputLate = isLate
        return message
    }

    /// Pieces of one byte, two, three and so on: the same row.
    @Test(arguments: [false, true]) func piecesOfEverySizeAreTheSameRow(isLate: Bool) async throws {
        @Sendable func message(_ number: Int) -> MockMessage {
            var message = MockMessage(id: "msg_\(number)")
            (message.tellsInputLate, message.hasNoise) = (isLate, true)
            message.content = [
                .thinking("Größe?", signature: "c2ln"), .text("€ 1"), .toolUse("t", input: #"{"a":"é"}"#),
            ]
            return message
        }
        let sizes = 60
        let service = try MockService { _, number in .torn(message(number), size: number + 1, cut: nil) }
        defer { service.stop() }
        let world = try CallWorld(service, request: CallCutTests.request)
        for size in 1...sizes {
            let call = await world.call(["--stream", "--session", "size-\(size)"])
            #expect(call.status == .success && call.output.hasPrefix("€ 1\n"), "pieces of \(size)")
        }
        let found = try await rows(of: world)
        #expect(found.count == sizes)
        let whole = CallCutTests.row(message(0), output: message(0).output, isComplete: true)
        for (session, row) in found { #expect(row == whole, "\(session)") }
    }
}
