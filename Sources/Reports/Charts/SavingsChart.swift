import Pricing

/// What caching saved along time: bars above zero, and below it where caching cost more than it saved.
struct SavingsChart {
    let series: DaySeries

    private var saved: PicoUSD { series.points.reduce(PicoUSD.zero) { $0 + $1.totals.savings } }

    var chart: Chart {
        let gains = series.points.map(\.totals.savings).filter { $0 > .zero }
        let losses = series.points.map(\.totals.savings).filter { $0 < .zero }
        var legend = [
            Chart.Key(style: "gain", name: "saved", figure: DayTexts.dollars(gains.reduce(.zero, +)))
        ]
        if !losses.isEmpty {
            legend.append(
                Chart.Key(style: "loss", name: "lost, below zero", figure: DayTexts.dollars(-losses.reduce(.zero, +))))
        }
        return Chart(
            name: "savings", title: "Saved by caching, per \(series.period)", summary: summary,
            legend: series.points.isEmpty ? [] : legend,
            table: table, pictures: series.points.isEmpty ? [] : ChartWidth.allCases.map(picture))
    }

    private var summary: String {
        guard !series.points.isEmpty else { return series.emptiness }
        let losing = series.points.count { $0.totals.savings < .zero }
        let count = NumberText.counted(losing, series.period)
        return "\(DayTexts.dollars(saved)) over \(NumberText.counted(series.points.count, series.period))"
            + (losing == 0 ? "." : "; caching cost more than it saved on \(count).") + series.omission
    }

    var table: DataTable {
        let cost = DayTexts.money(series.points.map(\.totals.cost))
        let without = DayTexts.money(series.points.map(\.totals.costWithoutCaching))
        let saved = DayTexts.money(series.points.map(\.totals.savings))
        return DataTable(
            caption: "Cost per \(series.period) with and without caching",
            columns: [series.period, "without caching", "cost", "saved"], names: 1,
            rows: series.points.indices.map {
                [series.points[$0].name, without.rows[$0], cost.rows[$0], saved.rows[$0]]
            },
            total: ["total", without.total, cost.total, saved.total])
    }

    private func picture(_ width: ChartWidth) -> SVGPicture {
        let amounts = series.points.map(\.totals.savings.picodollars)
        let axis = MoneyAxis(low: min(0, amounts.min() ?? 0), high: max(0, amounts.max() ?? 0))
        let frame = ChartFrame(width, bands: series.points.count, labels: axis.labels)
        var picture = frame.picture
        frame.draw(&picture, ticks: axis.places(in: frame), bands: series.labels(in: frame.right - frame.left))
        let zero = frame.y(0, low: axis.low, high: axis.high)
        func bars(_ isShown: (Int128) -> Bool) -> [Box] {
            amounts.enumerated().filter { isShown($0.element) }.map { band, amount in
                frame.bar(band, from: zero, to: frame.y(amount, low: axis.low, high: axis.high))
            }
        }
        picture.boxes(bars { $0 > 0 }, style: "gain")
        picture.boxes(bars { $0 < 0 }, style: "loss")
        if axis.low < 0 { picture.line(from: (frame.left, zero), to: (frame.right, zero), style: "zero") }
        if width == .wide {
            for (band, point) in series.points.enumerated() {
                picture.hint("\(point.name): \(DayTexts.dollars(point.totals.savings))", over: frame.column(band))
            }
        }
        return picture
    }
}
