package import Pricing

/// What was lost along time: one part that could have been saved, and above it one that nobody could avoid.
package struct LossChart {
    /// The amounts of a day.
    package struct Day: Sendable {
        /// `2026-11-21`.
        var date: String
        var lost: PicoUSD
        var unavoidable: PicoUSD

        package init(date: String, lost: PicoUSD, unavoidable: PicoUSD) {
            self.date = date
            self.lost = lost
            self.unavoidable = unavoidable
        }
    }

    private let series: DaySeries
    /// Amounts by the name of the point, and their sums.
    private let amounts: [(lost: PicoUSD, unavoidable: PicoUSD)]
    private let names: (lost: String, unavoidable: String)

    /// - Parameters:
    ///   - days: each day once, in any order.
    ///   - names: of the two parts.
    package init(_ days: [Day], names: (lost: String, unavoidable: String)) {
        let series = DaySeries(days.map { ([$0.date], PricedTotals()) })
        var sums: [String: (lost: PicoUSD, unavoidable: PicoUSD)] = [:]
        for day in days {
            let name = series.isMonthly ? String(day.date.dropLast(3)) : day.date
            sums[name, default: (.zero, .zero)].lost += day.lost
            sums[name, default: (.zero, .zero)].unavoidable += day.unavoidable
        }
        self.series = series
        self.names = names
        amounts = series.points.map { sums[$0.name] ?? (.zero, .zero) }
    }

    package var chart: Chart {
        let lost = DayTexts.money(amounts.map(\.lost))
        let unavoidable = DayTexts.money(amounts.map(\.unavoidable))
        return Chart(
            name: "lost", title: "Lost per \(series.period)", summary: summary,
            legend: amounts.isEmpty
                ? []
                : [
                    Chart.Key(style: "loss", name: names.lost, figure: lost.total),
                    Chart.Key(style: "without", name: names.unavoidable, figure: unavoidable.total),
                ],
            table: DataTable(
                caption: "Lost per \(series.period)", columns: [series.period, names.lost, names.unavoidable], names: 1,
                rows: series.points.indices.map { [series.points[$0].name, lost.rows[$0], unavoidable.rows[$0]] },
                total: ["total", lost.total, unavoidable.total]),
            pictures: amounts.isEmpty ? [] : ChartWidth.allCases.map(picture))
    }

    private var summary: String {
        guard let worst = amounts.indices.max(by: { amounts[$0].lost < amounts[$1].lost }) else {
            return series.emptiness
        }
        let total = DayTexts.dollars(amounts.reduce(.zero) { $0 + $1.lost })
        return "\(total) over \(NumberText.counted(amounts.count, series.period)); the worst is "
            + "\(series.proseName(of: series.points[worst])) with \(DayTexts.dollars(amounts[worst].lost))."
    }

    private func picture(_ width: ChartWidth) -> SVGPicture {
        let axis = MoneyAxis(low: 0, high: amounts.map { ($0.lost + $0.unavoidable).picodollars }.max() ?? 0)
        let frame = ChartFrame(width, bands: amounts.count, labels: axis.labels)
        var picture = frame.picture
        frame.draw(&picture, ticks: axis.places(in: frame), bands: series.labels(in: frame.right - frame.left))
        func y(_ amount: PicoUSD) -> Int { frame.y(amount.picodollars, low: axis.low, high: axis.high) }
        let boxes = amounts.enumerated().map { band, amount in
            (
                lost: frame.bar(band, from: frame.bottom, to: y(amount.lost)),
                unavoidable: frame.bar(band, from: y(amount.lost), to: y(amount.lost + amount.unavoidable))
            )
        }
        picture.boxes(boxes.map(\.lost), style: "loss")
        picture.boxes(boxes.map(\.unavoidable), style: frame.isDense ? "without dense" : "without")
        if width == .wide {
            for (band, amount) in amounts.enumerated() {
                let text =
                    "\(DayTexts.dollars(amount.lost)), \(names.unavoidable) "
                    + DayTexts.dollars(amount.unavoidable)
                picture.hint("\(series.points[band].name): \(names.lost) \(text)", over: frame.column(band))
            }
        }
        return picture
    }
}
