/// Poisson arrivals at the rates of the hours of the day.
struct DiurnalReuse: ReuseModel {
    private let rates: HourlyRates
    private let userShare: Double
    /// Seconds to the beginning of a response.
    private let delay: Double
    /// Requests expected from midnight to the beginning of each hour.
    private let before: [Double]

    init(rates: HourlyRates, userShare: Double, delay: Double) {
        self.rates = rates
        self.userShare = userShare
        self.delay = delay
        before = rates.perHour.reduce(into: [0]) { sums, rate in sums.append(sums[sums.count - 1] + rate) }
    }

    func missShare(_ sharing: Sharing, lifetime: Double, turn: Int32) -> Double {
        guard let share = sharing.chance(ofOneUser: userShare) else { return 1 }
        return integral(silent: lifetime, share: share, soon: delay)
    }

    /// As many gaps end after a silence of this length as begin before one.
    func gapShare(_ sharing: Sharing, longerThan seconds: Double, turn: Int32) -> Double {
        guard let share = sharing.chance(ofOneUser: userShare) else { return 1 }
        return integral(silent: seconds, share: share, soon: 0)
    }

    /// The integral over a day of L(t) exp(-q (A(t) - A(t - T))) (1 + q (A(t + d) - A(t))) by that of L, with
    /// A the integral of L. Between the points where an hour ends at t, t - T or t + d, L is constant and the
    /// rest is an exponential times a linear function, which is integrated as such.
    private func integral(silent: Double, share: Double, soon: Double) -> Double {
        let hour = 3600.0
        func intoDay(_ time: Double) -> Double { time - (time / 86_400).rounded(.down) * 86_400 }
        let marks = (0...24).map { Double($0) * hour }
        let points = Set(marks + marks.map { intoDay($0 + silent) } + marks.map { intoDay($0 - soon) }).sorted()
        func quiet(_ time: Double) -> Double { share * (requests(before: time) - requests(before: time - silent)) }
        func following(_ time: Double) -> Double { share * (requests(before: time + soon) - requests(before: time)) }
        var sum = 0.0
        for (start, end) in zip(points, points.dropFirst()) {
            let rate = rates.perHour[min(23, Int((start + end) / 2 / hour))] / hour
            let piece = DampedLine(
                exponents: (quiet(start), quiet(end)), heights: (1 + following(start), 1 + following(end)))
            sum += rate * (end - start) * piece.mean
        }
        return sum / (rates.mean * 24)
    }

    /// Requests expected from midnight of day 0 up to a time, negative before it.
    private func requests(before time: Double) -> Double {
        let days = (time / 86_400).rounded(.down)
        let rest = (time - days * 86_400) / 3600
        let hours = min(23, Int(rest))
        return days * before[24] + before[hours] + (rest - Double(hours)) * rates.perHour[hours]
    }
}

/// exp(-x) h over an interval on which x and h change linearly.
private struct DampedLine {
    /// At the beginning and at the end; not negative.
    let exponents: (Double, Double)
    let heights: (Double, Double)

    /// h0 times the mean of exp(-x), and h1 - h0 times that of exp(-x) weighed by the place from 0 to 1.
    var mean: Double {
        let (first, last) = (PortableMath.exp(-exponents.0), PortableMath.exp(-exponents.1))
        let rise = exponents.1 - exponents.0
        let (plain, weighed): (Double, Double)
        if abs(rise) < 1 {
            // exp(-r s) = sum (-r s)^n / n! over s from 0 to 1; 1/20! is left after 19 terms.
            var (term, sum, weighedSum) = (1.0, 0.0, 0.0)
            for power in 0..<20 {
                sum += term / Double(power + 1)
                weighedSum += term / Double(power + 2)
                term *= -rise / Double(power + 1)
            }
            (plain, weighed) = (first * sum, first * weighedSum)
        } else {
            plain = (first - last) / rise
            weighed = (plain - last) / rise
        }
        return heights.0 * plain + (heights.1 - heights.0) * weighed
    }
}
