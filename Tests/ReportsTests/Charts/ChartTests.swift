import Pricing
import TestSupport
import Testing
import Usage

@testable import Reports

/// Charts: what is drawn has the size of what was counted, and is told in words and in a table.
@Suite struct ChartTests {
    private func days(_ totals: [PricedTotals]) -> DaySeries {
        DaySeries(totals.enumerated().map { (["2026-11-\($0 < 9 ? "0" : "")\($0 + 1)"], $1) })
    }

    /// Rectangles `M x y h w v h h -w z` of the path of a class, in tenths of a pixel.
    private func boxes(_ style: String, in chart: Chart) throws -> [(x: Int, y: Int, height: Int)] {
        let text = try #require(chart.pictures.first).markup(of: chart)
        guard let start = text.range(of: "<path class=\"\(style)\" d=\"") else { return [] }
        let path = text[start.upperBound...].prefix { $0 != "\"" }
        return try path.split(separator: "z").map { shape in
            let numbers = shape.split { "Mhv ".contains($0) }
            return (try tenths(numbers[0]), try tenths(numbers[1]), try tenths(numbers[3]))
        }
    }

    private func tenths(_ text: Substring) throws -> Int {
        let parts = text.split(separator: ".")
        let whole = try #require(Int(parts[0])) * 10
        return parts.count == 1 ? whole : whole + (text.hasPrefix("-") ? -1 : 1) * (try #require(Int(parts[1])))
    }

    /// One day of $1 input and $3 output under an axis to $4: a quarter and three quarters of the plot.
    @Test func stackHasTheHeightOfTheCost() throws {
        let chart = CostChart(days([SampleTotals.priced(input: 1_000_000, output: 600_000)])).chart
        let input = try #require(try boxes("input", in: chart).first)
        let output = try #require(try boxes("output", in: chart).first)
        let frame = ChartFrame(.wide, bands: 1, labels: ["$0"])
        let plot = frame.bottom - frame.top
        #expect(abs(input.height - plot / 4) <= 1)
        #expect(output.y == frame.top && abs(output.height + 10 - plot * 3 / 4) <= 1, "a line parts the two")
        #expect(chart.legend.map(\.name) == ["uncached input", "output"], "classes that cost nothing are not named")
        #expect(chart.legend.map(\.figure) == ["$1.0000", "$3.0000"])
        #expect(chart.summary == "$4.0000 on 1 Nov 2026.")
        #expect(chart.table.rows == [["2026-11-01", "$1.0000", "$3.0000", "$4.0000"]])
    }

    /// $2 saved, then $1 lost: bars on either side of the line of zero, one twice the other.
    @Test func lossesHangBelowZero() throws {
        let gain = SampleTotals.priced(input: 1_000_000, read: 2_222_222)
        let loss = SampleTotals.priced(write1h: 1_000_000)
        let chart = SavingsChart(series: days([gain, loss])).chart
        let up = try #require(try boxes("gain", in: chart).first)
        let down = try #require(try boxes("loss", in: chart).first)
        #expect(up.y + up.height == down.y, "both end at zero")
        #expect(abs(up.height - 2 * down.height) <= 3)
        #expect(chart.legend.map(\.name) == ["saved", "lost, below zero"])
        #expect(chart.summary.contains("caching cost more than it saved on 1 day."))
        #expect(try #require(chart.pictures.first).markup(of: chart).contains("<line class=\"zero\""))
    }

    @Test func costStandsInsideOfWhatItWouldHaveBeen() throws {
        let chart = ComparisonChart(series: days([SampleTotals.priced(read: 10_000_000)])).chart
        let without = try #require(try boxes("without", in: chart).first)
        let cost = try #require(try boxes("cost", in: chart).first)
        #expect(abs(without.height - 10 * cost.height) <= 10 && cost.x > without.x)
        #expect(chart.summary == "$1.0000 instead of $10.00: caching saved $9.0000, 90.0 %.")
    }

    /// 0 % and 100 %: the foot and the top of the plot; a day without a prompt breaks the line.
    @Test func hitRateBreaksWhereThereIsNoPrompt() throws {
        let (none, all) = (SampleTotals.priced(input: 5), SampleTotals.priced(read: 5))
        let chart = HitRateChart(series: days([none, all, PricedTotals(), all])).chart
        let text = try #require(chart.pictures.first).markup(of: chart)
        let frame = ChartFrame(.wide, bands: 4, labels: ["100 %"])
        let pixels = SVGPicture.pixels
        let line = "M\(pixels(frame.middle(0))) \(pixels(frame.bottom))L\(pixels(frame.middle(1))) \(pixels(frame.top))"
        #expect(text.contains("<path class=\"rate\" d=\"\(line)\"/>"))
        #expect(text.split(separator: "<path class=\"rate\"").count == 2, "one line; the last day is a dot")
        #expect(text.split(separator: "<circle").count == 4)
        #expect(chart.table.total == ["total", "10", "15", "66.7 %"])
        #expect(chart.table.rows[2] == ["2026-11-03", "0", "0", "-"])
    }

    @Test func barsAreAsLongAsTheirShareOfTheLongest() throws {
        let rows: [GroupTable.Row] = (1...20).map { (["s\($0)"], SampleTotals.priced(input: Int128($0) * 1_000_000)) }
        let chart = BarList(name: "sessions", noun: "session", rows: rows).chart
        let text = try #require(chart.pictures.first).markup(of: chart)
        let bars = try boxes("cost", in: chart)
        #expect(bars.count == 12)
        #expect(text.contains("h880v") && text.contains("h836v"), "20 and 19 twentieths of 880")
        #expect(chart.table.rows.count == 13 && chart.table.rows[12] == ["8 others", "$36.00", "17.1 %", "8"])
        #expect(chart.table.total == ["total", "$210.00", "100.0 %", "20"])
        #expect(
            chart.summary == "$210.00 in all, 9.5 % of it in the dearest of 20. The other 8 are summed in the table.")
    }

