import Testing
import Usage

@testable import UsageLogs

/// OpenRouter documents `cost` in dollars ("credits") beside the OpenAI counts.
@Suite struct OpenRouterTests {
    private func reply(cost: String) -> String {
        #"{"id":"gen-1","provider":"Anthropic","model":"anthropic/claude-sonnet-4.5","created":1780304461,"#
            + #""usage":{"prompt_tokens":1200,"completion_tokens":40,"prompt_tokens_details":{"cached_tokens":1000,"#
            + #""cache_write_tokens":150}\#(cost)}}"#
    }

    @Test func theReportedCostIsExact() async throws {
        let reading = try await ExportReading(
            reply(cost: #","cost":0.00151,"cost_details":{"upstream_inference_cost":9}"#))
        #expect(reading.tokens == [TokenUsage(input: 50, cacheWrite5m: 150, cacheRead: 1000, output: 40)])
        #expect(reading.flags == [.ttlAssumed])
        // 0.00151 USD x 10^12.
        #expect(reading.records[0].reportedPicoUSD == 1_510_000_000)
        #expect(reading.provider(0) == "openrouter")
        #expect(reading.model(0) == "anthropic/claude-sonnet-4.5")
        #expect(reading.text(reading.attribution(0).source) == "openrouter")
    }

    /// Half to even past the twelfth decimal; exponents as JSON writes small numbers.
    @Test(arguments: [
        ("1e-12", 1), ("2.5e-12", 2), ("3.5e-12", 4), ("0.0000000000025001", 3), ("1.5E-5", 15_000_000),
        (#""0.25""#, 250_000_000_000),
    ]) func costsAreReadAsDecimalText(text: String, picodollars: Int64) async throws {
        let reading = try await ExportReading(reply(cost: #","cost":\#(text)"#))
        #expect(reading.records.map(\.reportedPicoUSD) == [picodollars])
    }

    @Test func withoutACostTheUpstreamCostOrNothingIsReported() async throws {
        let upstream = try await ExportReading(reply(cost: #","cost_details":{"upstream_inference_cost":0.5}"#))
        #expect(upstream.records.map(\.reportedPicoUSD) == [500_000_000_000])
        let none = try await ExportReading(reply(cost: ""))
        #expect(none.records.map(\.reportedPicoUSD) == [nil])
        #expect(none.provider(0) == "openrouter")
    }
}
