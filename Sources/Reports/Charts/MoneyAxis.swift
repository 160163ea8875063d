import Pricing

/// Round amounts along an axis. Unit: picodollars.
struct MoneyAxis: Sendable {
    /// Ascending, the first at or below all values, the last at or above them; zero is among them.
    let ticks: [Int128]

    /// An axis over values from `low` (0 or below) to `high` (0 or above), in three to seven steps.
    init(low: Int128, high: Int128) {
        guard high > low else {
            ticks = [0, PicoUSD.perDollar]
            return
        }
        let step = MoneyAxis.roundStep(atLeast: (high - low + 4) / 5)
        let first = low >= 0 ? 0 : -((-low + step - 1) / step)
        let last = (high + step - 1) / step
        ticks = (first...max(last, first + 1)).map { $0 * step }
    }

    var low: Int128 { ticks.first ?? 0 }
    var high: Int128 { ticks.last ?? 0 }

    /// The least of 1, 2, 5, 10, 20, … that is not below `size`.
    private static func roundStep(atLeast size: Int128) -> Int128 {
        var unit: Int128 = 1
        while unit * 10 <= size { unit *= 10 }
        for factor: Int128 in [1, 2, 5] where unit * factor >= size { return unit * factor }
        return unit * 10
    }

    /// The ticks as short texts: `$0.25`, `$40`, `$12k`, `$1.5M`.
    var labels: [String] {
        let largest = max(high, -low) / PicoUSD.perDollar
        let scales: [(Int128, String)] = [
            (1_000_000_000_000, "T"), (1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k"),
        ]
        let (scale, suffix) = scales.first { largest >= 10 * $0.0 || ($0.0 > 1_000 && largest >= $0.0) } ?? (1, "")
        let step = (ticks.count > 1 ? ticks[1] - ticks[0] : PicoUSD.perDollar) / scale
        var decimals = 0
        var unit = PicoUSD.perDollar
        while decimals < 12 && step % unit != 0 {
            unit /= 10
            decimals += 1
        }
        return ticks.map { tick in
            tick == 0
                ? "$0" : NumberText.dollars(PicoUSD(tick / scale), decimals: decimals == 1 ? 2 : decimals) + suffix
        }
    }
}
