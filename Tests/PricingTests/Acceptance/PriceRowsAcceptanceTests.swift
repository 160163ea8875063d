import JSONScan
import Testing
import Usage

@testable import Pricing

/// Every row of the public price table against the embedded books.
@Suite(.enabled(if: PublicFacts.exists("facts/prices.json")))
struct PriceRowsAcceptanceTests {
    private let catalog: PriceCatalog
    private let facts: JSONValue
    private let classes: [(TokenClass, String)] = [
        (.input, "input"), (.output, "output"), (.cacheWrite5m, "cache_write_5m"),
        (.cacheWrite1h, "cache_write_1h"), (.cacheRead, "cache_read"),
    ]

    init() throws {
        catalog = try PriceCatalog.embedded()
        facts = try JSONValue.parse(PublicFacts.bytes("facts/prices.json"))
    }

    private func rate(_ terms: ServiceTerms, _ day: UTCDay, prompt: Int64 = 0) -> RateResult {
        catalog.rateCard(for: terms, utcDay: day.number, lengthClass: catalog.lengthClass(prompt: prompt))
    }

    private func check(
        _ terms: ServiceTerms, _ row: JSONValue, prompt: Int64 = 0, from: JSONValue?, to: JSONValue?, label: String
    ) throws {
        let first = from?.string.flatMap { UTCDay($0) } ?? UTCDay(15_000)
        let last = to?.string.flatMap { UTCDay($0) }.map { UTCDay($0.number - 1) } ?? UTCDay(25_000)
        for day in [first, last] {
            guard case .priced(let card) = rate(terms, day, prompt: prompt) else {
                Issue.record("\(label) on \(day): \(rate(terms, day, prompt: prompt))")
                continue
            }
            for (tokenClass, key) in classes {
                guard let text = row[key]?.string else { continue }
                #expect(
                    card.prices[tokenClass].usdPerMillion == PicoUSD(usd: text)?.description, "\(label) \(day) \(key)")
            }
        }
    }

    @Test func everyClaudeRow() throws {
        let rows = try #require(facts["prices"]?.array)
        #expect(rows.count == 156)
        for row in rows {
            let provider = try #require(row["provider"]?.string)
            let endpoint = try #require(row["endpoint"]?.string)
            for (id, book) in try names(row, provider, endpoint) {
                var terms = ServiceTerms(model: id, provider: book)
                let label = "\(provider) \(endpoint) \(id)"
                let (from, to) = (row["effective_from"], row["effective_to"])
                try check(terms, row, from: from, to: to, label: label)
                for tier in row["tiers"]?.array ?? [] {
                    let limit = try #require(tier["over_prompt_tokens"]?.int64)
                    try check(terms, row, prompt: limit, from: from, to: to, label: label)
                    try check(terms, tier, prompt: limit + 1, from: from, to: to, label: label)
                }
                terms.tier = .batch
                if let batch = row["batch"], !batch.isNull {
                    try check(terms, batch, from: from, to: to, label: label + " batch")
                } else {
                    let day = from?.string.flatMap { UTCDay($0) } ?? UTCDay(20_000)
                    guard case .unpriced(.noBatchPrice) = rate(terms, day) else {
                        Issue.record("\(label): a batch price from nowhere")
                        continue
                    }
                }
                terms.tier = .standard
                try checkFast(terms, row, label)
                try checkGeo(terms, row, label)
            }
        }
    }

    private func checkFast(_ terms: ServiceTerms, _ row: JSONValue, _ label: String) throws {
        var fast = terms
        fast.speed = .fast
        for period in row["fast"]?.array ?? [] {
            // Within the row, and above its tier on other days (checked by hand in EmbeddedBooksTests).
            try check(fast, period, from: period["effective_from"], to: period["effective_to"], label: label + " fast")
        }
    }

    private func checkGeo(_ terms: ServiceTerms, _ row: JSONValue, _ label: String) throws {
        var geo = terms
        geo.geo = .us
        let day = row["effective_from"]?.string.flatMap { UTCDay($0) } ?? UTCDay(20_000)
        guard case .priced(let card) = rate(geo, day), let input = row["input"]?.string.flatMap({ PicoUSD(usd: $0) })
        else {
            Issue.record("\(label) geo")
            return
        }
        let hasFactor = row["us_inference_geo_multiplier"]?.string == "1.1"
        #expect(card.notes.contains(.geoNotApplicable) == !hasFactor, "\(label)")
        // Dollars per million are millionths of picodollars per token.
        let perToken = input.picodollars / 1_000_000
        #expect(Int128(card.prices.input.picodollars) * 10 == perToken * (hasFactor ? 11 : 10), "\(label) geo")
    }

    /// The ids of a row, prefixes expanded, with the provider to name beside them.
    private func names(_ row: JSONValue, _ provider: String, _ endpoint: String) throws -> [(String, String?)] {
        let id = try #require(row["model_id"]?.string)
        switch (provider, endpoint) {
        case ("anthropic", _):
            return [(id, nil)] + (row["aliases"]?.array ?? []).compactMap { $0.string.map { ($0, nil) } }
        case ("bedrock", _):
            guard let plus = id.split(separator: " + ").last, id.contains("|") else { return [(id, nil)] }
            return ["us.", "eu.", "jp.", "au.", "apac.", ""].map { ($0 + plus, nil) }
        case ("vertex", "regional_or_multi_region"): return [(id, "vertex-regional")]
        case ("vertex", "any"): return [(id, "vertex"), (id, "vertex-regional")]
        default: return [(id, provider)]
        }
    }

    @Test func everyRowOfOtherVendors() throws {
        let rows = try #require(facts["other_cached_models"]?.array)
        #expect(rows.count == 132)
        var hourly = 0
        for (index, row) in rows.enumerated() {
            let constraint = row["constraint"]?.string
            if constraint?.hasPrefix("TimeOfDate") == true {
                hourly += 1
                continue
            }
            let provider = try #require(row["provider"]?.string)
            let model = try #require(row["model"]?.string)
            let later = rows[(index + 1)...].first {
                $0["model"]?.string == model && $0["provider"]?.string == provider
                    && $0["constraint"]?.string?.hasPrefix("TimeOfDate") == false
            }
            let terms = ServiceTerms(model: model, provider: provider)
            let keys = [
                ("input", "input"), ("output", "output"), ("cached_input", "cache_read"),
                ("cache_write", "cache_write_5m"),
            ]
            for over in [false, true] {
                var prices: [JSONValue.Member] = []
                var limit: Int64 = 0
                for (source, key) in keys {
                    guard let value = row[source], !value.isNull else { continue }
                    let tier = value["tiers"]?.array?.last
                    limit = tier?["over_input_tokens"]?.int64 ?? limit
                    let text = value.string ?? (over ? tier?["price"] : value["base"])?.string
                    prices.append(.init(key, .string(try #require(text))))
                }
                try check(
                    terms, .object(prices), prompt: over ? limit + 1 : limit, from: row["constraint"],
                    to: later?["constraint"], label: "\(provider) \(model)")
            }
        }
        #expect(catalog.books.reduce(0) { $0 + $1.leftOut.count } == hourly)
    }
}
