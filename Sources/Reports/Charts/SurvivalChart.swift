/// The share of gaps that are longer than a time, with its interval.
package struct SurvivalChart: Sendable {
    /// A time and the share there. Unit of shares: thousandths.
    package struct Point: Sendable {
        package var milliseconds: Int64
        package var share: Int
        /// nil where there is no interval.
        package var interval: ClosedRange<Int>?

        package init(milliseconds: Int64, share: Int, interval: ClosedRange<Int>?) {
            self.milliseconds = milliseconds
            self.share = share
            self.interval = interval
        }
    }

    let scale: WaitingScale
    let points: [Point]
    let summary: String
    let table: DataTable

    /// - Parameters:
    ///   - points: ascending.
    ///   - table: the figures behind the picture.
    package init(scale: WaitingScale, points: [Point], summary: String, table: DataTable) {
        self.scale = scale
        self.points = points
        self.summary = summary
        self.table = table
    }

    package var chart: Chart {
        Chart(
            name: "survival", title: "How many gaps are longer", summary: summary,
            legend: points.isEmpty
                ? []
                : [
                    Chart.Key(style: "rate", name: "share of gaps that are longer", figure: "", isLine: true),
                    Chart.Key(style: "interval", name: "95 % interval", figure: ""),
                ], table: table, pictures: points.isEmpty ? [] : ChartWidth.allCases.map(picture))
    }

    private func picture(_ width: ChartWidth) -> SVGPicture {
        let frame = ChartFrame(width, bands: scale.bands, labels: ["100 %"])
        var picture = frame.picture
        func y(_ share: Int) -> Int { frame.y(Int128(share), low: 0, high: 1000) }
        frame.draw(&picture, ticks: [0, 25, 50, 75, 100].map { ("\($0) %", y($0 * 10)) }, bands: [])
        let start = (x: frame.left, y: y(1000))
        let known = points.map { (x: scale.x($0.milliseconds, in: frame), point: $0) }
        let upper = known.map { (x: $0.x, y: y($0.point.interval?.upperBound ?? $0.point.share)) }
        let lower = known.map { (x: $0.x, y: y($0.point.interval?.lowerBound ?? $0.point.share)) }
        picture.area([start] + upper + lower.reversed(), style: "interval")
        picture.curve([start] + known.map { (x: $0.x, y: y($0.point.share)) }, style: "rate")
        scale.draw(&picture, in: frame)
        return picture
    }
}
