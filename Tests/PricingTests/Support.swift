import Models
import Testing
import Usage

@testable import Pricing

/// Small books for tests.
enum Sample {
    /// A book of one model whose periods, and further keys, are given as JSON.
    static func book(
        _ periods: String, name: String = "test", model: String = "m", more: String = "",
        multipliers: String =
            #"{"cache_write_5m":"1.25","cache_write_1h":"2","cache_read":"0.1","batch":"0.5","us_geo":"1.1"}"#
    ) -> PriceBookSource {
        source(
            """
            {"schema":"farthing.price-book/1","book":"\(name)","multipliers":\(multipliers),"web_search_per_1000":"10",
             "models":[{"model":"\(model)",\(more)"periods":[\(periods)]}]}
            """, name: "\(name).json")
    }

    static func source(_ text: String, name: String = "test.json") -> PriceBookSource {
        PriceBookSource(name: name, bytes: Array(text.utf8))
    }

    static func catalog(_ sources: PriceBookSource...) throws -> PriceCatalog {
        try PriceCatalog(sources: sources, models: ModelCatalog(models: []))
    }

    /// The error that loading one book ends with.
    static func error(_ sources: PriceBookSource...) -> String {
        do {
            _ = try PriceCatalog(sources: sources, models: ModelCatalog(models: []))
            return "loads"
        } catch { return "\(error)" }
    }

    static func day(_ text: String) throws -> Int32 { try #require(UTCDay(text)).number }

    static func card(_ catalog: PriceCatalog, _ terms: ServiceTerms, day: Int32 = 20_000, prompt: Int64 = 0)
        -> RateCard?
    {
        switch catalog.rateCard(for: terms, utcDay: day, lengthClass: catalog.lengthClass(prompt: prompt)) {
        case .priced(let card): card
        case .unpriced: nil
        }
    }
}
