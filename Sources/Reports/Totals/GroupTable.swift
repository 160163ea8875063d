package import Pricing

/// Totals by group as a table: one row a group, the sum under the rule.
package struct GroupTable {
    /// Names of the group's parts (nil where the records have none), and its totals.
    package typealias Row = (labels: [String?], totals: PricedTotals)

    private let dimensions: [String]
    private let rows: [Row]
    private let total: PricedTotals

    package init(dimensions: [String], rows: [Row], total: PricedTotals) {
        self.dimensions = dimensions
        self.rows = rows
        self.total = total
    }

    package func rendered(for terminal: Terminal) -> String {
        let costDecimals = NumberText.decimals(for: total.cost)
        let savingDecimals = NumberText.decimals(for: total.savings)
        let costs = Rounding.apportioned(rows.map(\.totals.cost), decimals: costDecimals)
        let savings = Rounding.apportioned(rows.map(\.totals.savings), decimals: savingDecimals)
        let largest = rows.map(\.totals.cost.picodollars).max() ?? 0
        let body: [[TextTable.Cell]] = rows.enumerated().map { index, row in
            row.labels.map { .text($0 ?? "(none)") }
                + numbers(row.totals)
                + money(row.totals, costs[index], costDecimals, savings[index], savingDecimals)
                + [
                    .bar(part: row.totals.cost.picodollars, whole: largest)
                ]
        }
        let sum: [TextTable.Cell] =
            dimensions.indices.map { .text($0 == 0 ? "total" : "") } + numbers(total) + [
                .text(NumberText.dollars(total.cost, decimals: costDecimals)),
                .text(NumberText.dollars(total.savings, decimals: savingDecimals)), .empty,
            ]
        return TextTable(columns: columns, rows: body, totals: [sum]).rendered(for: terminal)
    }

    private var columns: [TextTable.Column] {
        dimensions.map { TextTable.Column($0, .left) } + [
            .init("requests", importance: 3), .init("input", importance: 5), .init("5m writes", importance: 4),
            .init("1h writes", importance: 4), .init("reads", importance: 6), .init("output", importance: 5),
            .init("hit rate", importance: 8), .init("cost"), .init("saved", importance: 9),
            .init("", .left, importance: 1),
        ]
    }

    /// Cost and saving; words instead where nothing of the group has a price, since that is not $0.
    private func money(
        _ totals: PricedTotals, _ cost: PicoUSD, _ costDecimals: Int, _ saving: PicoUSD, _ savingDecimals: Int
    ) -> [TextTable.Cell] {
        guard totals.unpricedRequests < totals.requests || totals.requests == 0 else {
            return [.text("unpriced"), .text("-")]
        }
        return [
            .text(NumberText.dollars(cost, decimals: costDecimals)),
            .text(NumberText.dollars(saving, decimals: savingDecimals)),
        ]
    }

    private func numbers(_ totals: PricedTotals) -> [TextTable.Cell] {
        let counts = [
            Int128(totals.requests), totals.usage.input, totals.usage.cacheWrite5m, totals.usage.cacheWrite1h,
            totals.usage.cacheRead, totals.usage.output,
        ]
        return counts.map { .text(NumberText.grouped($0)) }
            + [.text(NumberText.percent(totals.usage.cacheRead, of: totals.promptTokens))]
    }
}
