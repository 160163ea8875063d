import JSONScan
import Testing
import Usage

@testable import Pricing

/// The public cost cases, each with its rates as a custom book.
@Suite(.enabled(if: PublicFacts.exists("cases/cost-cases.jsonl")))
struct CostCasesAcceptanceTests {
    @Test func everyCaseIsExact() throws {
        let lines = PublicFacts.bytes("cases/cost-cases.jsonl").split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 15)
        for line in lines {
            let row = try JSONValue.parse(Array(line))
            let id = try #require(row["id"]?.string)
            let rates = try #require(row["rates_usd_per_mtok"]?.array).compactMap(\.string)
            let period = """
                {"input":"\(rates[0])","cache_write_5m":"\(rates[1])","cache_write_1h":{"price":"\(rates[2])"},\
                "cache_read":"\(rates[3])","output":"\(rates[4])"}
                """
            let catalog = try Sample.catalog(Sample.book(period))
            let usage = try #require(row["usage"])
            let split = usage["cache_creation"]
            let written = usage["cache_creation_input_tokens"]?.int64 ?? 0
            let long = split?["ephemeral_1h_input_tokens"]?.int64 ?? 0
            let tokens = TokenUsage(
                input: usage["input_tokens"]?.int64 ?? 0,
                cacheWrite5m: split?["ephemeral_5m_input_tokens"]?.int64 ?? (written - long), cacheWrite1h: long,
                cacheRead: usage["cache_read_input_tokens"]?.int64 ?? 0, output: usage["output_tokens"]?.int64 ?? 0)
            let card = try #require(
                Sample.card(catalog, ServiceTerms(model: "m", provider: "test"), prompt: tokens.prompt))
            let expected = try #require(row["correct_picodollars"]?.int64)
            #expect(card.cost(of: tokens).total.picodollars == Int128(expected), "\(id)")
        }
    }
}
