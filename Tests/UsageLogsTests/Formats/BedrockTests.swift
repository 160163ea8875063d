import TestSupport
import Testing
import Usage

@testable import UsageLogs

/// AWS documents the counts of invocation logs and of Converse as exclusive of the cache.
@Suite struct BedrockInvocationTests {
    private func log(
        _ counts: String, body: String? = nil, model: String = "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        region: String = "us-east-1"
    ) -> String {
        #"{"schemaType":"ModelInvocationLog","timestamp":"2026-06-01T09:00:00Z","region":"\#(region)","requestId":"q1","#
            + #""identity":{"arn":"arn:aws:iam::1:user/ada"},"requestMetadata":{"team":"core"},"modelId":"\#(model)","#
            + #""input":{"inputTokenCount":10\#(counts)},"output":{"outputTokenCount":20"#
            + (body.map { #","outputBodyJson":\#($0)"# } ?? "") + "}}"
    }

    private let cacheCounts = #","cacheReadInputTokenCount":500,"cacheWriteInputTokenCount":300"#
    private let whole = TokenUsage(input: 10, cacheWrite5m: 100, cacheWrite1h: 200, cacheRead: 500, output: 20)

    private let usage =
        #"{"input_tokens":10,"cache_read_input_tokens":500,"cache_creation_input_tokens":300,"output_tokens":20,"#
        + #""cache_creation":{"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":200}}"#

    @Test func withoutTheReplyFiveMinutesAreAssumed() async throws {
        let reading = try await ExportReading(log(cacheCounts), packing: .gzip)
        #expect(reading.tokens == [TokenUsage(input: 10, cacheWrite5m: 300, cacheRead: 500, output: 20)])
        #expect(reading.flags == [.ttlAssumed])
        #expect(reading.provider(0) == "bedrock")
        #expect(reading.model(0) == "us.anthropic.claude-sonnet-4-5-20250929-v1:0")
        #expect(reading.text(reading.attribution(0).tags) == "team:core")
        #expect(reading.text(reading.attribution(0).user) == "arn:aws:iam::1:user/ada")
        #expect(reading.records[0].accountingTime == Timestamp(parsing: "2026-06-01T09:00:00Z"))
    }

    @Test func theReplyTellsTheLifetimesInEveryShape() async throws {
        let bodies = [
            #"{"type":"message","stop_reason":"end_turn","usage":\#(usage)}"#,
            #"[{"type":"message_start","message":{"id":"m","usage":\#(usage.replacing(#""output_tokens":20"#, with: #""output_tokens":1"#))}},"#
                + #"{"type":"content_block_delta"},{"type":"message_delta","delta":{"stop_reason":"end_turn"},"#
                + #""usage":{"output_tokens":20}},{"type":"message_stop","amazon-bedrock-invocationMetrics":{"outputTokenCount":20}}]"#,
            #"{"stopReason":"end_turn","usage":{"inputTokens":10,"outputTokens":20,"cacheReadInputTokens":500,"#
                + #""cacheWriteInputTokens":300,"cacheDetails":[{"ttl":"1h","inputTokens":200},{"ttl":"5m","inputTokens":100}]}}"#,
            #"[{"messageStop":{"stopReason":"end_turn"}},{"metadata":{"usage":{"inputTokens":10,"outputTokens":20,"#
                + #""cacheReadInputTokens":500,"cacheWriteInputTokens":300,"cacheDetails":[{"ttl":"1h","inputTokens":200},"#
                + #"{"ttl":"5m","inputTokens":100}]}}}]"#,
        ]
        for body in bodies {
            for counts in [cacheCounts, ""] {
                let reading = try await ExportReading(log(counts, body: body))
                #expect(reading.tokens == [whole])
                #expect(reading.flags == [[]])
                #expect(reading.text(reading.records[0].stopReason) == "end_turn")
            }
        }
    }

    @Test func aReplyThatDisagreesIsFlagged() async throws {
        let reading = try await ExportReading(
            log(cacheCounts, body: #"{"usage":\#(usage.replacing("500", with: "501"))}"#))
        #expect(reading.tokens == [whole])
        #expect(reading.flags == [.inconsistent])
    }

    @Test func theGovernmentPartitionIsAPlaceOfItsOwn() async throws {
        let model =
            "arn:aws-us-gov:bedrock:us-gov-west-1:1:inference-profile/us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0"
        let reading = try await ExportReading(log("", model: model, region: "us-gov-west-1"))
        #expect(reading.provider(0) == "bedrock-us-gov")
        #expect(reading.model(0) == model)
    }

    @Test func errorsAndBadCounts() async throws {
        let error =
            #"{"schemaType":"ModelInvocationLog","modelId":"m","requestId":"q","errorCode":"ThrottlingException"}"#
        let reading = try await ExportReading(
            [error, log(#","cacheReadInputTokenCount":-1"#), "{\"schemaType\":"].joined(separator: "\n"))
        #expect(reading.records.isEmpty)
        #expect(reading.skipped == [.apiError: 1, .invalidCount: 1, .malformed: 1])
        #expect(reading.places(of: .tornLastLine) == [[3, 1]])
        #expect(reading.isBalanced)
    }
}

@Suite struct BedrockConverseTests {
    private func reply(_ more: String) -> String {
        #"{"ResponseMetadata":{"RequestId":"q1"},"modelId":"global.anthropic.claude-opus-4-6-v1","stopReason":"end_turn","#
            + #""usage":{"inputTokens":10,"outputTokens":20,"totalTokens":30\#(more)}}"#
    }

    @Test func cacheDetailsTellTheLifetimes() async throws {
        let reading = try await ExportReading(
            reply(
                #","cacheReadInputTokens":500,"cacheWriteInputTokens":300,"cacheDetails":[{"ttl":"5m","inputTokens":60},"#
                    + #"{"ttl":"1h","inputTokens":200},{"ttl":"5m","inputTokens":40}]"#))
        #expect(
            reading.tokens == [TokenUsage(input: 10, cacheWrite5m: 100, cacheWrite1h: 200, cacheRead: 500, output: 20)])
        #expect(reading.flags == [.undated])
        #expect(reading.provider(0) == "bedrock")
        #expect(reading.model(0) == "global.anthropic.claude-opus-4-6-v1")
        #expect(reading.text(reading.attribution(0).source) == "bedrock-converse")
    }

    @Test func withoutDetailsFiveMinutesAreAssumed() async throws {
        let reading = try await ExportReading(reply(#","cacheWriteInputTokens":300"#))
        #expect(reading.tokens == [TokenUsage(input: 10, cacheWrite5m: 300, output: 20)])
        #expect(reading.flags == [[.ttlAssumed, .undated]])
    }

    /// A lifetime that is not known is in no class of its own: at 5 minutes, and said so.
    @Test func anUnknownLifetimeIsNotLost() async throws {
        let reading = try await ExportReading(
            reply(#","cacheWriteInputTokens":300,"cacheDetails":[{"ttl":"1d","inputTokens":300}]"#))
        #expect(reading.tokens == [TokenUsage(input: 10, cacheWrite5m: 300, output: 20)])
        #expect(reading.flags == [[.ttlAssumed, .undated]])
    }

    /// Other libraries use the same words for counts that include the cache.
    @Test func inclusiveCountsOfOtherLibrariesAreNotTakenForConverse() async throws {
        let reading = try await ExportReading(reply(#","cachedInputTokens":5"#), as: "bedrock-converse")
        #expect(reading.records.isEmpty)
        #expect(reading.skipped == [.noUsage: 1])
    }
}
