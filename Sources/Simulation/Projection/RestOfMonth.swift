/// The days of a month that are still to come, and whole weeks of days that tell what they may cost.
struct RestOfMonth {
    /// Picodollars of each day; whole weeks, so that day i has the weekday of day i modulo 7, and the first
    /// day of the rest the weekday of day 0.
    private let history: [Int128]
    private let weeks: Int
    /// Weight of each day to come in units of 1 / `unit`: today by what is left of it.
    private let weights: [Int128]
    private let unit: Int128
    /// Weights by weekday.
    private let weekdayWeights: [Int128]

    init(history: [Int128], today: RestOfDay, daysAfterToday: Int) {
        self.history = history
        weeks = history.count / 7
        unit = Int128(today.length)
        weights =
            [Int128(today.remaining)] + [Int128](repeating: Int128(today.length), count: max(0, daysAfterToday))
        var sums = [Int128](repeating: 0, count: 7)
        for (day, weight) in weights.enumerated() { sums[day % 7] += weight }
        weekdayWeights = sums
    }

    /// The rest at the mean cost of its weekdays, picodollars.
    var expected: Int128 { rounded(weekdayTotal(of: history), by: unit * Int128(weeks)) }

    /// Possible costs of the rest, picodollars, none below zero.
    func drawn(_ count: Int, random: inout RandomSource) -> [Int128] {
        let weeks = Int128(weeks)
        let mean = weekdayTotal(of: history)
        return (0..<count).map { _ in
            let future = zip(weights, path(days: weights.count, random: &random)).reduce(Int128(0)) {
                $0 + $1.0 * $1.1
            }
            let past = weekdayTotal(of: path(days: history.count, random: &random))
            let error = future * weeks - past
            return rounded(max(0, mean * (weeks - 1) + error * weeks), by: unit * weeks * (weeks - 1))
        }
    }

    /// Days drawn from the history in runs that begin on the right weekday and run on at its end with its start.
    private func path(days: Int, random: inout RandomSource) -> [Int128] {
        var path: [Int128] = []
        while path.count < days {
            let start = path.count % 7 + 7 * random.index(below: weeks)
            for step in 0..<min(MonthEndProjection.blockDays, days - path.count) {
                path.append(history[(start + step) % history.count])
            }
        }
        return path
    }

    /// The rest at the costs of these whole weeks: the sum over all weeks, in units of 1 / `unit`.
    private func weekdayTotal(of days: [Int128]) -> Int128 {
        days.enumerated().reduce(0) { $0 + $1.element * weekdayWeights[$1.offset % 7] }
    }

    /// Quotient of a number that is not negative, a half upwards.
    private func rounded(_ number: Int128, by divisor: Int128) -> Int128 { (number + divisor / 2) / divisor }
}
