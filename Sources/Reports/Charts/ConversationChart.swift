import Usage

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
        /// What a first request paid for, which nobody can avoid.
        var firstTokens: Int64
        var newTokens: Int64

        /// `21 Nov`, where the date is one.
        fileprivate var shortDate: String {
            UTCDay(date[...]).map { DaySeries.dayName(of: CivilDate(days: Int64($0.number))) } ?? date
        }

        package init(
            date: String, clock: String, gapMilliseconds: Int64?, readTokens: Int64, missedTokens: Int64,
            firstTokens: Int64, newTokens: Int64
        ) {
            self.date = date
            self.clock = clock
            self.gapMilliseconds = gapMilliseconds
            self.readTokens = readTokens
            self.missedTokens = missedTokens
            self.firstTokens = firstTokens
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
            sum.firstTokens += request.firstTokens
            sum.newTokens += request.newTokens
            if let gap = request.gapMilliseconds { sum.gapMilliseconds = max(sum.gapMilliseconds ?? gap, gap) }
        }
        return sum
    }

    package var chart: Chart {
        let keys = ConversationChart.parts.compactMap { part -> Chart.Key? in
            let sum = requests.reduce(Int128(0)) { $0 + Int128(part.tokens($1)) }
            return sum == 0 ? nil : Chart.Key(style: part.style, name: part.name, figure: TokenAxis.short(sum))
        }
        return Chart(
            name: name, title: title, summary: summary,
            legend: keys + [
                Chart.Key(style: "average", name: "lifetimes of 5 min and 1 h", figure: "", isLine: true)
            ],
            table: table, pictures: requests.isEmpty ? [] : ChartWidth.allCases.map(picture))
    }

    private func picture(_ width: ChartWidth) -> SVGPicture {
        let axis = TokenAxis(
            high: requests.map { request in ConversationChart.parts.reduce(0) { $0 + $1.tokens(request) } }.max() ?? 0)
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
                let tokens = ConversationChart.parts.filter { $0.tokens(request) > 0 }
                    .map { "\($0.name) \(NumberText.grouped(Int128($0.tokens(request))))" }.joined(separator: ", ")
                var box = frame.column(band)
                box.height = gaps.bottom - box.y
                picture.hint("\(request.date) \(request.clock): \(tokens)", over: box)
            }
        }
        return picture
    }

    private struct Part: Sendable {
        var style: String
        var name: String
        var tokens: @Sendable (Request) -> Int64
    }

    /// The parts of a prompt in its order.
    private static let parts: [Part] = [
        Part(style: "read", name: "read from the cache") { $0.readTokens },
        Part(style: "loss", name: "missed") { $0.missedTokens },
        Part(style: "without", name: "first request") { $0.firstTokens },
        Part(style: "write5m", name: "new") { $0.newTokens },
    ]

    private func drawBars(_ picture: inout SVGPicture, _ frame: ChartFrame, _ axis: TokenAxis) {
        var bases = [Int128](repeating: 0, count: requests.count)
        for part in ConversationChart.parts {
            let boxes = requests.enumerated().map { band, request in
                let low = frame.y(bases[band], low: 0, high: Int128(axis.high))
                bases[band] += Int128(part.tokens(request))
                return frame.bar(band, from: low, to: frame.y(bases[band], low: 0, high: Int128(axis.high)))
            }
            picture.boxes(boxes, style: part.style)
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
            return (band, requests[band].date == date ? requests[band].clock : requests[band].shortDate)
        }
    }
}
