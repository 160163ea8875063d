import Pricing
import Reports
import TestSupport
import Usage

/// Priced totals made up from a seed: the prices are those of no model.
struct SampleUsage {
    var random: SplitMix64
    /// Picodollars for an input token; a write costs 5/4 or 2 of it, a read 1/10, output 5.
    var inputPrice: Int128 = 3_000_000

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// Usage of a size; without reads caching costs more than it saves.
    mutating func totals(size: Int, hasReads: Bool = true) -> PricedTotals {
        var totals = PricedTotals()
        totals.requests = Int64(size * 3 + random.int(0...20))
        totals.usage.input = count(40_000, size)
        totals.usage.cacheWrite5m = count(30_000, size)
        totals.usage.cacheWrite1h = count(20_000, size)
        totals.usage.cacheRead = hasReads ? count(900_000, size) + Int128(300_000 * size) : 100
        totals.usage.output = count(9_000, size)
        totals.parts.input = PicoUSD(totals.usage.input * inputPrice)
        totals.parts.cacheWrite5m = PicoUSD(totals.usage.cacheWrite5m * inputPrice * 5 / 4)
        totals.parts.cacheWrite1h = PicoUSD(totals.usage.cacheWrite1h * inputPrice * 2)
        totals.parts.cacheRead = PicoUSD(totals.usage.cacheRead * inputPrice / 10)
        totals.parts.output = PicoUSD(totals.usage.output * inputPrice * 5)
        totals.costWithoutCaching = PicoUSD(totals.promptTokens * inputPrice) + totals.parts.output
        return totals
    }

    private mutating func count(_ most: Int, _ size: Int) -> Int128 { Int128(random.int(0...most) * size) }

    /// Rows by day from 5 October 2026 on; weekends mostly have none where there are many days.
    mutating func days(_ count: Int, losesOnSome: Bool = false) -> [GroupTable.Row] {
        let first = CivilDate(year: 2026, month: 10, day: 5).days
        var rows: [GroupTable.Row] = []
        for offset in 0..<count {
            let date = CivilDate(days: first + Int64(offset))
            if count > 5 && (date.weekday == 0 || date.weekday == 6) && random.chance(2, in: 3) { continue }
            let hasReads = !losesOnSome || random.chance(1, in: 2)
            rows.append(([date.description], totals(size: random.int(1...6), hasReads: hasReads)))
        }
        return rows
    }

    mutating func hours(_ count: Int) -> [GroupTable.Row] {
        let first = CivilDate(year: 2026, month: 10, day: 5).days
        return (0..<count).map { _ in
            let date = CivilDate(days: first + Int64(random.int(0...27)))
            let hour = 6 + random.int(0...8) + random.int(0...9)
            return (["\(date)T\(hour < 10 ? "0" : "")\(hour):00:00+01:00"], totals(size: 1))
        }
    }

    mutating func sessions(_ count: Int, project: String) -> [GroupTable.Row] {
        (0..<count).map { _ in ([random.uuid(), project], totals(size: random.int(1...30))) }
    }
}

extension [GroupTable.Row] {
    var sum: PricedTotals { reduce(into: PricedTotals()) { $0 += $1.totals } }
}
