/// What a reader must find in one file, or in all of them together.
package struct SampleTruth: Sendable {
    /// Calls, each once.
    package var calls: [SampleCall] = []
    /// Lines that repeat a call already counted.
    package var duplicates = 0
    /// Lines without a record, by what they are; the names are those of the product's `reading.skipped`.
    package var skipped: [Skipped: Int] = [:]

    package enum Skipped: String, Sendable, CaseIterable {
        case noUsage = "no_usage"
        case apiError = "api_error"
        case synthetic, result, failed
        /// Torn in the middle.
        case malformed
    }

    package init() {}

    /// Lines of a line format: every one is a record, a duplicate or skipped.
    package var lines: Int { calls.count + duplicates + skipped.values.reduce(0, +) }

    package var tokens: SampleTokens {
        calls.reduce(into: SampleTokens()) { sum, call in
            sum += call.tokens
            for iteration in call.iterations { sum += iteration.tokens }
        }
    }

    /// Adds another file's truth; calls that are known already turn into duplicates.
    package mutating func merge(_ other: SampleTruth) {
        var known = Set(calls.map(\.id))
        for call in other.calls {
            if known.insert(call.id).inserted { calls.append(call) } else { duplicates += 1 }
        }
        duplicates += other.duplicates
        skipped.merge(other.skipped) { $0 + $1 }
    }

    /// The totals object of the product's JSON, as far as the samples know it.
    package var json: String {
        let priced = calls.filter(\.isPriced)
        let cost = priced.reduce(Int128(0)) { $0 + $1.cost }
        let without = priced.reduce(Int128(0)) { $0 + $1.costWithoutCaching }
        let flagged = priced.filter(\.isFlagged).reduce(Int128(0)) { $0 + $1.cost }
        let assumed = calls.count { $0.isSplitMissing && $0.tokens.write5m > 0 }
        let skippedJSON = Skipped.allCases.compactMap { reason in
            skipped[reason].map { "\"\(reason.rawValue)\":\($0)" }
        }
        return "{\"requests\":\(calls.count),\(tokens.json),"
            + "\"web_searches\":\(calls.reduce(0) { $0 + $1.webSearches }),"
            + "\"cost_usd\":\"\(SampleTruth.dollars(cost))\","
            + "\"cost_without_caching_usd\":\"\(SampleTruth.dollars(without))\","
            + "\"cache_savings_usd\":\"\(SampleTruth.dollars(without - cost))\","
            + "\"unpriced_requests\":\(calls.count - priced.count),"
            + "\"ttl_assumed\":\(assumed),\"incomplete\":\(calls.count { $0.isUnfinished }),"
            + "\"flagged_cost_usd\":\"\(SampleTruth.dollars(flagged))\","
            + "\"lines\":\(lines),\"duplicates\":\(duplicates),\"skipped\":{\(skippedJSON.joined(separator: ","))}}"
    }

    /// Picodollars as exact dollars without trailing zeros: `0.054399`, `12`.
    package static func dollars(_ picodollars: Int128) -> String {
        let magnitude = picodollars.magnitude
        let unit: UInt128 = 1_000_000_000_000
        var text = "\(picodollars < 0 ? "-" : "")\(magnitude / unit)"
        let rest = String(magnitude % unit)
        if rest != "0" {
            var fraction = String(repeating: "0", count: 12 - rest.count) + rest
            while fraction.last == "0" { fraction.removeLast() }
            text += "." + fraction
        }
        return text
    }
}
