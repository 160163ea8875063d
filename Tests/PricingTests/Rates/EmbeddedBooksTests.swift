import Models
import Testing
import Usage

@testable import Pricing

/// The embedded books against figures of the public price pages, written down by hand.
@Suite struct EmbeddedBooksTests {
    let catalog: PriceCatalog

    init() throws { catalog = try PriceCatalog.embedded() }

    /// input, write 5m, write 1h, read, output in dollars per million tokens.
    private func prices(
        _ model: String, _ day: String, over prompt: Int64 = 0, provider: String? = nil,
        tier: ServiceTier = .standard, speed: Speed = .standard, geo: InferenceGeo = .unstated
    ) throws -> [String] {
        let terms = ServiceTerms(model: model, provider: provider, tier: tier, speed: speed, geo: geo)
        let result = catalog.rateCard(
            for: terms, utcDay: try #require(UTCDay(day)).number, lengthClass: catalog.lengthClass(prompt: prompt))
        switch result {
        case .unpriced(let reason): return [reason.text]
        case .priced(let card):
            let order: [TokenClass] = [.input, .cacheWrite5m, .cacheWrite1h, .cacheRead, .output]
            return order.map { card.prices[$0].usdPerMillion } + card.notes.names
        }
    }

    @Test func opus45CostsFiveAndTwentyFive() throws {
        #expect(try prices("claude-opus-4-5", "2026-11-20") == ["5", "6.25", "10", "0.5", "25"])
        #expect(try prices("claude-haiku-4-5", "2026-11-20") == ["1", "1.25", "2", "0.1", "5"])
    }

    @Test func cachePricesOfHaiku3AreRounded() throws {
        #expect(try prices("claude-3-haiku-20240307", "2025-01-01") == ["0.25", "0.3", "0.5", "0.03", "1.25"])
    }

    @Test func readMultiplierOfSonnet55ChangedInOctober2026() throws {
        #expect(try prices("claude-sonnet-5-5", "2026-10-06") == ["2", "2.5", "4", "0.2", "10"])
        #expect(try prices("claude-sonnet-5-5", "2026-10-07") == ["2", "2.5", "4", "0.1", "10"])
        #expect(try prices("claude-opus-5-5", "2026-10-07") == ["4", "5", "8", "0.2", "20"])
        #expect(try prices("claude-fable-5-2", "2026-11-20") == ["8", "10", "16", "0.2", "40"])
    }

    @Test func haiku55HasATierStrictlyAbove100000() throws {
        let short = ["0.1", "0.125", "0.2", "0.01", "0.5"]
        #expect(try prices("claude-haiku-5-5", "2026-11-20", over: 100_000) == short)
        #expect(try prices("claude-haiku-5-5", "2026-11-20", over: 100_001) == ["0.5", "0.625", "1", "0.05", "2.5"])
    }

    @Test func tiersAbove200000EndOnTheirDates() throws {
        let long = ["6", "7.5", "12", "0.6", "22.5"]
        let usual = ["3", "3.75", "6", "0.3", "15"]
        for model in ["claude-sonnet-4-20250514", "claude-sonnet-4-5-20250929"] {
            #expect(try prices(model, "2026-04-29", over: 200_001) == long)
            #expect(try prices(model, "2026-04-29", over: 200_000) == usual)
            #expect(try prices(model, "2026-04-30", over: 200_001) == usual)
        }
        #expect(try prices("claude-sonnet-4", "2025-08-11", over: 200_001) == usual)
        #expect(try prices("claude-sonnet-4-6", "2026-03-12", over: 200_001) == long)
        #expect(try prices("claude-sonnet-4-6", "2026-03-13", over: 200_001) == usual)
        #expect(try prices("claude-opus-4-6", "2026-03-12", over: 200_001) == ["10", "12.5", "20", "1", "37.5"])
        #expect(try prices("claude-opus-4-6", "2026-03-13", over: 200_001) == ["5", "6.25", "10", "0.5", "25"])
    }

    @Test func fastModeByDate() throws {
        let fast = ["30", "37.5", "60", "3", "150"]
        #expect(
            try prices("claude-opus-4-6", "2026-03-12", over: 200_001, speed: .fast) == ["60", "75", "120", "6", "225"])
        #expect(try prices("claude-opus-4-6", "2026-03-12", over: 200_000, speed: .fast) == fast)
        #expect(try prices("claude-opus-4-6", "2026-03-13", over: 200_001, speed: .fast) == fast)
        #expect(try prices("claude-opus-4-6", "2026-06-28", speed: .fast) == fast)
        #expect(
            try prices("claude-opus-4-6", "2026-06-29", speed: .fast)
                == ["5", "6.25", "10", "0.5", "25", "fast_served_as_standard"])
        #expect(
            try prices("claude-opus-4-7", "2026-05-11", speed: .fast) == [
                "book anthropic has no fast price on 2026-05-11"
            ])
        #expect(try prices("claude-opus-4-7", "2026-05-12", speed: .fast) == fast)
        #expect(
            try prices("claude-opus-4-7", "2026-07-24", speed: .fast) == [
                "book anthropic has no fast price on 2026-07-24"
            ])
        #expect(try prices("claude-opus-4-8", "2026-11-29", speed: .fast) == ["10", "12.5", "20", "1", "50"])
        #expect(try prices("claude-opus-4-8", "2026-11-30", speed: .fast).count == 1)
        #expect(try prices("claude-sonnet-5", "2026-11-20", speed: .fast).count == 1)
    }

    @Test func batchHalvesAndGeoAddsATenth() throws {
        #expect(try prices("claude-opus-4-6", "2026-11-20", tier: .batch) == ["2.5", "3.125", "5", "0.25", "12.5"])
        #expect(try prices("claude-opus-4-6", "2026-11-20", geo: .us) == ["5.5", "6.875", "11", "0.55", "27.5"])
        #expect(
            try prices("claude-opus-4-6", "2026-11-20", tier: .batch, geo: .us) == [
                "2.75", "3.4375", "5.5", "0.275", "13.75",
            ])
        #expect(
            try prices("claude-opus-5", "2026-11-20", speed: .fast, geo: .us) == ["11", "13.75", "22", "1.1", "55"])
        #expect(
            try prices("claude-opus-5", "2026-11-20", tier: .batch, speed: .fast) == [
                "fast mode and batch do not combine"
            ])
    }

    @Test func geoOnAModelWithoutTheFactorIsFlagged() throws {
        #expect(
            try prices("claude-opus-4-5", "2026-11-20", geo: .us)
                == ["5", "6.25", "10", "0.5", "25", "geo_not_applicable"])
        #expect(try prices("claude-opus-5", "2026-11-20", geo: .other).last == "geo_unknown")
        #expect(try prices("claude-opus-5", "2026-11-20", tier: .priority).last == "priority_at_standard")
    }

    @Test func platformsHaveTheirOwnRows() throws {
        #expect(
            try prices("us.anthropic.claude-opus-4-6-v1:0", "2026-11-20") == ["5.5", "6.875", "11", "0.55", "27.5"])
        #expect(try prices("global.anthropic.claude-opus-4-6-v1", "2026-11-20") == ["5", "6.25", "10", "0.5", "25"])
        #expect(
            try prices("us-gov.anthropic.claude-haiku-4-5-20251001-v1:0", "2026-11-20") == [
                "1.2", "1.5", "2.4", "0.12", "6",
            ])
        #expect(try prices("claude-opus-4-6@20260205", "2026-11-20") == ["5", "6.25", "10", "0.5", "25"])
        #expect(
            try prices("claude-opus-4-6", "2026-11-20", provider: "vertex-regional") == [
                "5.5", "6.875", "11", "0.55", "27.5",
            ])
        #expect(
            try prices("claude-opus-4-1", "2026-11-20", provider: "bedrock-global") == [
                "15", "18.75", "30", "1.5", "75",
            ])
        #expect(
            try prices("claude-opus-4-6", "2026-11-20", provider: "bedrock", tier: .batch) == [
                "book bedrock has no batch price"
            ])
        #expect(try prices("claude-opus-5-5", "2026-10-21", provider: "vertex", speed: .fast).count == 1)
        #expect(
            try prices("claude-opus-5-5", "2026-10-22", provider: "vertex-regional", speed: .fast) == [
                "8.8", "11", "17.6", "0.44", "44",
            ])
        #expect(
            try prices("claude-mythos-5", "2026-11-20", provider: "bedrock-us-gov") == [
                "book bedrock has it at global and regional only"
            ])
    }

    @Test func otherVendorsHaveTiersAndDates() throws {
        #expect(try prices("gpt-5.6-sol", "2026-08-20", over: 272_001) == ["10", "12.5", "12.5", "1", "45"])
        #expect(try prices("gpt-5.6-sol", "2026-08-21", over: 272_000) == ["4", "5", "5", "0.4", "20"])
        #expect(try prices("gemini-2.5-pro", "2026-11-20", over: 200_001) == ["2.5", "2.5", "2.5", "0.25", "15"])
        #expect(try prices("grok-4.20", "2026-04-30", over: 200_000) == ["2.5", "2.5", "2.5", "0.4", "5"])
        #expect(
            try prices("deepseek-v4-pro", "2026-11-20") == ["0.66", "0.66", "0.66", "0.022", "1.98", "varies_by_hour"])
        #expect(
            try prices("gpt-5.5-cyber", "2026-10-18") == [
                "book openai has no price on 2026-10-18, only from 2026-10-19 on"
            ])
        #expect(try prices("o1", "2026-11-20", provider: "azure") == ["15", "15", "15", "7.5", "60"])
        #expect(catalog.book(named: "deepseek")?.leftOut.count == 8)
    }

    @Test func unknownModelsAndDaysAreUnpriced() throws {
        #expect(try prices("claude-opus-9", "2026-11-20") == ["no price book knows this model"])
        #expect(
            try prices("claude-opus-5", "2026-07-23") == [
                "book anthropic has no price on 2026-07-23, only from 2026-07-24 on"
            ])
        #expect(try prices("claude-3-5-haiku-latest", "2020-01-01") == ["0.8", "1", "1.6", "0.08", "4"])
    }

    @Test func aProviderWithoutABookIsPricedByNameAndFlagged() throws {
        #expect(
            try prices("anthropic/claude-opus-4.6", "2026-11-20", provider: "openrouter")
                == ["5", "6.25", "10", "0.5", "25", "provider_without_book"])
    }

    @Test func nineteenRowsHaveTheGeoFactor() {
        // The public facts give the factor to 19 dated rows, all of the first-party API.
        let rows = catalog.books[0].entries.filter { $0.usGeo != nil }.reduce(0) { $0 + $1.periods.count }
        #expect(rows == 19)
    }
}
