/// The plot of a chart over time: a band for each point, and an axis at the left. Unit: tenths of a pixel.
struct ChartFrame: Sendable {
    let width: ChartWidth
    let left: Int
    let right: Int
    let top: Int
    let bottom: Int
    let height: Int
    let bands: Int

    /// - Parameter labels: texts of the axis, which have to fit at the left.
    init(_ width: ChartWidth, bands: Int, labels: [String]) {
        self.width = width
        self.bands = max(bands, 1)
        left = max(5, labels.map(\.count).max() ?? 0) * ChartFrame.letter + 100
        right = width.tenths - 160
        top = 100
        height = width == .wide ? 2700 : 2200
        bottom = height - 280
    }

    /// About the width of a letter of a label.
    static let letter = 78

    var picture: SVGPicture { SVGPicture(width, height: height) }

    /// Left edge of a band; that of the band behind the last is the right edge of the plot.
    func edge(_ band: Int) -> Int { left + (right - left) * band / bands }

    func middle(_ band: Int) -> Int { (edge(band) + edge(band + 1)) / 2 }

    /// Height of a value on an axis from `low` to `high`.
    func y(_ value: Int128, low: Int128, high: Int128) -> Int {
        guard high > low else { return bottom }
        return bottom - Int(Int128(bottom - top) * (value - low) / (high - low))
    }

    /// Whether bars touch each other, since there is no room to part them.
    var isDense: Bool { edge(1) - edge(0) < 40 }

    /// A bar in a band between two heights.
    ///
    /// - Parameter share: width of the bar in per cent of the band.
    func bar(_ band: Int, from low: Int, to high: Int, share: Int = 74) -> Box {
        let room = edge(band + 1) - edge(band)
        if isDense { return Box(x: edge(band), y: min(low, high), width: room, height: abs(high - low)) }
        let width = max(5, min(room * share / 100, 480 * share / 74))
        return Box(x: middle(band) - width / 2, y: min(low, high), width: width, height: abs(high - low))
    }

    /// The whole band, for hints.
    func column(_ band: Int) -> Box {
        Box(x: edge(band), y: top, width: edge(band + 1) - edge(band), height: bottom - top)
    }

    /// Grid lines with their texts, and texts under the bands.
    func draw(_ picture: inout SVGPicture, ticks: [(text: String, y: Int)], bands: [(band: Int, text: String)]) {
        for tick in ticks {
            picture.line(from: (left, tick.y), to: (right, tick.y), style: "grid")
            picture.text(tick.text, at: (left - 80, tick.y + 40), .end)
        }
        for label in bands { picture.text(label.text, at: (middle(label.band), height - 60), .middle) }
    }
}
