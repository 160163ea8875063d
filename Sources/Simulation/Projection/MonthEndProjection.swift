public import Pricing

/// What a month will have cost at its end, **projected** from the days before today.
///
/// The rest of the month is expected to cost what the same weekdays cost in the last whole weeks of
/// complete days (4 at most, 2 at least). The interval of 80 % is a block bootstrap of the error of that
/// expectation: future days and the past that they are judged by are both drawn anew from the history, in
/// runs of three days that begin on the right weekday, so that neighbouring days stay together (Kunsch,
/// 1989; block length by the cube root of the number of days). Few weeks tell too little of the spread, so
/// errors are widened by weeks / (weeks - 1). Integers throughout: the same days give the same projection
/// on every machine.
public struct MonthEndProjection: Hashable, Sendable {
    /// Complete days below which nothing is projected.
    public static let fewestDays = 14
    /// No more complete days than these are looked at.
    public static let mostDays = 28
    /// Share of the draws between the interval's ends, percent.
    public static let confidencePercent = 80
    /// Complete days that the projection rests on: the last whole weeks of the history.
    public let days: Int
    public let projected: PicoUSD
    public let low: PicoUSD
    public let high: PicoUSD

    /// Seed of the draws.
    static let seed: UInt64 = 1
    static let draws = 1000
    static let blockDays = 3
    /// Draws outside of the interval on either side.
    static let tail = draws * (100 - confidencePercent) / 200

    /// nil where the history is too short.
    ///
    /// - Parameters:
    ///   - soFar: what the month has cost up to now.
    ///   - history: costs of the complete days before today, the latest last.
    ///   - today: which part of today is still to come.
    ///   - daysAfterToday: days of the month behind today.
    public init?(soFar: PicoUSD, history: [PicoUSD], today: RestOfDay, daysAfterToday: Int) {
        guard history.count >= MonthEndProjection.fewestDays else { return nil }
        let weeks = min(history.count, MonthEndProjection.mostDays) / 7
        let rest = RestOfMonth(
            history: history.suffix(weeks * 7).map(\.picodollars), today: today, daysAfterToday: daysAfterToday)
        var random = RandomSource(seed: MonthEndProjection.seed)
        let costs = rest.drawn(MonthEndProjection.draws, random: &random).sorted()
        days = weeks * 7
        projected = soFar + PicoUSD(rest.expected)
        low = soFar + PicoUSD(costs[MonthEndProjection.tail])
        high = soFar + PicoUSD(costs[costs.count - 1 - MonthEndProjection.tail])
    }
}

/// The part of a day that is still to come, as a fraction of the day's length (a day can have 23 h or 25 h).
public struct RestOfDay: Hashable, Sendable {
    public var remaining: Int64
    public var length: Int64

    /// - Parameters: `remaining` is 0 to `length`, `length` above 0; any unit of time.
    public init(remaining: Int64, of length: Int64) {
        precondition(length > 0 && (0...length).contains(remaining))
        self.remaining = remaining
        self.length = length
    }
}
