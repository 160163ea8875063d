/// Gaps by their length: bars of those that ended, and on top of them those that were still open.
package struct GapChart: Sendable {
    package struct Bin: Sendable {
        package var ended: Int
        package var open: Int

        package init(ended: Int, open: Int) {
            self.ended = ended
            self.open = open
        }
    }

    let scale: WaitingScale
    let bins: [Bin]
    let summary: String
    let table: DataTable

    /// - Parameter bins: one more than the scale has edges.
    package init(scale: WaitingScale, bins: [Bin], summary: String, table: DataTable) {
        self.scale = scale
        self.bins = bins
        self.summary = summary
        self.table = table
    }

    package var chart: Chart {
        let (ended, open) = (bins.reduce(0) { $0 + $1.ended }, bins.reduce(0) { $0 + $1.open })
        return Chart(
            name: "gaps", title: "Gaps between requests by length", summary: summary,
            legend: ended + open == 0
                ? []
                : [
                    Chart.Key(style: "cost", name: "ended", figure: NumberText.grouped(Int128(ended))),
                    Chart.Key(
                        style: "without", name: "still open at the end", figure: NumberText.grouped(Int128(open))),
                ], table: table, pictures: ended + open == 0 ? [] : ChartWidth.allCases.map(picture))
    }

    private func picture(_ width: ChartWidth) -> SVGPicture {
        let ticks = CountAxis(most: bins.map { $0.ended + $0.open }.max() ?? 0)
        let frame = ChartFrame(width, bands: scale.bands, labels: ticks.labels)
        var picture = frame.picture
        func y(_ count: Int) -> Int { frame.y(Int128(count), low: 0, high: Int128(ticks.high)) }
        frame.draw(&picture, ticks: zip(ticks.labels, ticks.ticks).map { ($0, y($1)) }, bands: [])
        let bars = bins.enumerated().map { band, bin in
            (
                ended: frame.bar(band, from: frame.bottom, to: y(bin.ended)),
                open: frame.bar(band, from: y(bin.ended), to: y(bin.ended + bin.open))
            )
        }
        picture.boxes(bars.map(\.open), style: "without")
        picture.boxes(bars.map(\.ended), style: "cost")
        scale.draw(&picture, in: frame)
        if width == .wide {
            for (band, bin) in bins.enumerated() where bin.ended + bin.open > 0 {
                let open = bin.open > 0 ? ", \(NumberText.grouped(Int128(bin.open))) still open" : ""
                picture.hint(
                    "\(scale.name(of: band)): \(NumberText.grouped(Int128(bin.ended)))\(open)",
                    over: frame.column(band))
            }
        }
        return picture
    }
}

/// Round numbers at the left of a chart of counts.
struct CountAxis {
    let ticks: [Int]

    init(most: Int) {
        var unit = 1
        while unit * 10 <= (most + 3) / 4 { unit *= 10 }
        let step = [1, 2, 5, 10].map { $0 * unit }.first { $0 * 4 >= most } ?? max(most, 1)
        ticks = Array(stride(from: 0, through: max(step, (most + step - 1) / step * step), by: step))
    }

    var high: Int { ticks.last ?? 1 }

    var labels: [String] { ticks.map { NumberText.grouped(Int128($0)) } }
}
