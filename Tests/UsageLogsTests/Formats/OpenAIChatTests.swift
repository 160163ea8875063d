import Testing
import Usage

@testable import UsageLogs

/// Numbers by hand from the public meaning of the fields: `prompt_tokens` holds all of the prompt,
/// `cached_tokens` and `cache_write_tokens` are parts of it.
@Suite struct OpenAIChatTests {
    private func reply(_ usage: String, id: String = "a", more: String = "") -> String {
        #"{"id":"chatcmpl-\#(id)","object":"chat.completion","created":1780304461,"model":"gpt-4.1"\#(more),"usage":{\#(usage)}}"#
    }

    @Test func cachedAndWrittenTokensArePartOfThePrompt() async throws {
        let reading = try await ExportReading(
            reply(
                #""prompt_tokens":1000,"completion_tokens":50,"prompt_tokens_details":{"cached_tokens":600,"cache_write_tokens":300}"#,
                more: #","user":"ada","service_tier":"priority","choices":[{"finish_reason":"stop"}]"#))
        #expect(reading.tokens == [TokenUsage(input: 100, cacheWrite5m: 300, cacheRead: 600, output: 50)])
        #expect(reading.flags == [.ttlAssumed])
        #expect(reading.model(0) == "gpt-4.1")
        #expect(reading.provider(0) == "")
        #expect(reading.service(0)?.tier == .priority)
        // 1780304461 s after 1970 is 2026-06-01T09:01:01Z.
        #expect(reading.records[0].accountingTime == Timestamp(parsing: "2026-06-01T09:01:01Z"))
        #expect(reading.records[0].startBasis == .measured)
        #expect(reading.text(reading.attribution(0).user) == "ada")
        #expect(reading.text(reading.attribution(0).source) == "openai-chat")
        #expect(reading.text(reading.records[0].stopReason) == "stop")
    }

    /// 700 cached of 500: the parts cannot add up. Nothing negative, nothing dropped, and flagged.
    @Test func partsBeyondTheWholeAreFlagged() async throws {
        let reading = try await ExportReading(
            reply(#""prompt_tokens":500,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":700}"#))
        #expect(reading.tokens == [TokenUsage(cacheRead: 700, output: 1)])
        #expect(reading.flags == [.inconsistent])
    }

    @Test func compatibleServicesNameTheCachedPartTheirOwnWay() async throws {
        let reading = try await ExportReading(
            reply(
                #""prompt_tokens":500,"completion_tokens":1,"prompt_cache_hit_tokens":400,"prompt_cache_miss_tokens":100"#
            ))
        #expect(reading.tokens == [TokenUsage(input: 100, cacheRead: 400, output: 1)])
        #expect(reading.flags == [[]])
    }

    @Test(arguments: ["\n", "\r\n"]) func anArrayPrettyPrintedReadsLikeLines(newline: String) async throws {
        let first = reply(#""prompt_tokens":10,"completion_tokens":2"#, id: "1")
        let second = reply(#""prompt_tokens":20,"completion_tokens":3"#, id: "2")
        let expected = [TokenUsage(input: 10, output: 2), TokenUsage(input: 20, output: 3)]
        let pretty = "[\n  \(first),\n  \(second)\n]\n".replacing("\n", with: newline).replacing(
            "{", with: "{\(newline)")
        for text in [first + newline + second, "[\(first),\(second)]", pretty, "\u{FEFF}" + pretty] {
            let reading = try await ExportReading(text)
            #expect(reading.tokens == expected)
            #expect(reading.result.diagnostics.isEmpty)
        }
    }

    @Test func aRepeatedReplyIsADuplicateAndAnEqualIDAtAnotherTimeIsNot() async throws {
        let one = reply(#""prompt_tokens":10,"completion_tokens":2"#)
        let later = one.replacing("1780304461", with: "1780304999")
        let reading = try await ExportReading([one, one, later].joined(separator: "\n"))
        #expect(reading.result.summary.records == 2)
        #expect(reading.result.summary.duplicates == 1)
        #expect(reading.isBalanced)
    }

    @Test func whatIsNoCountIsSkippedWithItsLine() async throws {
        let good = reply(#""prompt_tokens":10,"completion_tokens":2"#)
        let bad = [
            #""prompt_tokens":-1,"completion_tokens":2"#, #""prompt_tokens":1.5,"completion_tokens":2"#,
            #""prompt_tokens":92233720368547758080,"completion_tokens":2"#,
            #""prompt_tokens":[],"completion_tokens":2"#,
            #""prompt_tokens":"many","completion_tokens":2"#,
        ]
        let reading = try await ExportReading(([good] + bad.map { reply($0) }).joined(separator: "\n"))
        #expect(reading.records.count == 1)
        #expect(reading.skipped == [.invalidCount: 5])
        #expect(reading.places(of: .invalidCount) == [[2, 5]])
        #expect(reading.isBalanced)
    }

    @Test func tornAndForeignLinesAreAccountedFor() async throws {
        let good = reply(#""prompt_tokens":10,"completion_tokens":2"#)
        let text = good + "\n{\"a\":1}\n" + good.prefix(40) + "\n\n" + "7\n" + good.prefix(60)
        let reading = try await ExportReading(text)
        #expect(reading.records.count == 1)
        #expect(reading.skipped == [.noUsage: 2, .malformed: 2, .blank: 1])
        #expect(reading.places(of: .malformedJSON) == [[3, 1]])
        #expect(reading.places(of: .tornLastLine) == [[6, 1]])
        #expect(reading.isBalanced)
    }

    @Test func aTruncatedArrayKeepsWhatWasWhole() async throws {
        let first = reply(#""prompt_tokens":10,"completion_tokens":2"#, id: "1")
        let reading = try await ExportReading("[\n\(first),\n\(first.prefix(70))")
        #expect(reading.tokens == [TokenUsage(input: 10, output: 2)])
        #expect(reading.skipped == [.malformed: 1])
        #expect(reading.places(of: .tornLastLine) == [[3, 1]])
    }
}
