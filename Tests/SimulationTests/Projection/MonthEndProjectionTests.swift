import Pricing
import Simulation
import TestSupport
import Testing

/// A month's end against another implementation, against months computed by hand, and against months that went on.
@Suite struct MonthEndProjectionTests {
    struct Sample: Sendable {
        var days: Int
        var today: RestOfDay
        var daysAfterToday: Int
        var expected: [Int128]
    }

    /// Expected numbers: `python3 Tests/Oracles/projection.py`.
    static let samples = [
        Sample(
            days: 14, today: RestOfDay(remaining: 1, of: 2), daysAfterToday: 9,
            expected: [42_665_500_000_000, 33_339_500_000_000, 52_066_500_000_000]),
        Sample(
            days: 20, today: RestOfDay(remaining: 0, of: 5), daysAfterToday: 1,
            expected: [5_415_000_000_000, 1_000_000_000_000, 11_275_000_000_000]),
        Sample(
            days: 28, today: RestOfDay(remaining: 1, of: 3), daysAfterToday: 24,
            expected: [100_111_833_333_333, 84_576_500_000_000, 115_659_277_777_778]),
        Sample(
            days: 40, today: RestOfDay(remaining: 7, of: 7), daysAfterToday: 0,
            expected: [1_022_500_000_000, 1_006_166_666_667, 1_038_833_333_333]),
    ]

    @Test(arguments: samples) func agreesWithTheOtherImplementation(sample: Sample) throws {
        let history = (0..<sample.days).map { day -> PicoUSD in
            let isWeekend = day % 7 >= 5
            let cost = isWeekend ? 1_000_000_000 * day : (day * day * 7919 + 13) % 1009 * 10_000_000_000
            return PicoUSD(Int128(cost))
        }
        let found = try #require(
            MonthEndProjection(
                soFar: PicoUSD(1_000_000_000_000), history: history, today: sample.today,
                daysAfterToday: sample.daysAfterToday))
        #expect([found.projected, found.low, found.high].map(\.picodollars) == sample.expected)
    }

    @Test func thirteenDaysAreNotEnough() {
        let days = [PicoUSD](repeating: PicoUSD(5), count: 14)
        let rest = RestOfDay(remaining: 1, of: 2)
        #expect(MonthEndProjection(soFar: .zero, history: [], today: rest, daysAfterToday: 3) == nil)
        #expect(
            MonthEndProjection(soFar: .zero, history: Array(days.dropLast()), today: rest, daysAfterToday: 3) == nil)
        #expect(MonthEndProjection(soFar: .zero, history: days, today: rest, daysAfterToday: 3)?.days == 14)
    }

    /// Weeks that are all alike leave no doubt: ten a working day, one a day of the weekend. Today is the first
    /// of the five working days; half of it, three more working days and no weekend: 5 + 30.
    @Test func equalWeeksLeaveNoDoubt() throws {
        let week: [PicoUSD] = [10, 10, 10, 10, 10, 1, 1].map { PicoUSD($0) }
        let found = try #require(
            MonthEndProjection(
                soFar: PicoUSD(100), history: week + week + week, today: RestOfDay(remaining: 12, of: 24),
                daysAfterToday: 3))
        #expect([found.projected, found.low, found.high] == [PicoUSD(135), PicoUSD(135), PicoUSD(135)])
        #expect(found.days == 21)
    }

    /// Only the last four weeks count, and no month costs less than it has cost.
    @Test func whatIsLongAgoDoesNotCount() throws {
        let old = [PicoUSD](repeating: PicoUSD(9_000_000), count: 30)
        let new = [PicoUSD](repeating: PicoUSD(7), count: 28)
        let found = try #require(
            MonthEndProjection(
                soFar: PicoUSD(50), history: old + new, today: RestOfDay(remaining: 0, of: 24), daysAfterToday: 10))
        #expect([found.projected, found.low, found.high] == [PicoUSD(120), PicoUSD(120), PicoUSD(120)])
    }

    struct Months: Sendable {
        var name: String
        var weeks: Int
        var daysAfterToday: Int
        /// Share of yesterday's departure from the usual that stays today, percent.
        var memory: Int
        var covered: ClosedRange<Int>
    }

    /// 600 generated months each: how many ended inside of the interval of 80 %, percent. Days that know of each
    /// other are the harder case, and what the README says of it.
    static let months = [
        Months(name: "short history", weeks: 2, daysAfterToday: 10, memory: 0, covered: 74...88),
        Months(name: "few days left", weeks: 4, daysAfterToday: 3, memory: 0, covered: 74...88),
        Months(name: "many days left", weeks: 4, daysAfterToday: 25, memory: 0, covered: 74...88),
        Months(name: "days that know of each other", weeks: 4, daysAfterToday: 10, memory: 60, covered: 62...86),
    ]

    @Test(arguments: months) func fourOfFiveMonthsEndInside(months: Months) throws {
        let seed: UInt64 = 20_261_121
        var random = SplitMix64(seed: seed)
        var inside = 0
        for _ in 0..<600 {
            let days = generatedDays(months.weeks * 7 + 1 + months.daysAfterToday, memory: months.memory, &random)
            let (history, rest) = (days.prefix(months.weeks * 7), days.dropFirst(months.weeks * 7))
            let found = try #require(
                MonthEndProjection(
                    soFar: .zero, history: Array(history), today: RestOfDay(remaining: 1, of: 1),
                    daysAfterToday: months.daysAfterToday))
            if (found.low...found.high).contains(rest.reduce(.zero, +)) { inside += 1 }
        }
        #expect(months.covered.contains(inside * 100 / 600), "\(inside) of 600 inside: \(months.name), seed \(seed)")
    }

    /// Days with quiet weekends; each departs from its weekday's usual cost by up to half of it and more.
    private func generatedDays(_ count: Int, memory: Int, _ random: inout SplitMix64) -> [PicoUSD] {
        let usual = [10, 12, 11, 13, 9, 2, 1]
        var departure = 0
        return (0..<count).map { day in
            // The mean of two uniform numbers, so that far departures are rare.
            let news = (random.int(-900...900) + random.int(-900...900)) / 2
            departure = departure * memory / 100 + news * (100 - memory / 2) / 100
            return PicoUSD(Int128(usual[day % 7] * max(0, 1000 + departure)) * 1_000_000)
        }
    }
}
