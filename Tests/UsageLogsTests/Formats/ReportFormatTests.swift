import Testing
import Usage

@testable import UsageLogs

/// Sums of calls and telemetry, by small samples whose counts are written by hand.
@Suite struct ReportFormatTests {
    @Test func aResultIsKeptApart() async throws {
        let result = try await readText(SmallSamples.result, as: "result.json")
        #expect(result.summary.records == 0 && result.summary.skipped == [.result: 1])
        let aggregate = try #require(result.aggregates.first)
        #expect(aggregate.session == "s-1" && aggregate.reportedPicoUSD == 62_500_000_000)
        #expect(aggregate.models.map(\.tokens) == [TokenUsage(input: 5, cacheWrite5m: 13, cacheRead: 11, output: 7)])
    }

    @Test func messagesBesideAResultAreRecords() async throws {
        for text in [SmallSamples.verboseResult, SmallSamples.verboseResult.replacing("},{", with: "},\n{")] {
            let result = try await readText(text, as: "verbose.json")
            #expect(result.summary.records == 1 && result.aggregates.count == 1)
            #expect(result.summary.skipped == [.noUsage: 1, .result: 1])
            #expect(result.recordsInOrder.first?.tokens.cacheRead == 3000)
        }
        let lines = SmallSamples.verboseResult.dropFirst().dropLast(2).replacing("},{", with: "}\n{")
        let stream = try await readText(String(lines), as: "stream.jsonl")
        #expect(stream.summary.records == 1 && stream.aggregates.count == 1 && stream.entries == 3)
    }

