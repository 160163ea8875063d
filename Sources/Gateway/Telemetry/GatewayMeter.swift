import NIOConcurrencyHelpers

/// Counts what the gateway does, for `/farthing/metrics`.
final class GatewayMeter: Sendable {
    private let counts = NIOLockedValueBox(Counts())

    struct Counts {
        /// Replies by the first digit of their status; 0: none came.
        var replies = [Int](repeating: 0, count: 6)
        /// Requests that the gateway refused itself, by status.
        var refusals: [UInt: Int] = [:]
        /// Calls whose record could not be written.
        var unbooked = 0
        /// Calls that took at most the bound of the same place; the last has no bound.
        var durations = [Int](repeating: 0, count: GatewayMeter.bounds.count + 1)
        var milliseconds: Int64 = 0
    }

    /// Bounds of the histogram of durations, in milliseconds.
    static let bounds: [Int64] = [10, 50, 100, 500, 1_000, 5_000, 10_000, 30_000, 60_000, 300_000]

    func replied(status: Int, after milliseconds: Int64) {
        counts.withLockedValue { counts in
            counts.replies[min(max(status / 100, 0), 5)] += 1
            let place = GatewayMeter.bounds.firstIndex { milliseconds <= $0 } ?? GatewayMeter.bounds.count
            counts.durations[place] += 1
            counts.milliseconds += milliseconds
        }
    }

    func refused(_ status: UInt) { counts.withLockedValue { $0.refusals[status, default: 0] += 1 } }

    func couldNotBook() { counts.withLockedValue { $0.unbooked += 1 } }

    var current: Counts { counts.withLockedValue { $0 } }
}
