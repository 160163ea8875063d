import Pricing
import Reports
import Simulation

/// The cost of the choices by rate as a chart for the terminal: the rate grows to the right in equal ratios,
/// the height is the cost as a share of that without caching.
struct RateChart {
    private let outcomes: [RateOutcome]

    private static let columns = 61
    private static let rows = 13

    /// One outcome for each of `rates`.
    init(_ outcomes: [RateOutcome]) { self.outcomes = outcomes }

    /// The rates of the columns, from one to another in equal ratios.
    static func rates(from low: Double, to high: Double) -> [Double] {
        let step = PortableMath.log(high / low) / Double(columns - 1)
        return (0..<columns).map { low * PortableMath.exp(Double($0) * step) }
    }

    func rendered() -> String {
        let shares = outcomes.map { outcome in outcome.costs.map { share($0, in: outcome) } }
        let highest = max(100, shares.joined().max() ?? 100)
        let top = (highest + 19) / 20 * 20
        var canvas = [[Character]](
            repeating: [Character](repeating: " ", count: outcomes.count), count: RateChart.rows)
        // Later choices are drawn first, so that the simpler one is seen where lines meet.
        for choice in (0..<(shares.first?.count ?? 0)).reversed() {
            for (column, values) in shares.enumerated() {
                let height = values[choice] * Int128(RateChart.rows - 1)
                let row = Int(Rounding.halfToEven(height, dividedBy: top))
                canvas[RateChart.rows - 1 - min(row, RateChart.rows - 1)][column] = RateChart.mark(choice)
            }
        }
        var text = ""
        for (row, line) in canvas.enumerated() {
            let level = top * Int128(RateChart.rows - 1 - row) / Int128(RateChart.rows - 1)
            let label = row % 3 == 0 ? "\(level) %" : ""
            text += String(repeating: " ", count: max(0, 6 - label.count)) + label + " │" + trimmed(line) + "\n"
        }
        return text + axis()
    }

    private static func mark(_ choice: Int) -> Character { ["─", "5", "1", "m"][min(choice, 3)] }

    /// Cost as a share of that of the first choice, none, in whole percent.
    private func share(_ cost: ChoiceCost, in outcome: RateOutcome) -> Int128 {
        let none = outcome.costs[0].expected.cost.picodollars
        return none > 0 ? Rounding.halfToEven(cost.expected.cost.picodollars * 100, dividedBy: none) : 0
    }

    /// The rates below every fifteenth column.
    private func axis() -> String {
        var line = String(repeating: " ", count: 7) + "└" + String(repeating: "─", count: outcomes.count) + "\n"
        var labels = ""
        for column in stride(from: 0, to: outcomes.count, by: 15) {
            let label = ApproximateText.significant(outcomes[column].requestsPerHour, digits: 2)
            let place = max(labels.count + (labels.isEmpty ? 0 : 1), 8 + column - label.count / 2)
            labels += String(repeating: " ", count: place - labels.count) + label
        }
        line += labels + " an hour\n"
        return line + "        ─ none  5 5m  1 1h" + (outcomes[0].costs.count > 3 ? "  m mixed" : "") + "\n"
    }

    private func trimmed(_ line: [Character]) -> String {
        var text = String(line)
        while text.last == " " { text.removeLast() }
        return text
    }
}
