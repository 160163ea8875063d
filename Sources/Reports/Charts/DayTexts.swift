import Pricing

/// Figures of charts as text.
enum DayTexts {
    static func dollars(_ amount: PicoUSD) -> String {
        NumberText.dollars(amount, decimals: NumberText.decimals(for: amount))
    }

    /// Amounts that add up to their total, as they are shown.
    static func money(_ amounts: [PicoUSD]) -> (rows: [String], total: String) {
        let total = amounts.reduce(PicoUSD.zero, +)
        let decimals = NumberText.decimals(for: total)
        let shown = Rounding.apportioned(amounts, decimals: decimals)
        return (
            shown.map { NumberText.dollars($0, decimals: decimals) }, NumberText.dollars(total, decimals: decimals)
        )
    }
}

extension DaySeries {
    var emptiness: String { "No requests with a date." + omission }

    /// What the chart leaves out, as a sentence.
    var omission: String {
        undated == 0 ? "" : " \(NumberText.counted(undated, "request")) without a date not shown."
    }
}

extension MoneyAxis {
    func places(in frame: ChartFrame) -> [(text: String, y: Int)] {
        zip(labels, ticks).map { ($0, frame.y($1, low: low, high: high)) }
    }
}
