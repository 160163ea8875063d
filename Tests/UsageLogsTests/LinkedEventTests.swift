import TestSupport
import Testing
import Usage

@testable import UsageLogs

/// The same reply seen by transcript, telemetry and a recorded call is one record.
@Suite struct LinkedEventTests {
    private static let usage =
        #"{"input_tokens":10,"cache_creation_input_tokens":40,"cache_read_input_tokens":100,"output_tokens":5,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":40}}"#

    private static func event(request: String, output: Int = 5, cost: String = "0.25") -> String {
        let counts = [
            ("input_tokens", "10"), ("output_tokens", "\(output)"), ("cache_read_tokens", "100"),
            ("cache_creation_tokens", "40"), ("cost_usd", cost), ("request_id", request),
            ("model", "claude-opus-4-6"), ("event.name", "api_request"),
        ].map { #"{"key":"\#($0)","value":{"stringValue":"\#($1)"}}"# }
        return #"{"resourceLogs":[{"scopeLogs":[{"scope":{"name":"com.anthropic.claude_code.events"},"logRecords":["#
            + #"{"timeUnixNano":"1780000060000000000","attributes":[\#(counts.joined(separator: ","))]}]}]}]}"#
    }

    private static func reply(id: String = "msg_1") -> String {
        #"{"id":"\#(id)","type":"message","role":"assistant","model":"claude-opus-4-6","stop_reason":"end_turn","#
            + #""_request_id":"req_1","usage":\#(usage)}"#
    }

    private func orders(_ items: [String]) -> [[String]] {
        guard items.count > 1 else { return [items] }
        return items.indices.flatMap { index in
            var rest = items
            let first = rest.remove(at: index)
            return orders(rest).map { [first] + $0 }
        }
    }

    @Test func threeSourcesOfOneReplyAreOneRecordInEveryOrder() async throws {
        let sources = [
            Line.assistant(usage: Self.usage), Line.assistant(output: 1, stop: "null"),
            Self.event(request: "req_1"), Self.event(request: "req_1"), Self.reply(),
        ]
        for order in orders(sources) {
            let folder = try LogFolder()
            for (number, text) in order.enumerated() {
                let isReply = text.hasPrefix(#"{"id""#)
                try folder.write(text, as: "\(number)." + (isReply || text.hasPrefix(#"{"res"#) ? "json" : "jsonl"))
            }
            var options = LogReading.Options()
            options.workers = 3
            let result = await folder.read(options: options)
            let record = try #require(result.records.first)
            #expect(result.records.count == 1 && result.summary.records == 1)
            #expect(result.summary.duplicates == 4 && result.everyLineIsAccountedFor)
            // The lifetimes that the reply splits, and what only the event tells: the cost.
            #expect(
                record.tokens == TokenUsage(input: 10, cacheWrite1h: 40, cacheRead: 100, output: 5)
                    && record.flags == [] && record.reportedPicoUSD == 250_000_000_000)
            #expect(result.tables.attributions[record.attribution]?.session != Symbol.none)
        }
    }

    @Test func anEventTellsTheUsageOfAMessageThatWasCutShort() async throws {
        let folder = try LogFolder()
        try folder.write(Line.assistant(output: 1, stop: "null"), as: "a.jsonl")
        let alone = await folder.read()
        #expect(alone.records.map(\.flags) == [.incomplete] && alone.summary.unfinished == 1)
        try folder.write(Self.event(request: "req_1", output: 77), as: "b.json")
        let both = await folder.read()
        let record = try #require(both.records.first)
        #expect(both.records.count == 1 && record.tokens.output == 77 && record.flags == [.ttlAssumed])
        #expect(both.summary.unfinished == 0)
        // The place and the time stay those of the transcript.
        #expect(record.completedAt == alone.records[0].completedAt && record.origin.file != .none)
        #expect(both.tables.strings.text(record.origin.file).hasSuffix("a.jsonl"))
    }

    @Test func anEventOfAnotherRequestIsARecordOfItsOwn() async throws {
        let folder = try LogFolder()
        try folder.write(Line.assistant(), as: "a.jsonl")
        try folder.write(Self.event(request: "req_2") + "\n" + Self.event(request: "req_2"), as: "b.json")
        let result = await folder.read()
        #expect(result.summary.records == 2 && result.summary.duplicates == 1 && result.records.count == 2)
        #expect(result.records.allSatisfy { $0.flags.isDisjoint(with: .workingMarks) })
    }

    /// Lines of one message name three requests: each of their events is taken in.
    @Test func everyRequestOfAMessageClaimsItsEvent() async throws {
        for order in orders(["req_1", "req_2", "req_3"]) {
            let folder = try LogFolder()
            for (number, request) in order.enumerated() {
                let line = Line.assistant(output: number).replacing("req_1", with: request)
                try folder.write(line, as: "\(number).jsonl")
            }
            let events = ["req_1", "req_2", "req_3", "req_4"].map { Self.event(request: $0) }
            try folder.write(events.joined(separator: "\n"), as: "events.json")
            var options = LogReading.Options()
            options.workers = 2
            let result = await folder.read(options: options)
            #expect(result.summary.records == 2 && result.summary.duplicates == 5)
            #expect(result.summary.differingRequests == 1)
        }
    }

    /// Request ids meet however they are written: escaped in a transcript, plain in an event.
    @Test func anEscapedRequestIsTheSameRequest() async throws {
        let folder = try LogFolder()
        try folder.write(Line.assistant().replacing("req_1", with: #"req\u005f1"#), as: "a.jsonl")
        try folder.write(Line.assistant().replacing("msg_1", with: #"\u006dsg_1"#), as: "b.jsonl")
        try folder.write(Self.event(request: "req_1"), as: "c.json")
        let result = await folder.read()
        #expect(result.summary.records == 1 && result.summary.duplicates == 2)
        #expect(result.summary.differingRequests == 0)
    }

    @Test func aRequestHashIsTheSameFromTextAndBytes() {
        for (plain, escaped) in [
            ("req_1", "req_1"), ("req_1", #"req\u005f1"#), ("a\"b\\é", #"a\"b\\\u00e9"#), ("", ""),
        ] {
            let hash = Array(escaped.utf8).withUnsafeBytes { RequestHash.hash(ofText: $0) }
            #expect(hash == RequestHash.hash(of: plain) && (hash == 0) == plain.isEmpty)
        }
    }
}
