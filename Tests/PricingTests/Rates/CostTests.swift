import Testing
import Usage

@testable import Pricing

/// Costs worked out in public documents and issue threads.
@Suite struct CostTests {
    private func cost(_ rates: [String], _ tokens: TokenUsage) throws -> String {
        let period = """
            {"input":"\(rates[0])","cache_write_5m":"\(rates[1])","cache_write_1h":"\(rates[2])","cache_read":"\(rates[3])","output":"\(rates[4])"}
            """
        let catalog = try Sample.catalog(Sample.book(period))
        let card = try #require(Sample.card(catalog, ServiceTerms(model: "m", provider: "test")))
        return card.cost(of: tokens).total.description
    }

    @Test func theTutorialExample() throws {
        // 2,000 tokens at $3 per million, 100 calls: $0.6 without a cache; one write and 99 reads: $0.0669.
        let catalog = try PriceCatalog.embedded()
        let card = try #require(
            Sample.card(catalog, ServiceTerms(model: "claude-sonnet-4-6"), day: Sample.day("2026-11-20")))
        var sums = UsageSums()
        sums.add(TokenUsage(cacheWrite5m: 2000), webSearches: 0, requests: 1, reportedPicoUSD: 0)
        for _ in 0..<99 { sums.add(TokenUsage(cacheRead: 2000), webSearches: 0, requests: 1, reportedPicoUSD: 0) }
        #expect(card.cost(of: sums).cacheWrite5m.description == "0.0075")
        #expect(card.cost(of: sums).cacheRead.description == "0.0594")
        #expect(card.cost(of: sums).total.description == "0.0669")
        #expect(card.costWithoutCaching(of: sums).description == "0.6")
    }

    @Test func casesOfPublicThreads() throws {
        let sonnet = ["3", "3.75", "6", "0.30", "15"]
        // BerriAI/litellm#9812, checked against the Console there.
        #expect(try cost(sonnet, TokenUsage(input: 3, cacheWrite5m: 12_304, output: 550)) == "0.054399")
        // Arize-ai/phoenix#10783.
        #expect(try cost(sonnet, TokenUsage(input: 3, cacheWrite5m: 350, cacheRead: 7917, output: 442)) == "0.0103266")
        // earendil-works/pi#5738: both lifetimes in one reply.
        #expect(
            try cost(["5", "6.25", "10", "0.50", "25"], TokenUsage(cacheWrite5m: 600_000, cacheWrite1h: 400_000))
                == "7.75")
        // BerriAI/litellm#15055: a 1h write in the long tier.
        #expect(try cost(["6", "7.5", "12", "0.60", "22.5"], TokenUsage(cacheWrite1h: 1_000_000)) == "12")
    }

    @Test func webSearchIsNotDiscountedInBatches() throws {
        let catalog = try PriceCatalog.embedded()
        let terms = ServiceTerms(model: "claude-opus-5", tier: .batch, geo: .us)
        let card = try #require(Sample.card(catalog, terms, day: Sample.day("2026-11-20")))
        // $10 per 1,000.
        #expect(card.cost(of: TokenUsage(), webSearches: 3).total.description == "0.03")
    }
}
