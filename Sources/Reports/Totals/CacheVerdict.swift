package import Pricing
import Usage

/// The lines under a total: hit rate, what caching saved or lost, what is not exact, what has no price.
package struct CacheVerdict {
    private let totals: PricedTotals

    package init(_ totals: PricedTotals) { self.totals = totals }

    package func lines(for terminal: Terminal) -> [String] {
        let decimals = NumberText.decimals(for: max(totals.costWithoutCaching, totals.cost))
        let isLoss = totals.savings < .zero
        let amount = NumberText.dollars(isLoss ? -totals.savings : totals.savings, decimals: decimals)
        let share = NumberText.percent(
            totals.savings.picodollars.magnitude128, of: totals.costWithoutCaching.picodollars)
        let verdict = "\(amount)\(totals.savings == .zero ? "" : " (\(share))")"
        let colour: Colour = isLoss ? .bad : .good
        let lines = [
            "cache hit rate    \(NumberText.percent(totals.usage.cacheRead, of: totals.promptTokens))"
                + " of prompt tokens were read from the cache",
            "without caching   \(NumberText.dollars(totals.costWithoutCaching, decimals: decimals))",
            (isLoss ? "lost by caching   " : "saved by caching  ")
                + (terminal.usesColour ? colour.paint(verdict) : verdict),
        ]
        return lines + remarks
    }

    /// What is not exact about the total: flags, and requests without a time.
    var remarks: [String] {
        var lines = flagLine.map { [$0] } ?? []
        if totals.undated > 0 {
            lines.append(
                "undated: \(NumberText.counted(totals.undated, "request")) without a time, "
                    + "priced at the day of this run")
        }
        return lines
    }

    /// One line when any flag is set.
    private var flagLine: String? {
        let set = zip(Flags.reported, totals.flagCounts).filter { $0.1 != 0 }
        guard !set.isEmpty else { return nil }
        let counts = set.map { entry, count in
            "\(NumberText.grouped(Int128(count))) \(entry.name.split(separator: "_").joined(separator: " "))"
        }
        let cost = NumberText.dollars(totals.flaggedCost, decimals: NumberText.decimals(for: totals.flaggedCost))
        return "flagged: \(counts.joined(separator: ", ")); \(cost) of the cost rests on them"
    }
}

extension Int128 {
    /// The size of the number, as a number with sign.
    fileprivate var magnitude128: Int128 { self < 0 ? -self : self }
}
