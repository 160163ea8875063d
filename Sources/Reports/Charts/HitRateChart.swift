import Pricing

/// The share of prompt tokens that were read from the cache, along time; broken where there was no prompt.
struct HitRateChart {
    let series: DaySeries
    /// Shares are drawn in thousandths.
    private static let whole: Int128 = 1000

    private var read: Int128 { series.points.reduce(0) { $0 + $1.totals.usage.cacheRead } }
    private var prompt: Int128 { series.points.reduce(0) { $0 + $1.totals.promptTokens } }

    var chart: Chart {
        let average = NumberText.percent(read, of: prompt)
        return Chart(
            name: "hit-rate", title: "Cache hit rate per \(series.period)", summary: summary,
            legend: prompt == 0
                ? []
                : [
                    Chart.Key(style: "rate", name: "hit rate", figure: "", isLine: true),
                    Chart.Key(style: "average", name: "over the whole period", figure: average, isLine: true),
                ],
            table: table, pictures: prompt == 0 ? [] : ChartWidth.allCases.map(picture))
    }

    private var summary: String {
        guard prompt > 0 else { return series.emptiness }
        return "\(NumberText.percent(read, of: prompt)) of all prompt tokens were read from the cache."
            + series.omission
    }

    private var table: DataTable {
        DataTable(
            caption: "Cache hit rate per \(series.period)",
            columns: [series.period, "read tokens", "prompt tokens", "hit rate"],
            names: 1,
            rows: series.points.map { point in
                let (read, prompt) = (point.totals.usage.cacheRead, point.totals.promptTokens)
                return [
                    point.name, NumberText.grouped(read), NumberText.grouped(prompt),
                    NumberText.percent(read, of: prompt),
                ]
            },
            total: [
                "total", NumberText.grouped(read), NumberText.grouped(prompt), NumberText.percent(read, of: prompt),
            ])
    }

    private func picture(_ width: ChartWidth) -> SVGPicture {
        let frame = ChartFrame(width, bands: series.points.count, labels: ["100 %"])
        var picture = frame.picture
        let ticks = [0, 25, 50, 75, 100].map { percent in
            ("\(percent) %", frame.y(Int128(percent), low: 0, high: 100))
        }
        frame.draw(&picture, ticks: ticks, bands: series.labels(in: frame.right - frame.left))
        let average = height(read, prompt, frame)
        picture.line(from: (frame.left, average), to: (frame.right, average), style: "average")
        let runs = self.runs(in: frame)
        for run in runs { picture.curve(run, style: "rate") }
        // Few points, and single ones, are marked, or they would not be seen.
        for run in runs where isSparse || run.count == 1 {
            for point in run { picture.dot(point, radius: 32, style: "rate-dot") }
        }
        if width == .wide {
            for (band, point) in series.points.enumerated() where point.totals.promptTokens > 0 {
                let rate = NumberText.percent(point.totals.usage.cacheRead, of: point.totals.promptTokens)
                picture.hint("\(point.name): \(rate)", over: frame.column(band))
            }
        }
        return picture
    }

    private var isSparse: Bool { series.points.count <= 62 }

    /// Neighbouring points that have a rate; where there are many points, one line over the gaps.
    private func runs(in frame: ChartFrame) -> [[(x: Int, y: Int)]] {
        var runs: [[(x: Int, y: Int)]] = []
        var isOpen = false
        for (band, point) in series.points.enumerated() {
            let prompt = point.totals.promptTokens
            guard prompt > 0 else {
                isOpen = isOpen && !isSparse
                continue
            }
            if !isOpen { runs.append([]) }
            isOpen = true
            runs[runs.count - 1].append((frame.middle(band), height(point.totals.usage.cacheRead, prompt, frame)))
        }
        return runs
    }

    private func height(_ read: Int128, _ prompt: Int128, _ frame: ChartFrame) -> Int {
        frame.y(read * HitRateChart.whole / prompt, low: 0, high: HitRateChart.whole)
    }
}
