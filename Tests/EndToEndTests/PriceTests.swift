import Testing

/// `farthing price` end to end.
@Suite struct PriceTests {
    @Test func aPriceIsExact() throws {
        // 6 x $5 + 159,217 x $6.25 + 2,745 x $25 per million, by hand.
        let usage =
            #"{"input_tokens":6,"cache_creation_input_tokens":159217,"output_tokens":2745,"#
            + #""cache_creation":{"ephemeral_5m_input_tokens":159217,"ephemeral_1h_input_tokens":0}}"#
        let run = try Tool.run(
            ["price", "--model", "claude-opus-4-5", "--usage", usage, "--at", "2026-06-01", "--format", "json"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains(#""1.06376125""#), "\(run.output)")
    }

    @Test func anUnknownModelIsUnpricedNotFree() throws {
        let run = try Tool.run(
            [
                "price", "--model", "claude-next-9", "--usage", #"{"input_tokens":6,"output_tokens":1}"#,
                "--format", "json",
            ])
        #expect(run.status == 1)
        #expect(run.output.contains("unpriced") && !run.output.contains(#""0""#), "\(run.output)")
    }
}
