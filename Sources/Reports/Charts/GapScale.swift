/// Heights of gaps on a scale of steps that grow about fivefold, even inside each. Unit: tenths of a pixel.
struct GapScale: Sendable {
    var top: Int
    var bottom: Int

    struct Tick: Sendable {
        var milliseconds: Int64
        var text: String
        /// A lifetime of the cache (rule R6).
        var isLifetime = false
    }

    /// Ascending; all that is longer than the last lies on it.
    static let ticks = [
        Tick(milliseconds: 0, text: "0"), Tick(milliseconds: 10_000, text: "10 s"),
        Tick(milliseconds: 60_000, text: "1 min"), Tick(milliseconds: 300_000, text: "5 min", isLifetime: true),
        Tick(milliseconds: 3_600_000, text: "1 h", isLifetime: true), Tick(milliseconds: 86_400_000, text: "1 d"),
    ]

    static var labels: [String] { ticks.map(\.text) }

    func y(_ milliseconds: Int64) -> Int {
        let ticks = GapScale.ticks
        let gap = min(max(milliseconds, 0), ticks[ticks.count - 1].milliseconds)
        let step = ticks.indices.dropFirst().first { gap <= ticks[$0].milliseconds } ?? ticks.count - 1
        let (low, high) = (ticks[step - 1].milliseconds, ticks[step].milliseconds)
        let height = Int64(bottom - top) / Int64(ticks.count - 1)
        let inside = height * (gap - low) / (high - low)
        return bottom - Int(height * Int64(step - 1) + inside)
    }
}

/// Round numbers of tokens along an axis from zero.
struct TokenAxis: Sendable {
    /// Ascending, the last at or above the highest value.
    let ticks: [Int64]

    init(high: Int64) {
        var unit: Int64 = 1
        let step = max(1, (max(high, 1) + 4) / 5)
        while unit * 10 <= step { unit *= 10 }
        let size = [1, 2, 5].map { unit * $0 }.first { $0 >= step } ?? unit * 10
        ticks = (0...max(1, (high + size - 1) / size)).map { $0 * size }
    }

    var high: Int64 { ticks.last ?? 1 }

    var labels: [String] { ticks.map { TokenAxis.short(Int128($0)) } }

    /// `900`, `12.5k`, `3M`.
    static func short(_ tokens: Int128) -> String {
        for (scale, suffix) in [(Int128(1_000_000), "M"), (1000, "k")] where tokens >= scale {
            let tenths = tokens * 10 / scale
            return "\(tenths / 10)" + (tenths % 10 == 0 ? "" : ".\(tenths % 10)") + suffix
        }
        return "\(tokens)"
    }
}
