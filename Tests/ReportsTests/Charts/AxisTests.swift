import Pricing
import TestSupport
import Testing
import Usage

@testable import Reports

/// Axes and labels of charts, over amounts and spans of every size.
@Suite struct AxisTests {
    @Test func handMade() {
        #expect(MoneyAxis(low: 0, high: 3 * PicoUSD.perDollar).labels == ["$0", "$1", "$2", "$3"])
        #expect(
            MoneyAxis(low: 0, high: PicoUSD.perDollar / 5 * 4).labels == ["$0", "$0.20", "$0.40", "$0.60", "$0.80"])
        #expect(
            MoneyAxis(low: 0, high: 90_000 * PicoUSD.perDollar).labels == [
                "$0", "$20k", "$40k", "$60k", "$80k", "$100k",
            ])
        #expect(MoneyAxis(low: 0, high: 2_500_000 * PicoUSD.perDollar).labels.last == "$2.50M")
        #expect(
            MoneyAxis(low: -PicoUSD.perDollar, high: 0).labels == [
                "-$1.00", "-$0.80", "-$0.60", "-$0.40", "-$0.20", "$0",
            ])
        #expect(MoneyAxis(low: 0, high: 0).labels == ["$0", "$1"])
        #expect(MoneyAxis(low: 0, high: 2).ticks == [0, 1, 2])
    }

    /// Whatever the amounts: even steps, zero among them, all values inside, labels that say the tick exactly.
    @Test(arguments: [11 as UInt64, 12, 13]) func anyAmounts(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for round in 0..<500 {
            func amount() -> Int128 {
                Int128(random.next() >> UInt64(random.int(1...63))) * (random.chance(1, in: 3) ? 10_000_000_000 : 1)
            }
            let (low, high) = (random.chance(1, in: 2) ? 0 : -amount(), amount())
            let axis = MoneyAxis(low: low, high: high)
            let place = "seed \(seed), round \(round): \(low)...\(high)"
            #expect(axis.low <= low && axis.high >= high && axis.ticks.contains(0), "\(place)")
            #expect((2...8).contains(axis.ticks.count), "\(place): \(axis.ticks.count) ticks")
            let steps = Set(zip(axis.ticks, axis.ticks.dropFirst()).map { $1 - $0 })
            #expect(steps.count == 1, "\(place)")
            for (tick, label) in zip(axis.ticks, axis.labels) {
                let said = try value(of: label)
                #expect(said == tick, "\(place): \(label) for \(tick)")
            }
        }
    }

    /// Reads `-$1,234.50k` as picodollars.
    private func value(of label: String) throws -> Int128 {
        let scales: [Character: Int128] = ["k": 1_000, "M": 1_000_000, "B": 1_000_000_000, "T": 1_000_000_000_000]
        let scale = label.last.flatMap { scales[$0] } ?? 1
        let text = label.filter { $0.isNumber || $0 == "." || $0 == "-" }
        return try #require(PicoUSD(usd: text)).picodollars * scale
    }

    @Test func daysWithoutRecordsAreFilledIn() {
        let series = DaySeries([
            (["2026-02-27"], SampleTotals.priced(input: 1)), (["2026-03-02"], SampleTotals.priced(input: 2)),
            ([nil], SampleTotals.priced(requests: 5)),
        ])
        #expect(series.points.map(\.name) == ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"])
        #expect(series.points.map(\.totals.usage.input) == [1, 0, 0, 2])
        #expect(series.undated == 5 && !series.isMonthly)
    }

    /// 400 days are drawn by day, more by month; a wrong clock makes neither a long loop nor a wide chart.
    @Test func manyDaysBecomeMonths() {
        func series(_ days: [Int64]) -> DaySeries {
            DaySeries(days.map { ([CivilDate(days: $0).description], SampleTotals.priced(input: 1)) })
        }
        let first = CivilDate(year: 2025, month: 1, day: 1).days
        #expect(series([first, first + 399]).points.count == 400)
        let months = series([first, first + 400])
        #expect(months.isMonthly && months.points.count == 14)
        #expect(months.points.first?.name == "2025-01" && months.points.last?.name == "2026-02")
        #expect(series([0, first]).points.count == 2)
        #expect(months.points.reduce(0) { $0 + $1.totals.usage.input } == 2)
    }

    /// Texts under the plot keep their distance, in both widths and for any number of days.
    @Test func labelsDoNotTouch() {
        for count in Array(1...130) + stride(from: 131, to: 8_000, by: 97) {
            let first = CivilDate(year: 2024, month: 11, day: 17).days
            let rows = [0, Int64(count - 1)].map { day -> GroupTable.Row in
                ([CivilDate(days: first + day).description], SampleTotals.priced(input: 1))
            }
            let series = DaySeries(rows)
            for width in ChartWidth.allCases {
                let frame = ChartFrame(width, bands: series.points.count, labels: ["$0.00"])
                let labels = series.labels(in: frame.right - frame.left)
                let places = labels.map { frame.middle($0.band) }
                let gaps = zip(places, places.dropFirst()).map { $1 - $0 }
                #expect(gaps.allSatisfy { $0 >= 400 }, "\(count) days, \(width): \(gaps.min() ?? 0)")
                if count < 3_000 { #expect(!labels.isEmpty, "\(count) days, \(width)") }
            }
        }
    }
}
