import Testing
import Usage

@testable import UsageLogs

/// Helicone counts cache reads and writes beside `prompt_tokens`, not in it.
@Suite struct HeliconeTests {
    private func request(_ members: String) -> String {
        #"{"request_id":"h1","request_created_at":"2026-06-01T09:00:00Z","provider":"ANTHROPIC","model":"claude-sonnet-4-6","#
            + #""prompt_tokens":10,"completion_tokens":20\#(members)}"#
    }

    @Test func countsAreExclusiveAndSplit() async throws {
        let reading = try await ExportReading(
            request(
                #","prompt_cache_read_tokens":500,"prompt_cache_write_tokens":300,"prompt_cache_write_5m":100,"#
                    + #""prompt_cache_write_1h":200,"request_user_id":"ada","cost_usd":"0.01","response_status":200,"#
                    + #""properties":{"Helicone-Session-Id":"s1","team":"core"}"#))
        #expect(
            reading.tokens == [TokenUsage(input: 10, cacheWrite5m: 100, cacheWrite1h: 200, cacheRead: 500, output: 20)])
        #expect(reading.flags == [[]])
        #expect(reading.provider(0) == "anthropic")
        #expect(reading.text(reading.attribution(0).session) == "s1")
        #expect(reading.text(reading.attribution(0).tags) == "team:core")
        #expect(reading.text(reading.attribution(0).user) == "ada")
        #expect(reading.records[0].reportedPicoUSD == 10_000_000_000)
        #expect(reading.records[0].status == 200)
    }

    @Test func aMissingSplitIsAssumedAndAWrongOneFlagged() async throws {
        let missing = try await ExportReading(request(#","prompt_cache_write_tokens":300"#))
        #expect(missing.tokens == [TokenUsage(input: 10, cacheWrite5m: 300, output: 20)])
        #expect(missing.flags == [.ttlAssumed])
        let wrong = try await ExportReading(
            request(#","prompt_cache_write_tokens":300,"prompt_cache_write_5m":50,"prompt_cache_write_1h":200"#))
        // 50 tokens of the 300 are in neither lifetime: at 5 minutes, and said so.
        #expect(wrong.tokens == [TokenUsage(input: 10, cacheWrite5m: 100, cacheWrite1h: 200, output: 20)])
        #expect(wrong.flags == [[.ttlAssumed, .inconsistent]])
    }

    @Test func quotedIntegersAndErrors() async throws {
        let quoted = try await ExportReading(request(#","prompt_cache_read_tokens":"123""#))
        #expect(quoted.tokens.map(\.cacheRead) == [123])
        let failed =
            #"{"request_id":"h2","request_created_at":"x","prompt_tokens":0,"completion_tokens":0,"response_status":529}"#
        #expect(try await ExportReading(failed).skipped == [.apiError: 1])
    }

    @Test func anUnreadableTimeLeavesTheRecordUndated() async throws {
        let reading = try await ExportReading(
            #"{"request_id":"h","request_created_at":"yesterday","model":"claude-sonnet-4-6","prompt_tokens":1,"completion_tokens":1}"#
        )
        #expect(reading.flags == [.undated])
        #expect(reading.places(of: .invalidTimestamp) == [[1, 1]])
    }
}
