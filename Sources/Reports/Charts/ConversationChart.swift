/// A conversation request by request: what each prompt read, missed and added, and under it the gap before it
/// on a scale with the lifetimes of 5 minutes and 1 hour.
package struct ConversationChart {
    /// One request, or neighbours that are drawn as one.
    package struct Request: Sendable {
        /// The day and the clock: `2026-11-21`, `09:05`.
        var date: String
        var clock: String
        /// Time since the request before; nil for the first. Unit: milliseconds.
        var gapMilliseconds: Int64?
        var readTokens: Int64
        var missedTokens: Int64
        var newTokens: Int64

        package init(
            date: String, clock: String, gapMilliseconds: Int64?, readTokens: Int64, missedTokens: Int64,
            newTokens: Int64
        ) {
            self.date = date
            self.clock = clock
            self.gapMilliseconds = gapMilliseconds
            self.readTokens = readTokens
            self.missedTokens = missedTokens
            self.newTokens = newTokens
        }
    }

    private let name: String
    private let title: String
    private let summary: String
    private let table: DataTable
    /// What is drawn, and how many requests each stands for at most.
    private let requests: [Request]
    private let perBar: Int

    /// More bars than this could not be told apart.
    static let mostBars = 300

    /// - Parameters:
    ///   - name: part of the ids on the page.
    ///   - summary: one sentence with the figures that matter.
    ///   - requests: by start.
    ///   - table: the figures of the chart.
    package init(name: String, title: String, summary: String, requests: [Request], table: DataTable) {
        self.name = name
        self.title = title
        self.table = table
        let size = max(1, (requests.count + ConversationChart.mostBars - 1) / ConversationChart.mostBars)
        perBar = size
        self.requests = stride(from: 0, to: requests.count, by: size).map { start in
            ConversationChart.merged(requests[start..<min(start + size, requests.count)])
        }
        self.summary = summary + (size > 1 ? " A bar is \(size) requests, its gap the longest of theirs." : "")
    }

    /// Sums of tokens, and the longest gap; what `requests` has at least one of.
    private static func merged(_ requests: ArraySlice<Request>) -> Request {
        var sum = requests[requests.startIndex]
        for request in requests.dropFirst() {
            sum.readTokens += request.readTokens
            sum.missedTokens += request.missedTokens
            sum.newTokens += request.newTokens
            if let gap = request.gapMilliseconds { sum.gapMilliseconds = max(sum.gapMilliseconds ?? gap, gap) }
        }
        return sum
    }

    package var chart: Chart {
        func total(_ tokens: (Request) -> Int64) -> String {
            TokenAxis.short(requests.reduce(0) { $0 + Int128(tokens($1)) })
        }
        return Chart(
            name: name, title: title, summary: summary,
            legend: [
                Chart.Key(style: "read", name: "read from the cache", figure: total(\.readTokens)),
                Chart.Key(style: "loss", name: "missed", figure: total(\.missedTokens)),
                Chart.Key(style: "write5m", name: "new", figure: total(\.newTokens)),
                Chart.Key(style: "average", name: "lifetimes of 5 min and 1 h", figure: "", isLine: true),
            ],
            table: table, pictures: requests.isEmpty ? [] : ChartWidth.allCases.map(picture))
    }

    private func picture(_ width: ChartWidth) -> SVGPicture {
        let axis = TokenAxis(high: requests.map { $0.readTokens + $0.missedTokens + $0.newTokens }.max() ?? 0)
        let frame = ChartFrame(width, bands: requests.count, labels: axis.labels + GapScale.labels)
        let gaps = GapScale(top: frame.bottom + 260, bottom: frame.bottom + 260 + (width == .wide ? 1000 : 800))
        var picture = SVGPicture(width, height: gaps.bottom + 280)
        let ticks = zip(axis.labels, axis.ticks).map { ($0, frame.y(Int128($1), low: 0, high: Int128(axis.high))) }
        frame.draw(&picture, ticks: Array(ticks), bands: [])
        drawBars(&picture, frame, axis)
        drawGaps(&picture, frame, gaps)
        for (band, text) in timeLabels(in: frame) {
            picture.text(text, at: (frame.middle(band), picture.height - 60), .middle)
        }
        if width == .wide {
            for (band, request) in requests.enumerated() {
                let tokens = [
                    ("read", request.readTokens), ("missed", request.missedTokens), ("new", request.newTokens),
                ]
                .map { "\($0.0) \(NumberText.grouped(Int128($0.1)))" }.joined(separator: ", ")
                var box = frame.column(band)
                box.height = gaps.bottom - box.y
                picture.hint("\(request.date) \(request.clock): \(tokens)", over: box)
            }
        }
        return picture
    }

    /// In the order of the prompt: what was read comes first.
    private func drawBars(_ picture: inout SVGPicture, _ frame: ChartFrame, _ axis: TokenAxis) {
        var bases = [Int128](repeating: 0, count: requests.count)
        let parts: [(String, (Request) -> Int64)] = [
            ("read", \.readTokens), ("loss", \.missedTokens), ("write5m", \.newTokens),
        ]
        for (style, tokens) in parts {
            let boxes = requests.enumerated().map { band, request in
                let low = frame.y(bases[band], low: 0, high: Int128(axis.high))
                bases[band] += Int128(tokens(request))
                return frame.bar(band, from: low, to: frame.y(bases[band], low: 0, high: Int128(axis.high)))
            }
            picture.boxes(boxes, style: style)
        }
    }

    private func drawGaps(_ picture: inout SVGPicture, _ frame: ChartFrame, _ scale: GapScale) {
        picture.text("gap before", at: (frame.left, scale.top - 60))
        for tick in GapScale.ticks {
            let y = scale.y(tick.milliseconds)
            let style = tick.isLifetime ? "average" : "grid"
            picture.line(from: (frame.left, y), to: (frame.right, y), style: style)
            picture.text(tick.text, at: (frame.left - 80, y + 40), .end)
        }
        for (band, request) in requests.enumerated() {
            guard let gap = request.gapMilliseconds else { continue }
            let style = request.missedTokens > 0 ? "miss-dot" : "rate-dot"
            picture.dot((frame.middle(band), scale.y(gap)), radius: frame.isDense ? 18 : 30, style: style)
        }
    }

    /// The clock under some bars, and the date where it is another than that of the label before.
    private func timeLabels(in frame: ChartFrame) -> [(band: Int, text: String)] {
        let most = max(1, (frame.right - frame.left) / 760)
        let step = max(1, (requests.count + most - 1) / most)
        var date = ""
        return stride(from: 0, to: requests.count, by: step).map { band in
            defer { date = requests[band].date }
            return (band, requests[band].date == date ? requests[band].clock : String(requests[band].date.dropFirst(5)))
        }
    }
}