    /// 21 November 2026 is a Saturday by the calendar; the hour is that of the label's own clock.
    @Test func weekdaysAndHours() throws {
        let rows: [GroupTable.Row] = [
            (["2026-11-21T13:00:00+01:00"], SampleTotals.priced(input: 4_000_000)),
            (["2026-11-28T13:00:00+05:30"], SampleTotals.priced(input: 4_000_000)),
            (["2026-11-23T00:00:00Z"], SampleTotals.priced(input: 2_000_000)), ([nil], SampleTotals.priced()),
        ]
        let chart = WeekChart(rows).chart
        #expect(chart.table.rows[13] == ["13:00", "$0.0000", "$0.00", "$0.00", "$0.00", "$0.00", "$8.0000", "$0.00"])
        #expect(chart.table.rows[0][1] == "$2.0000")
        #expect(chart.summary.contains("the largest is Sat at 13:00 with $8.0000. 1 request without a date not shown."))
        let squares = try boxes("cost", in: chart)
        #expect(squares.count == 2)
        #expect(abs(squares[1].height - 2 * squares[0].height) <= 2, "four times the cost is twice the side")
    }

    @Test func nothingIsDrawnOfNothing() {
        let empty = DaySeries([])
        let charts = [
            CostChart(empty).chart, SavingsChart(series: empty).chart, ComparisonChart(series: empty).chart,
            HitRateChart(series: empty).chart, WeekChart([]).chart, BarList(name: "a", noun: "key", rows: []).chart,
        ]
        for chart in charts {
            #expect(chart.pictures.isEmpty && chart.legend.isEmpty && chart.summary.hasSuffix("."), "\(chart.title)")
        }
    }
}

extension String {
    /// The first place of a text, without Foundation.
    fileprivate func range(of text: String) -> Range<Index>? {
        indices.first { self[$0...].hasPrefix(text) }.map { $0..<index($0, offsetBy: text.count) }
    }
}
