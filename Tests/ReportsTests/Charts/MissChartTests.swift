import Pricing
import Testing

@testable import Reports

/// Charts of misses: heights by hand, and what is merged or left out is said.
@Suite struct MissChartTests {
    /// Lifetimes lie on the lines that the scale names, and inside a step a gap lies in proportion.
    @Test func gapsLieBetweenTheLines() {
        let scale = GapScale(top: 0, bottom: 1000)
        let heights = [0, 10_000, 60_000, 300_000, 3_600_000, 86_400_000].map { scale.y($0) }
        #expect(heights == [1000, 800, 600, 400, 200, 0])
        // Halfway between 5 minutes and 1 hour; longer than the last line; before the request before.
        #expect(scale.y(1_950_000) == 300 && scale.y(900_000_000) == 0 && scale.y(-5) == 1000)
        #expect(scale.y(299_999) >= 400 && scale.y(300_001) <= 400)
    }

    @Test func tokensHaveARoundAxis() {
        #expect(TokenAxis(high: 0).ticks == [0, 1])
        #expect(TokenAxis(high: 4).ticks == [0, 1, 2, 3, 4])
        #expect(TokenAxis(high: 90_000).ticks == [0, 20_000, 40_000, 60_000, 80_000, 100_000])
        #expect(TokenAxis(high: 5_000_001).ticks == [0, 2_000_000, 4_000_000, 6_000_000])
    }

    @Test func tokensAreShort() {
        #expect([0, 999, 1000, 12_540, 3_000_000].map { TokenAxis.short($0) } == ["0", "999", "1k", "12.5k", "3M"])
    }

    private func chart(_ requests: [ConversationChart.Request]) -> Chart {
        ConversationChart(
            name: "c", title: "main", summary: "Two.", requests: requests,
            table: DataTable(caption: "", columns: ["", "tokens"], names: 1, rows: [])
        ).chart
    }

    private func request(
        gap: Int64?, read: Int64 = 0, missed: Int64 = 0, first: Int64 = 0, new: Int64 = 0
    ) -> ConversationChart.Request {
        ConversationChart.Request(
            date: "2026-11-21", clock: "09:05", gapMilliseconds: gap, readTokens: read, missedTokens: missed,
            firstTokens: first, newTokens: new)
    }

    @Test func aConversationNamesWhatItHas() throws {
        let two = [request(gap: nil, first: 900, new: 100), request(gap: 400_000, missed: 950, new: 50)]
        let chart = chart(two)
        #expect(chart.legend.map(\.name) == ["missed", "first request", "new", "lifetimes of 5 min and 1 h"])
        #expect(chart.legend.map(\.figure) == ["950", "900", "150", ""])
        #expect(chart.summary == "Two." && chart.pictures.count == 2)
        let picture = try #require(chart.pictures.first).markup(of: chart)
        // One gap, and it is that of a miss.
        #expect(picture.contains("class=\"miss-dot\"") && !picture.contains("class=\"rate-dot\""))
        #expect(picture.contains("21 Nov") && picture.contains("5 min") && picture.contains("missed 950, new 50"))
    }

    /// 601 requests are drawn as 201 bars of three: sums of tokens, the longest of the gaps.
    @Test func manyRequestsShareABar() throws {
        let chart = chart((0..<601).map { request(gap: $0 == 0 ? nil : Int64($0), read: 10) })
        #expect(chart.summary == "Two. A bar is 3 requests, its gap the longest of theirs.")
        #expect(chart.legend.first?.figure == "6k")
        let picture = try #require(chart.pictures.first).markup(of: chart)
        #expect(picture.split(separator: "class=\"rate-dot\"").count == 202)
        #expect(chart.pictures.count == 2 && self.chart([]).pictures.isEmpty)
    }

    /// $3 lost and $1 for the first time on one of two days: bars of three quarters and a quarter of the plot.
    @Test func whatWasLostStandsBelowWhatNobodyCouldAvoid() throws {
        let dollar = PicoUSD(PicoUSD.perDollar)
        let chart = LossChart(
            [
                .init(date: "2026-11-20", lost: .zero, unavoidable: .zero),
                .init(date: "2026-11-21", lost: dollar + dollar + dollar, unavoidable: dollar),
            ], names: (lost: "misses", unavoidable: "first requests")
        ).chart
        #expect(chart.summary == "$3.0000 over 2 days; the worst is 21 Nov 2026 with $3.0000.")
        #expect(chart.table.rows == [["2026-11-20", "$0.0000", "$0.0000"], ["2026-11-21", "$3.0000", "$1.0000"]])
        #expect(chart.table.total == ["total", "$3.0000", "$1.0000"])
        let frame = ChartFrame(.wide, bands: 2, labels: ["$0"])
        let plot = frame.bottom - frame.top
        let text = try #require(chart.pictures.first).markup(of: chart)
        let height = SVGPicture.pixels(plot * 3 / 4)
        #expect(text.contains("v\(height)h"), "a bar of \(height)")
        #expect(LossChart([], names: (lost: "a", unavoidable: "b")).chart.pictures.isEmpty)
    }
}
