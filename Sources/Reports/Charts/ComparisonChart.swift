import Pricing

/// Cost along time against what it would have cost without caching: a bar inside a wider one.
struct ComparisonChart {
    let series: DaySeries

    private var cost: PicoUSD { series.points.reduce(PicoUSD.zero) { $0 + $1.totals.cost } }
    private var without: PicoUSD { series.points.reduce(PicoUSD.zero) { $0 + $1.totals.costWithoutCaching } }

    var chart: Chart {
        Chart(
            name: "without-caching", title: "Cost with and without caching, per \(series.period)", summary: summary,
            legend: series.points.isEmpty
                ? []
                : [
                    Chart.Key(style: "without", name: "without caching", figure: DayTexts.dollars(without)),
                    Chart.Key(style: "cost", name: "cost", figure: DayTexts.dollars(cost)),
                ],
            table: table, pictures: series.points.isEmpty ? [] : ChartWidth.allCases.map(picture))
    }

    private var summary: String {
        guard !series.points.isEmpty else { return series.emptiness }
        let saved = without - cost
        let verdict =
            saved < .zero
            ? "caching cost \(DayTexts.dollars(-saved)) more than it saved"
            : "caching saved \(DayTexts.dollars(saved)), \(NumberText.percent(saved.picodollars, of: without.picodollars))"
        return "\(DayTexts.dollars(cost)) instead of \(DayTexts.dollars(without)): \(verdict)." + series.omission
    }

    private var table: DataTable { SavingsChart(series: series).table }

    private func picture(_ width: ChartWidth) -> SVGPicture {
        let highest = series.points.map { max($0.totals.cost, $0.totals.costWithoutCaching).picodollars }.max() ?? 0
        let axis = MoneyAxis(low: 0, high: highest)
        let frame = ChartFrame(width, bands: series.points.count, labels: axis.labels)
        var picture = frame.picture
        frame.draw(&picture, ticks: axis.places(in: frame), bands: series.labels(in: frame.right - frame.left))
        func bars(_ share: Int, _ amount: (PricedTotals) -> PicoUSD) -> [Box] {
            series.points.enumerated().map { band, point in
                let high = frame.y(amount(point.totals).picodollars, low: axis.low, high: axis.high)
                return frame.bar(band, from: frame.bottom, to: high, share: share)
            }
        }
        picture.boxes(bars(78) { $0.costWithoutCaching }, style: frame.isDense ? "without dense" : "without")
        picture.boxes(bars(36) { $0.cost }, style: "cost")
        if width == .wide {
            for (band, point) in series.points.enumerated() {
                let (cost, without) = (point.totals.cost, point.totals.costWithoutCaching)
                picture.hint(
                    "\(point.name): \(DayTexts.dollars(cost)) instead of \(DayTexts.dollars(without))",
                    over: frame.column(band))
            }
        }
        return picture
    }
}
