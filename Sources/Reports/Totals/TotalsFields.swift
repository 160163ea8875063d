package import JSONScan
package import Pricing
import Usage

/// The totals object of the JSON contract: its names, in its order, for JSON and CSV alike.
package struct TotalsFields {
    private let totals: PricedTotals

    package init(_ totals: PricedTotals) { self.totals = totals }

    package var json: [JSONValue.Member] {
        let flags = zip(Flags.reported, totals.flagCounts).map { entry, count in
            JSONValue.Member(entry.name, .count(count))
        }
        return counts.map { JSONValue.Member($0.name, .count($0.value)) }
            + money.map { JSONValue.Member($0.name, .money($0.amount)) } + [
                JSONValue.Member("cache_hit_rate", .fraction(hitRate)),
                JSONValue.Member("unpriced_requests", .count(totals.unpricedRequests)),
                JSONValue.Member("flagged", .object(flags)),
                JSONValue.Member("flagged_cost_usd", .money(totals.flaggedCost)),
            ]
    }

    /// Names of the CSV columns; a flag's column is `flagged_` and its name.
    package static var csvHeader: [String] {
        let fields = TotalsFields(PricedTotals())
        return fields.counts.map(\.name) + fields.money.map(\.name) + ["cache_hit_rate", "unpriced_requests"]
            + Flags.reported.map { "flagged_\($0.name)" } + ["flagged_cost_usd"]
    }

    package var csv: [String] {
        counts.map { String($0.value) } + money.map(\.amount.description)
            + [JSONValue.fraction(hitRate).numberText ?? "", String(totals.unpricedRequests)]
            + totals.flagCounts.map { String($0) } + [totals.flaggedCost.description]
    }

    private var hitRate: String? { totals.hitRate(decimals: 12) }

    private var counts: [(name: String, value: Int128)] {
        [
            ("requests", Int128(totals.requests)), ("input_tokens", totals.usage.input),
            ("cache_write_5m_tokens", totals.usage.cacheWrite5m),
            ("cache_write_1h_tokens", totals.usage.cacheWrite1h), ("cache_read_tokens", totals.usage.cacheRead),
            ("output_tokens", totals.usage.output), ("web_searches", totals.usage.webSearches),
        ]
    }

    private var money: [(name: String, amount: PicoUSD)] {
        [
            ("cost_usd", totals.cost), ("cost_without_caching_usd", totals.costWithoutCaching),
            ("cache_savings_usd", totals.savings),
        ]
    }
}
