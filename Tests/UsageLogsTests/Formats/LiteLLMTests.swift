import Testing
import Usage

@testable import UsageLogs

/// The proxy documents its spend table: `prompt_tokens` holds the whole prompt, `spend` is in dollars,
/// `cache_hit` is its own cache of responses.
@Suite struct LiteLLMTests {
    private func row(_ members: String, id: String = "r1", prompt: Int = 1000) -> String {
        #"{"request_id":"\#(id)","call_type":"acompletion","spend":0.0042,"prompt_tokens":\#(prompt),"completion_tokens":20,"#
            + #""startTime":"2026-06-01T09:00:00.250000+00:00","endTime":"2026-06-01 09:00:02","model":"claude-sonnet-4-6","#
            + #""custom_llm_provider":"bedrock","api_key":"88dc28","user":"","end_user":"ada","team_id":"core"\#(members)}"#
    }

    private let usage =
        #"{"prompt_tokens":1000,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":500,"#
        + #""cache_creation_tokens":300,"cache_creation_token_details":{"ephemeral_5m_input_tokens":100,"#
        + #""ephemeral_1h_input_tokens":200}},"cache_creation_input_tokens":300,"cache_read_input_tokens":500}"#

    @Test func lifetimesComeFromMetadataBeItObjectOrString() async throws {
        let quoted = #""{\"usage_object\":\#(usage.replacing("\"", with: "\\\""))}""#
        for metadata in [#"{"usage_object":\#(usage)}"#, quoted] {
            let reading = try await ExportReading(row(#","metadata":\#(metadata)"#))
            #expect(
                reading.tokens
                    == [TokenUsage(input: 200, cacheWrite5m: 100, cacheWrite1h: 200, cacheRead: 500, output: 20)])
            #expect(reading.flags == [[]])
        }
    }

    @Test func theRowsFieldsArePlaced() async throws {
        let reading = try await ExportReading(row(#","session_id":"s1","request_tags":"[\"b\",\"a\"]","metadata":{}"#))
        let attribution = reading.attribution(0)
        #expect(reading.records[0].startedAt == Timestamp(parsing: "2026-06-01T09:00:00.250Z"))
        #expect(reading.records[0].completedAt == Timestamp(parsing: "2026-06-01T09:00:02Z"))
        #expect(reading.text(attribution.key) == "88dc28")
        #expect(reading.text(attribution.user) == "ada")
        #expect(reading.text(attribution.session) == "s1")
        #expect(reading.text(attribution.tags) == "a,b,team:core")
        #expect(reading.provider(0) == "bedrock")
        // 0.0042 USD x 10^12.
        #expect(reading.records[0].reportedPicoUSD == 4_200_000_000)
        #expect(reading.tokens == [TokenUsage(input: 1000, output: 20)])
    }

    /// The row bills 1,000 prompt tokens, its usage object speaks of 1,000 with 800 in the cache; a row of
    /// 900 leaves 100 and does not agree.
    @Test func theRowWinsOverItsUsageObjectAndIsFlagged() async throws {
        let reading = try await ExportReading(row(#","metadata":{"usage_object":\#(usage)}"#, prompt: 900))
        #expect(
            reading.tokens
                == [TokenUsage(input: 100, cacheWrite5m: 100, cacheWrite1h: 200, cacheRead: 500, output: 20)])
        #expect(reading.flags == [.inconsistent])
    }

    @Test func aResponseFromTheProxysCacheIsNoRequest() async throws {
        let lines = [
            row(#","cache_hit":"True""#, id: "r1"), row(#","cache_hit":true"#, id: "r2"),
            row(#","cache_hit":"False""#, id: "r3"), row(#","cache_hit":"None""#, id: "r4"),
        ]
        let reading = try await ExportReading(lines.joined(separator: "\n"))
        #expect(reading.records.count == 2)
        #expect(reading.skipped == [.responseCache: 2])
        #expect(reading.isBalanced)
    }

    @Test func aFailureWithoutTokensIsNoRequest() async throws {
        let failure =
            #"{"request_id":"r","startTime":"2026-06-01T09:00:00","spend":0,"prompt_tokens":0,"completion_tokens":0,"#
            + #""status":"failure","model":"claude-sonnet-4-6"}"#
        let reading = try await ExportReading(failure)
        #expect(reading.skipped == [.apiError: 1])
    }

    @Test func damagedMetadataLeavesTheRow() async throws {
        let reading = try await ExportReading(row(#","metadata":"{\"usage_object\":{\"prompt""#))
        #expect(reading.tokens == [TokenUsage(input: 1000, output: 20)])
        let negative = try await ExportReading(
            row(#","metadata":{"usage_object":{"prompt_tokens":5,"cache_read_input_tokens":-3}}"#))
        #expect(negative.skipped == [.invalidCount: 1])
        #expect(negative.places(of: .invalidCount) == [[1, 1]])
    }
}
