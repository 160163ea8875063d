import Testing
import Usage

@testable import UsageLogs

/// LangChain documents `input_tokens` as the sum of all input token types.
@Suite struct LangChainTests {
    private func message(_ details: String, input: Int = 1000) -> String {
        #"{"type":"ai","id":"lc-1","response_metadata":{"id":"msg_01","model_name":"claude-haiku-4-5","stop_reason":"end_turn","#
            + #""model_provider":"anthropic","usage":{"input_tokens":1,"service_tier":"batch","inference_geo":"us"}},"#
            + #""usage_metadata":{"input_tokens":\#(input),"output_tokens":20,"input_token_details":{\#(details)}}}"#
    }

    @Test func theInputHoldsWhatTheCacheTook() async throws {
        let split =
            #""cache_read":500,"cache_creation":0,"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":200"#
        let expected = TokenUsage(input: 200, cacheWrite5m: 100, cacheWrite1h: 200, cacheRead: 500, output: 20)
        let plain = message(split)
        let constructed = #"{"lc":1,"type":"constructor","kwargs":\#(plain)}"#
        let wrapped = #"{"type":"ai","data":\#(plain)}"#
        for text in [plain, constructed, wrapped, "[\(plain)]"] {
            let reading = try await ExportReading(text)
            #expect(reading.tokens == [expected])
            // No time is in the message.
            #expect(reading.flags == [.undated])
            #expect(reading.model(0) == "claude-haiku-4-5")
            #expect(reading.provider(0) == "anthropic")
            #expect(reading.service(0)?.tier == .batch)
            #expect(reading.service(0)?.geo == .us)
        }
    }

    @Test func withoutASplitFiveMinutesAreAssumed() async throws {
        let reading = try await ExportReading(message(#""cache_read":500,"cache_creation":300"#))
        #expect(reading.tokens == [TokenUsage(input: 200, cacheWrite5m: 300, cacheRead: 500, output: 20)])
        #expect(reading.flags == [[.ttlAssumed, .undated]])
    }

    /// Some versions of the library left the cached tokens out of the input: 10 - 500 is no count.
    @Test func anInputSmallerThanItsPartsIsFlagged() async throws {
        let reading = try await ExportReading(message(#""cache_read":500"#, input: 10))
        #expect(reading.tokens == [TokenUsage(cacheRead: 500, output: 20)])
        #expect(reading.flags == [[.inconsistent, .undated]])
    }

    @Test func theReplysOwnIDNamesTheRecord() async throws {
        let reading = try await ExportReading(message(""))
        let expected = Array("msg_01".utf8).withUnsafeBytes {
            RecordIdentity(provider: "anthropic".utf8, messageID: $0)
        }
        #expect(reading.records.map(\.identity) == [expected])
    }
}
