import NIOConcurrencyHelpers

/// Counts what the gateway does, for `/farthing/metrics`.
final class GatewayMeter: Sendable {
    private let counts = NIOLockedValueBox(Counts())

    struct Counts {
        /// Replies by the first digit of their status; 0: none came.
        var replies = [Int](repeating: 0, count: 6)
        /// Requests that the gateway refused itself, by status.
        var refusals: [UInt: Int] = [:]
        /// Counts of tokens that the gateway answered itself.
        var estimates = 0
        /// Calls whose record could not be written.
        var unbooked = 0
        /// From the request to the end of its reply.
        var durations = Histogram()
    }

    func replied(status: Int, after milliseconds: Int64) {
        counts.withLockedValue { counts in
            counts.replies[min(max(status / 100, 0), 5)] += 1
            counts.durations.add(milliseconds)
        }
    }

    func refused(_ status: UInt) { counts.withLockedValue { $0.refusals[status, default: 0] += 1 } }

    func estimated() { counts.withLockedValue { $0.estimates += 1 } }

    func couldNotBook() { counts.withLockedValue { $0.unbooked += 1 } }

    var current: Counts { counts.withLockedValue { $0 } }
}

extension GatewayMeter.Counts {
    func write(to text: inout MetricsText, calls: Int, drains: Int) {
        text.family("farthing_replies_total", "counter", "Replies of the service by class of status.")
        for (digit, count) in replies.enumerated() {
            text.sample("farthing_replies_total", [("class", digit == 0 ? "none" : "\(digit)xx")], "\(count)")
        }
        text.family("farthing_refusals_total", "counter", "Requests that the gateway refused itself, by status.")
        for (status, count) in refusals.sorted(by: { $0.key < $1.key }) {
            text.sample("farthing_refusals_total", [("status", "\(status)")], "\(count)")
        }
        text.counter("farthing_offline_counts_total", "Counts of tokens that were estimated here.", estimates)
        text.counter("farthing_unbooked_total", "Records that could not be written to the journal.", unbooked)
        text.gauge("farthing_calls", "Calls whose reply has not ended.", "\(calls)")
        text.gauge(
            "farthing_drains", "Calls whose client has gone and whose reply is read for the books.", "\(drains)")
        text.histogram("farthing_duration_seconds", "From a request to the end of its reply.", durations)
    }
}
