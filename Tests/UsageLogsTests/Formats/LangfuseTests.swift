import Testing
import Usage

@testable import UsageLogs

/// Langfuse prices each bucket on its own, so no token is in two of them.
@Suite struct LangfuseTests {
    private func observation(_ buckets: String, name: String = "usageDetails") -> String {
        #"{"id":"o1","traceId":"t1","type":"GENERATION","startTime":"2026-06-01T09:00:00Z","endTime":"2026-06-01T09:00:02Z","#
            + #""model":"claude-sonnet-4-6","userId":"ada","tags":["b","a"],"totalCost":0.0123,"\#(name)":{\#(buckets)}}"#
    }

    @Test(arguments: ["usageDetails", "usage_details"]) func bucketsAreExclusive(name: String) async throws {
        let reading = try await ExportReading(
            observation(
                #""input":10,"output":20,"cache_read_input_tokens":500,"cache_creation_input_tokens":300,"total":830"#,
                name: name))
        #expect(reading.tokens == [TokenUsage(input: 10, cacheWrite5m: 300, cacheRead: 500, output: 20)])
        #expect(reading.flags == [.ttlAssumed])
        #expect(reading.records[0].reportedPicoUSD == 12_300_000_000)
        #expect(reading.records[0].startedAt == Timestamp(parsing: "2026-06-01T09:00:00Z"))
        #expect(reading.records[0].completedAt == Timestamp(parsing: "2026-06-01T09:00:02Z"))
        #expect(reading.text(reading.attribution(0).session) == "t1")
        #expect(reading.text(reading.attribution(0).user) == "ada")
        #expect(reading.text(reading.attribution(0).tags) == "a,b")
    }

    @Test func lifetimesAndPartsOfInputAndOutput() async throws {
        let reading = try await ExportReading(
            observation(
                #""input":10,"input_image_tokens":5,"output":20,"output_reasoning_tokens":7,"input_cache_read":500,"#
                    + #""input_cache_creation_5m":100,"input_cache_creation_1h":200"#))
        #expect(
            reading.tokens == [TokenUsage(input: 15, cacheWrite5m: 100, cacheWrite1h: 200, cacheRead: 500, output: 27)])
        #expect(reading.flags == [[]])
    }

    @Test func whatDoesNotAddUpIsFlagged() async throws {
        for buckets in [#""input":10,"output":20,"total":31"#, #""input":10,"output":20,"odd_tokens":1"#] {
            let reading = try await ExportReading(observation(buckets))
            #expect(reading.tokens == [TokenUsage(input: 10, output: 20)])
            #expect(reading.flags == [.inconsistent])
        }
    }

    @Test func observationsWithoutUsageAreSkipped() async throws {
        let span = #"{"id":"o2","traceId":"t1","type":"SPAN","startTime":"2026-06-01T09:00:00Z"}"#
        let list =
            #"{"data":[\#(span),\#(observation(#""input":"10","output":20"#)),\#(observation(""))],"meta":{"page":1}}"#
        let reading = try await ExportReading(list)
        #expect(reading.tokens == [TokenUsage(input: 10, output: 20)])
        #expect(reading.skipped == [.noUsage: 2])
    }

    @Test func sumsBeyondEveryRealCountAreRefused() async throws {
        let reading = try await ExportReading(
            observation(#""input":281474976710656,"input_other":281474976710656"#) + "\n" + observation(#""input":-1"#))
        #expect(reading.skipped == [.invalidCount: 2])
        #expect(reading.places(of: .invalidCount) == [[1, 2]])
    }
}
