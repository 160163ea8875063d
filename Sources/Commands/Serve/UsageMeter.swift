import Gateway
import Ledger
import Pricing
import Synchronization
import Usage
import UsageLogs

/// What the calls that came into the ledger used and cost, and how far the journal is behind, for the metrics.
///
/// The thread that moves the journal counts; what it costs is what a report of the same calls says.
final class UsageMeter: Sendable {
    private let catalog: PriceCatalog
    private let labels: ModelLabels
    private let state: Mutex<State>

    private struct State {
        /// By label of the model and first digit of the status.
        var requests: [String: [Int64]] = [:]
        var totals: [String: PricedTotals] = [:]
        /// Lower bounds by their reason.
        var reasons: [String: Int64] = [:]
        var firstBytes = Histogram()
        var moved = 0
        /// When the latest move began that brought all, in milliseconds since 1970.
        var movedAllAt: Int64
        var failures: Int64 = 0
    }

    /// - Parameter now: milliseconds since 1970.
    init(_ catalog: PriceCatalog, now: Int64) {
        self.catalog = catalog
        labels = ModelLabels(catalog)
        state = Mutex(State(movedAllAt: now))
    }

    /// Counts what a transaction brought into the ledger.
    func add(_ progress: JournalMover.Progress) {
        let priced = priced(progress.ended.compactMap(\.call))
        state.withLock { state in
            state.moved += progress.bytes
            for call in progress.ended {
                let digit = Int(min(max(call.status / 100, 0), 5))
                state.requests[labels.label(of: call.model), default: [0, 0, 0, 0, 0, 0]][digit] += 1
                if let reason = call.reason { state.reasons[reason, default: 0] += 1 }
                if let time = call.firstByteAfter { state.firstBytes.add(time) }
            }
            for (label, totals) in priced { state.totals[label, default: PricedTotals()] += totals }
        }
    }

    /// All that stood in the journal at some moment was moved.
    func movedAll(at start: Int64) { state.withLock { $0.movedAllAt = start } }

    func couldNotMove() { state.withLock { $0.failures += 1 } }

    private func priced(_ calls: [GatewayCall]) -> [(String, PricedTotals)] {
        guard !calls.isEmpty else { return [] }
        let batch = GatewayCall.batch(of: calls)
        var sums = UsageAccumulator(
            query: UsageQuery(groupBy: [.model], lengthThresholds: catalog.lengthThresholds, undatedDay: 0),
            tables: batch.tables)
        batch.messages.forEachState { _, message in
            var record = message.record
            record.flags = message.settledFlags(sessionStatesStopReasons: false)
            sums.add(record)
        }
        let usage = Pricing.priced(sums.totals, tables: batch.tables, catalog: catalog, costMode: .calculate)
        return usage.groups.map { group in
            let name = group.key.first.flatMap { batch.tables.strings[Symbol(rawValue: $0)] }
            return (labels.label(of: name), group.totals)
        }
    }

    // MARK: The text

    /// - Parameters:
    ///   - written: bytes that the journal took so far.
    ///   - now: milliseconds since 1970.
    func write(to text: inout MetricsText, written: Int, now: Int64) {
        let state = state.withLock { $0 }
        text.family("farthing_requests_total", "counter", "Calls in the books, by model and class of status.")
        for (model, counts) in state.requests.sorted(by: { $0.key < $1.key }) {
            for (digit, count) in counts.enumerated() where count > 0 {
                let status = digit == 0 ? "none" : "\(digit)xx"
                text.sample("farthing_requests_total", [("model", model), ("class", status)], "\(count)")
            }
        }
        let totals = state.totals.sorted { $0.key < $1.key }
        text.family("farthing_tokens_total", "counter", "Tokens in the books, by model and class of price.")
        for (model, totals) in totals {
            for (name, count) in UsageMeter.classes(of: totals.usage) {
                text.sample("farthing_tokens_total", [("model", model), ("class", name)], "\(count)")
            }
        }
        text.family("farthing_cost_usd_total", "counter", "US dollars by model, as the price books say.")
        for (model, totals) in totals {
            text.sample("farthing_cost_usd_total", [("model", model)], totals.cost.description)
        }
        var sum = PricedTotals()
        for (_, totals) in totals { sum += totals }
        text.counter("farthing_unpriced_total", "Calls whose model has no price.", Int(sum.unpricedRequests))
        text.gauge(
            "farthing_cache_hit_ratio", "Share of the prompt tokens that was read from the cache.",
            sum.hitRate(decimals: 6) ?? "NaN")
        writeFlags(sum, state, to: &text)
        text.histogram("farthing_first_byte_seconds", "From a call to the first byte of its reply.", state.firstBytes)
        let lag = max(0, written - state.moved)
        text.gauge("farthing_journal_lag_bytes", "Bytes of the journal that are not in the ledger yet.", "\(lag)")
        text.gauge(
            "farthing_journal_lag_seconds", "The oldest of them have waited no longer than so.",
            lag == 0 ? "0" : MetricsText.seconds(now - state.movedAllAt))
        text.counter(
            "farthing_move_failures_total", "Times that the journal could not be moved.", Int(state.failures))
    }

    private func writeFlags(_ sum: PricedTotals, _ state: State, to text: inout MetricsText) {
        text.family("farthing_flagged_total", "counter", "Calls in the books that are not exact, by flag.")
        for (entry, count) in zip(Flags.reported, sum.flagCounts) {
            text.sample("farthing_flagged_total", [("flag", entry.name)], "\(count)")
        }
        text.family("farthing_lower_bounds_total", "counter", "Calls whose counts are a lower bound, by reason.")
        for (reason, count) in state.reasons.sorted(by: { $0.key < $1.key }) {
            text.sample("farthing_lower_bounds_total", [("reason", reason)], "\(count)")
        }
    }

    private static func classes(of usage: UsageSums) -> [(name: String, count: Int128)] {
        [
            ("input", usage.input), ("cache_write_5m", usage.cacheWrite5m), ("cache_write_1h", usage.cacheWrite1h),
            ("cache_read", usage.cacheRead), ("output", usage.output),
        ]
    }
}
