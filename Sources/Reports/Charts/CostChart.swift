import Pricing

/// Cost along time, stacked by class of tokens.
struct CostChart {
    let series: DaySeries
    private let classes: [CostClass]
    private let total: PicoUSD

    init(_ series: DaySeries) {
        self.series = series
        classes = CostClass.allCases.filter { part in
            series.points.contains { part.cost(in: $0.totals) != .zero }
        }
        total = series.points.reduce(PicoUSD.zero) { $0 + $1.totals.cost }
    }

    var chart: Chart {
        let decimals = NumberText.decimals(for: total)
        let sums = classes.map { part in series.points.reduce(PicoUSD.zero) { $0 + part.cost(in: $1.totals) } }
        let shown = Rounding.apportioned(sums, decimals: decimals)
        let legend = zip(classes, shown).map { part, sum in
            Chart.Key(style: part.rawValue, name: name(of: part), figure: NumberText.dollars(sum, decimals: decimals))
        }
        return Chart(
            name: "cost", title: "Cost per \(series.period)", summary: summary, legend: legend, table: table,
            pictures: series.points.isEmpty ? [] : ChartWidth.allCases.map(picture))
    }

    /// Says which of the two rare parts of a cost there is.
    private func name(of part: CostClass) -> String {
        guard part == .other else { return part.name }
        let hasSearches = series.points.contains { $0.totals.parts.webSearch != .zero }
        let hasReported = series.points.contains { $0.totals.reported != .zero }
        return hasSearches && hasReported ? part.name : hasSearches ? "web searches" : "reported by the source"
    }

    private var summary: String {
        guard let dearest = series.points.max(by: { $0.totals.cost < $1.totals.cost }) else {
            return series.emptiness
        }
        let text = DayTexts.dollars(total)
        guard series.points.count > 1 else { return "\(text) on \(series.proseName(of: dearest))." + series.omission }
        return "\(text) over \(NumberText.counted(series.points.count, series.period)); the dearest is "
            + "\(series.proseName(of: dearest)) with \(DayTexts.dollars(dearest.totals.cost))." + series.omission
    }

    private var table: DataTable {
        let columns =
            classes.map { part in
                DayTexts.money(series.points.map { part.cost(in: $0.totals) })
            } + [DayTexts.money(series.points.map(\.totals.cost))]
        return DataTable(
            caption: "Cost per \(series.period) by class of tokens",
            columns: [series.period] + classes.map(name) + ["cost"],
            names: 1,
            rows: series.points.indices.map { index in [series.points[index].name] + columns.map { $0.rows[index] } },
            total: ["total"] + columns.map(\.total))
    }

    private func picture(_ width: ChartWidth) -> SVGPicture {
        let axis = MoneyAxis(low: 0, high: series.points.map(\.totals.cost.picodollars).max() ?? 0)
        let frame = ChartFrame(width, bands: series.points.count, labels: axis.labels)
        var picture = frame.picture
        frame.draw(&picture, ticks: axis.places(in: frame), bands: series.labels(in: frame.right - frame.left))
        var bases = [Int128](repeating: 0, count: series.points.count)
        for part in classes {
            var boxes: [Box] = []
            for (band, point) in series.points.enumerated() {
                let cost = part.cost(in: point.totals).picodollars
                guard cost > 0 else { continue }
                let low = frame.y(bases[band], low: axis.low, high: axis.high)
                bases[band] += cost
                let high = frame.y(bases[band], low: axis.low, high: axis.high)
                // A line of the background parts it from what lies below.
                let gap = low < frame.bottom && low - high > 20 && !frame.isDense ? 10 : 0
                boxes.append(frame.bar(band, from: low - gap, to: high))
            }
            picture.boxes(boxes, style: part.rawValue)
        }
        if width == .wide {
            for (band, point) in series.points.enumerated() {
                picture.hint("\(point.name): \(DayTexts.dollars(point.totals.cost))", over: frame.column(band))
            }
        }
        return picture
    }
}
