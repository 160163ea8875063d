/// How many took at most how long.
package struct Histogram: Sendable {
    /// In milliseconds; what took longer is counted behind the last.
    package static let bounds: [Int64] = [
        5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000,
    ]

    package private(set) var counts = [Int64](repeating: 0, count: Histogram.bounds.count + 1)
    /// Sum of all.
    package private(set) var milliseconds: Int64 = 0

    package init() {}

    package mutating func add(_ milliseconds: Int64) {
        let place = Histogram.bounds.firstIndex { milliseconds <= $0 } ?? Histogram.bounds.count
        counts[place] += 1
        self.milliseconds += max(0, milliseconds)
    }
}
