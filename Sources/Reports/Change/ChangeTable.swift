package import JSONScan
package import Pricing

extension CostChange {
    /// The five causes with their names, in the order of substitution.
    package var causes: [(name: String, title: String, amount: PicoUSD)] {
        [
            ("volume", "volume", volume), ("model_mix", "model mix", modelMix), ("price", "price", price),
            ("cache", "cache", cache), ("output_length", "output length", outputLength),
        ]
    }

    package var json: [JSONValue.Member] {
        [
            JSONValue.Member("base_cost_usd", .money(base)), JSONValue.Member("cost_usd", .money(current)),
            JSONValue.Member("change_usd", .money(change)),
        ] + causes.map { JSONValue.Member("\($0.name)_usd", .money($0.amount)) }
    }

    /// Base cost, the five causes, the cost that results.
    package func rendered(for terminal: Terminal) -> String {
        let decimals = NumberText.decimals(for: max(base, current))
        let shown = Rounding.apportioned([base] + causes.map(\.amount), decimals: decimals)
        let largest = causes.map { $0.amount.picodollars.magnitude }.max() ?? 0
        var rows: [[TextTable.Cell]] = [
            [.text("cost before"), .text(NumberText.dollars(shown[0], decimals: decimals)), .empty]
        ]
        for (cause, amount) in zip(causes, shown.dropFirst()) {
            let text = NumberText.dollars(amount, decimals: decimals)
            rows.append([
                .text(cause.title), .text(amount < .zero ? text : "+" + text),
                .bar(part: Int128(cause.amount.picodollars.magnitude), whole: Int128(largest)),
            ])
        }
        let total: [TextTable.Cell] = [
            .text("cost now"), .text(NumberText.dollars(current, decimals: decimals)), .empty,
        ]
        return TextTable(
            columns: [.init("change", .left), .init("cost"), .init("", .left, importance: 1)],
            rows: rows, totals: [total]
        ).rendered(for: terminal)
    }
}
