import Testing
import Usage

@testable import UsageLogs

/// Replies in their wrappings, by small samples whose counts are written by hand.
@Suite struct MessagesFormatTests {
    @Test func aPrettyPrintedReplyIsOneRecord() async throws {
        let result = try await readText(SmallSamples.prettyReply, as: "reply.json")
        #expect(result.summary.records == 1 && result.entries == 1)
        #expect(result.recordsInOrder.first?.tokens == TokenUsage(input: 10, output: 40))
        #expect(result.recordsInOrder.first?.flags == .undated)
    }

    @Test func documentsInARowAndArraysAreReadEntryByEntry() async throws {
        let second = SmallSamples.prettyReply.replacing("msg_pretty", with: "msg_other")
        let row = try await readText(SmallSamples.prettyReply + second + SmallSamples.prettyReply, as: "row.json")
        #expect(row.summary.records == 2 && row.summary.duplicates == 1)
        #expect(row.recordsInOrder.map(\.origin.line) == [1, 15])
        let array = try await readText("[\(SmallSamples.reply("a")),\n\(SmallSamples.reply("b"))]", as: "a.json")
        #expect(array.summary.records == 2 && array.recordsInOrder.map(\.origin.line) == [1, 2])
    }

    @Test func aTornDocumentIsNamed() async throws {
        let torn = try await readText(String(SmallSamples.prettyReply.dropLast(20)), as: "reply.json")
        #expect(torn.summary.records == 0 && torn.summary.skipped == [.malformed: 1])
        #expect(torn.diagnostics.map(\.problem) == [.tornLastLine])
    }

    @Test func errorRepliesAndBadCountsAreSkippedWithTheirReason() async throws {
        let bad = SmallSamples.reply("c").replacing("\"output_tokens\":40", with: "\"output_tokens\":-40")
        let error = "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}"
        let result = try await readText(
            [SmallSamples.reply("a"), error, bad, "{\"x\":1}", "{"].joined(separator: "\n"))
        #expect(result.summary.skipped == [.apiError: 1, .invalidCount: 1, .noUsage: 1, .malformed: 1])
        #expect(result.entries == result.summary.lines)
        #expect(result.diagnostics.map(\.line) == [3, 5])
    }

    @Test(arguments: [
        (["1h"], 0, 200, Flags.ttlInferred), (["5m"], 200, 0, .ttlInferred), (["1h", "1h"], 0, 200, .ttlInferred),
        (["1h", "5m"], 200, 0, .ttlAssumed), ([], 200, 0, .ttlAssumed),
    ])
    func theRequestTellsTheLifetime(lifetimes: [String], write5m: Int64, write1h: Int64, flag: Flags) async throws {
        let result = try await readText(SmallSamples.pair(lifetimes: lifetimes))
        let record = try #require(result.recordsInOrder.first)
        #expect(record.tokens.cacheWrite5m == write5m && record.tokens.cacheWrite1h == write1h)
        #expect(record.flags == flag)
        #expect(
            record.hints.requestedLifetime == (flag == .ttlInferred ? (write1h > 0 ? .oneHour : .fiveMinutes) : nil))
        #expect(result.text(result.attribution(record).user) == "u-7")
        #expect(record.completedAt == Timestamp(parsing: "2026-03-01T10:00:00Z"))
    }

    @Test func aReportedSplitBeatsTheRequest() async throws {
        let text = SmallSamples.pair(lifetimes: ["5m"]).replacing(
            "\"cache_read_input", with: "\"cache_creation\":{\"ephemeral_1h_input_tokens\":200},\"cache_read_input")
        let record = try #require(try await readText(text).recordsInOrder.first)
        #expect(record.tokens.cacheWrite1h == 200 && record.flags == [])
    }

    @Test func aBatchIsPricedAsBatchAndItsFailuresAreCounted() async throws {
        let lines = ["errored", "canceled", "expired"].map { "{\"custom_id\":\"x\",\"result\":{\"type\":\"\($0)\"}}" }
        let good = "{\"custom_id\":\"y\",\"result\":{\"type\":\"succeeded\",\"message\":\(SmallSamples.reply("m"))}}"
        let result = try await readText((lines + [good]).joined(separator: "\n"))
        #expect(result.summary.skipped == [.failed: 3] && result.entries == 4)
        #expect(result.recordsInOrder.map { result.service($0).tier } == [.batch])
    }

    @Test func eventsAsAnArrayAreOneStream() async throws {
        let result = try await readText(SmallSamples.eventArray, as: "turn.json")
        let record = try #require(result.recordsInOrder.first)
        #expect(record.tokens == TokenUsage(input: 1200, cacheWrite5m: 500, cacheRead: 200, output: 42))
        #expect(record.flags == [.ttlAssumed, .undated])
        #expect(result.model(record) == "claude-sonnet-4-20250514")
    }

    /// `stop` false leaves the end of the stream out.
    private func stream(_ id: String, ends: Bool, error: Bool = false) -> String {
        var text =
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"\(id)\",\"model\":"
            + "\"claude-opus-4-6\",\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}}\n\n: keep alive\n\n"
        if error { text += "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n" }
        if ends {
            text += "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},"
            text +=
                "\ndata: \"usage\":{\"output_tokens\":9}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
        }
        return text
    }

    @Test func streamsInARowEndWhereTheNextBegins() async throws {
        let text =
            stream("a", ends: true) + stream("b", ends: false) + stream("c", ends: false, error: true)
            + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\"}}\n\n"
            + stream("d", ends: true)
        let result = try await readText(text, as: "capture.sse")
        #expect(result.summary.records == 4)
        #expect(result.recordsInOrder.map(\.tokens.output) == [9, 1, 1, 9])
        #expect(result.recordsInOrder.map { $0.flags.contains(.incomplete) } == [false, true, true, false])
        let crlf = try await readText(text.replacing("\n", with: "\r\n"), as: "capture.sse")
        #expect(crlf.recordsInOrder.map(\.tokens) == result.recordsInOrder.map(\.tokens))
    }

    @Test func anErrorWithoutUsageIsNoRecord() async throws {
        let error = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n"
        let result = try await readText(error + stream("a", ends: true), as: "capture.sse")
        #expect(result.summary.records == 1 && result.summary.skipped == [.apiError: 1])
    }

    @Test func aLostEventMakesALowerBound() async throws {
        let whole = stream("a", ends: true)
        let torn = whole.replacing("\ndata: \"usage\":{\"output_tokens\":9}}", with: "")
        let result = try await readText(torn + stream("b", ends: true), as: "capture.sse")
        #expect(result.recordsInOrder.map(\.tokens.output) == [1, 9])
        #expect(result.recordsInOrder.map { $0.flags.contains(.incomplete) } == [true, false])
        #expect(result.diagnostics.map(\.problem).contains(.malformedEvent))
    }
}
