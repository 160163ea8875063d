/// A scale for lengths of time: bins of any widths drawn as bands of one width, the last one without an end.
package struct WaitingScale: Sendable {
    /// Upper edges of all bins but the last, ascending; milliseconds.
    package var edges: [Int64]
    /// Lengths that are marked with a line, each an edge.
    package var limits: [Int64]

    package init(edges: [Int64], limits: [Int64]) {
        self.edges = edges
        self.limits = limits
    }

    var bands: Int { edges.count + 1 }

    /// `2 min to 3 min`, `longer than 7 d`.
    func name(of band: Int) -> String {
        if band == 0 { return "up to \(DurationText.short(edges[0]))" }
        let from = DurationText.short(edges[band - 1])
        return band < edges.count ? "\(from) to \(DurationText.short(edges[band]))" : "longer than \(from)"
    }

    /// Place of a length, within a bin by its share of it. Beyond the last edge: the last edge.
    func x(_ milliseconds: Int64, in frame: ChartFrame) -> Int {
        let band = edges.firstIndex { milliseconds <= $0 } ?? edges.count
        guard band < edges.count else { return frame.edge(band) }
        let from = band == 0 ? 0 : edges[band - 1]
        let room = Int64(frame.edge(band + 1) - frame.edge(band))
        return frame.edge(band) + Int(room * max(0, milliseconds - from) / (edges[band] - from))
    }

    /// Texts under edges, no closer than they are wide, and the lines of the limits over the whole height.
    func draw(_ picture: inout SVGPicture, in frame: ChartFrame) {
        let room = frame.width == .wide ? 640 : 560
        var last = frame.left - room
        let limitPlaces = limits.map { x($0, in: frame) }
        for edge in edges {
            let place = x(edge, in: frame)
            let isLimit = limits.contains(edge)
            let isFree = place - last >= room && (isLimit || limitPlaces.allSatisfy { abs($0 - place) >= room })
            guard isFree else { continue }
            picture.text(DurationText.short(edge), at: (place, frame.height - 60), .middle)
            last = place
        }
        for (limit, place) in zip(limits, limitPlaces) {
            picture.line(from: (place, frame.top - 40), to: (place, frame.bottom), style: "limit")
            picture.text(DurationText.lifetime(limit), at: (place + 40, frame.top), style: "limit")
        }
    }
}
