package import Pricing

/// The parts of a cost as a table with bars: what each class of tokens counted and cost.
package struct CostBreakdown {
    private let totals: PricedTotals

    package init(_ totals: PricedTotals) { self.totals = totals }

    private struct Part {
        var name: String
        var amount: Int128?
        var cost: PicoUSD
    }

    package func rendered(for terminal: Terminal) -> String {
        let decimals = NumberText.decimals(for: totals.cost)
        let parts = self.parts
        let shown = Rounding.apportioned(parts.map(\.cost), decimals: decimals)
        let largest = parts.map(\.cost.picodollars).max() ?? 0
        let rows: [[TextTable.Cell]] = zip(parts, shown).map { part, cost in
            [
                .text(part.name), .text(part.amount.map(NumberText.grouped) ?? ""),
                .text(NumberText.dollars(cost, decimals: decimals)),
                .text(NumberText.percent(part.cost.picodollars, of: totals.cost.picodollars)),
                .bar(part: part.cost.picodollars, whole: largest),
            ]
        }
        let tokens = totals.promptTokens + totals.usage.output
        let total: [TextTable.Cell] = [
            .text("total"), .text(NumberText.grouped(tokens)),
            .text(NumberText.dollars(totals.cost, decimals: decimals)), .empty, .empty,
        ]
        let columns: [TextTable.Column] = [
            .init("part", .left), .init("tokens", importance: 3), .init("cost"), .init("share", importance: 2),
            .init("", .left, importance: 1),
        ]
        return TextTable(columns: columns, rows: rows, totals: [total]).rendered(for: terminal)
    }

    private var parts: [Part] {
        var parts = [
            Part(name: "uncached input", amount: totals.usage.input, cost: totals.parts.input),
            Part(name: "5m cache writes", amount: totals.usage.cacheWrite5m, cost: totals.parts.cacheWrite5m),
            Part(name: "1h cache writes", amount: totals.usage.cacheWrite1h, cost: totals.parts.cacheWrite1h),
            Part(name: "cache reads", amount: totals.usage.cacheRead, cost: totals.parts.cacheRead),
            Part(name: "output", amount: totals.usage.output, cost: totals.parts.output),
        ]
        if totals.usage.webSearches != 0 {
            let name = "web searches (\(NumberText.grouped(totals.usage.webSearches)))"
            parts.append(Part(name: name, amount: nil, cost: totals.parts.webSearch))
        }
        if totals.reported != .zero {
            parts.append(Part(name: "reported by the source", amount: nil, cost: totals.reported))
        }
        return parts
    }
}
