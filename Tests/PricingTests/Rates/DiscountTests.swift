import Testing
import Usage

@testable import Pricing

/// Books that extend another. Expected numbers are worked out by hand in the comments.
@Suite struct DiscountTests {
    private let base = Sample.book(
        #"{"to":"2026-01-01","input":"3","output":"15"},{"from":"2026-01-01","input":"2","output":"10"}"#)

    private func book(_ rows: String, name: String = "deal", models: String = "") -> PriceBookSource {
        Sample.source(
            #"{"schema":"farthing.price-book/1","book":"\#(name)","extends":"test","discounts":[\#(rows)]\#(models)}"#,
            name: "\(name).json")
    }

    private func prices(_ catalog: PriceCatalog, _ provider: String, _ day: String) throws -> [String] {
        let card = try #require(
            Sample.card(catalog, ServiceTerms(model: "m", provider: provider), day: Sample.day(day)))
        return [card.prices.input, card.prices.cacheRead, card.prices.output].map(\.usdPerMillion)
    }

    @Test func aFactorHoldsDuringItsDaysOnly() throws {
        let catalog = try Sample.catalog(base, book(#"{"from":"2025-12-01","to":"2026-02-01","factor":"0.85"}"#))
        #expect(try prices(catalog, "deal", "2025-11-30") == ["3", "0.3", "15"])
        // 0.85 x 3, 0.85 x 0.3, 0.85 x 15
        #expect(try prices(catalog, "deal", "2025-12-01") == ["2.55", "0.255", "12.75"])
        #expect(try prices(catalog, "deal", "2026-01-31") == ["1.7", "0.17", "8.5"])
        #expect(try prices(catalog, "deal", "2026-02-01") == ["2", "0.2", "10"])
        #expect(try prices(catalog, "test", "2026-01-31") == ["2", "0.2", "10"])
    }

    @Test func factorsByClassLeaveTheOthersAlone() throws {
        let catalog = try Sample.catalog(book(#"{"factors":{"cache_read":"1/2"}}"#), base)
        #expect(try prices(catalog, "deal", "2025-06-01") == ["3", "0.15", "15"])
    }

    @Test func aBookMayExtendTheBookOfItsOwnName() throws {
        let catalog = try Sample.catalog(base, book(#"{"factor":"0.5"}"#, name: "test"))
        #expect(catalog.books.count == 1)
        #expect(try prices(catalog, "test", "2026-06-01") == ["1", "0.1", "5"])
        #expect(catalog.books[0].webSearch?.picodollars == 10_000_000_000)
    }

    @Test func ownModelsReplaceInheritedOnes() throws {
        let own =
            #","multipliers":{"cache_write_5m":"1","cache_write_1h":"1","cache_read":"0.5"},"models":[{"model":"m","periods":[{"input":"8","output":"9"}]}]"#
        let catalog = try Sample.catalog(base, book(#"{"factor":"0.5"}"#, models: own))
        #expect(try prices(catalog, "deal", "2026-06-01") == ["8", "4", "9"])
    }

    @Test func aLaterBookOfOneNameReplacesTheEarlier() throws {
        let catalog = try Sample.catalog(base, Sample.book(#"{"input":"7","output":"7"}"#))
        #expect(try prices(catalog, "test", "2026-06-01") == ["7", "0.7", "7"])
    }
}