    @Test func bucketsOfTheUsageReport() async throws {
        let result = try await readText(SmallSamples.adminPage, as: "usage.json")
        #expect(result.summary.records == 2 && result.diagnostics.count == 1)
        let first = try #require(result.recordsInOrder.first { $0.webSearches == 2 })
        #expect(
            first.tokens
                == TokenUsage(input: 100, cacheWrite5m: 3, cacheWrite1h: 20, cacheRead: 400_000, output: 50))
        #expect(result.service(first).tier == .batch && result.text(result.attribution(first).key) == "apikey_1")
        #expect(result.text(result.attribution(first).tags) == "workspace:wrkspc_1")
        #expect(first.accountingTime == Timestamp(parsing: "2026-03-01T00:00:00Z"))
        // A bucket's 400,423 tokens are many prompts, none above 200,000; the other's were.
        #expect(first.pricedPromptLength == 0)
        #expect(result.recordsInOrder.first { $0.webSearches == 0 }?.pricedPromptLength == 200_001)
        let twice = try await readText(SmallSamples.adminPage + "\n" + SmallSamples.adminPage, as: "usage.json")
        #expect(twice.summary.records == 2 && twice.summary.duplicates == 2)
    }

    @Test func deltasAreAWindowEach() async throws {
        let result = try await readText(SmallSamples.counter(temporality: 1), as: "metrics.json")
        #expect(
            result.recordsInOrder.map(\.tokens).sorted { $0.input < $1.input }
                == [TokenUsage(input: 5, output: 7), TokenUsage(input: 9, output: 8)])
        #expect(result.entries == 4)
        #expect(result.recordsInOrder.allSatisfy { $0.flags.contains(.sumOfCalls) })
    }

    @Test func cumulativePointsAreOneSeries() async throws {
        let text = SmallSamples.counter(temporality: 2)
        let once = try await readText(text, as: "metrics.json")
        #expect(once.recordsInOrder.map(\.tokens) == [TokenUsage(input: 9, output: 8)] && once.entries == 4)
        // A later export of the same series replaces the total, it does not add to it.
        let later = try await readText(text + "\n" + text.replacing(":9}", with: ":90}"), as: "metrics.json")
        #expect(later.recordsInOrder.map(\.tokens.input) == [90])
    }

    @Test func eventsBesideTheCounterAreBookedOnce() async throws {
        let event =
            "{\"resourceLogs\":[{\"scopeLogs\":[{\"scope\":{\"name\":\"com.anthropic.claude_code.events\"},"
            + "\"logRecords\":"
            + "[{\"timeUnixNano\":\"1780000060000000000\",\"attributes\":[\(attribute("event.name", "api_request")),"
            + "\(attribute("model", "claude-opus-4-6")),\(attribute("input_tokens", "5")),"
            + "\(attribute("output_tokens", "7")),\(attribute("cost_usd", "0.1234")),"
            + "\(attribute("duration_ms", "1500")),\(attribute("speed", "fast"))]}]}]}]}"
        let result = try await readText(event + "\n" + SmallSamples.counter(temporality: 1), as: "both.json")
        let record = try #require(result.recordsInOrder.first)
        #expect(result.summary.records == 1 && result.summary.skipped == [.result: 4])
        #expect(result.diagnostics.contains { $0.problem == .countedByEvents })
        #expect(record.reportedPicoUSD == 123_400_000_000 && result.service(record).speed == .fast)
        #expect(record.startedAt.milliseconds == 1_780_000_058_500)
    }

    private func attribute(_ key: String, _ value: String) -> String {
        "{\"key\":\"\(key)\",\"value\":{\"stringValue\":\"\(value)\"}}"
    }

    private func span(_ id: String, parent: String, input: Int, read: Int, write: Int, writeName: String) -> String {
        let counts = [
            ("gen_ai.usage.input_tokens", input), ("gen_ai.usage.output_tokens", 1),
            ("gen_ai.usage.cache_read.input_tokens", read), (writeName, write),
        ].map { "{\"key\":\"\($0)\",\"value\":{\"intValue\":\"\($1)\"}}" }
        return "{\"traceId\":\"t\",\"spanId\":\"\(id)\",\"parentSpanId\":\"\(parent)\",\"startTimeUnixNano\":"
            + "\"1780000000000000000\",\"attributes\":[\(attribute("gen_ai.request.model", "claude-opus-4-6")),"
            + "\(counts.joined(separator: ","))]}"
    }

    @Test(arguments: ["cache_creation.input_tokens", "cache_write.input_tokens"])
    func theInputOfASpanIncludesTheCacheUnlessItCannot(write: String) async throws {
        let name = "gen_ai.usage." + write
        let spans = [
            span("a", parent: "", input: 1000, read: 600, write: 300, writeName: name),
            span("b", parent: "", input: 899, read: 600, write: 300, writeName: name),
            span("c", parent: "", input: 900, read: 600, write: 300, writeName: name),
        ]
        let result = try await readText(export(spans), as: "spans.json")
        #expect(Set(result.recordsInOrder.map(\.tokens.input)) == [100, 899, 0])
        #expect(result.recordsInOrder.allSatisfy { $0.tokens.cacheRead == 600 && $0.tokens.cacheWrite5m == 300 })
    }

    @Test func aSpanAboveOthersWithUsageIsTheirSum() async throws {
        let name = "gen_ai.usage.cache_write.input_tokens"
        let spans = [
            span("agent", parent: "", input: 30, read: 0, write: 0, writeName: name),
            "{\"traceId\":\"t\",\"spanId\":\"step\",\"parentSpanId\":\"agent\"}",
            span("one", parent: "step", input: 10, read: 0, write: 0, writeName: name),
            span("two", parent: "step", input: 20, read: 0, write: 0, writeName: name),
        ]
        let result = try await readText(export(spans), as: "spans.json")
        #expect(result.recordsInOrder.map(\.tokens.input).sorted() == [10, 20])
        #expect(result.summary.skipped == [.result: 1, .noUsage: 1] && result.entries == 4)
    }

    @Test func aSpanThatNamesItselfAsItsParentCounts() async throws {
        let name = "gen_ai.usage.cache_write.input_tokens"
        let spans = [span("a", parent: "a", input: 7, read: 0, write: 0, writeName: name)]
        #expect(try await readText(export(spans), as: "spans.json").recordsInOrder.map(\.tokens.input) == [7])
    }

    private func export(_ spans: [String]) -> String {
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[\(spans.joined(separator: ","))]}]}]}"
    }
}
