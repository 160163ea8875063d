import Pricing
import Usage
import UsageLogs

/// What the coding agent's result lines say of their sessions, against the messages of the same sessions.
struct AgentSessions {
    private var ours: [Comparison.Key: Int128] = [:]
    private var theirs: [Comparison.Key: Int128] = [:]
    private var flagged: Set<String> = []
    private var unpriced: Set<String> = []

    /// The latest result line of a session sums it up.
    init(_ reading: LogReadingResult, catalog: PriceCatalog, bounds: TimeBounds, today: Int32) throws {
        var latest: [String: SessionAggregate] = [:]
        for aggregate in reading.aggregates where aggregate.reportedPicoUSD != nil && !aggregate.session.isEmpty {
            let time = aggregate.completedAt
            if time.isKnown, time < bounds.since ?? time || time >= bounds.until ?? .unknown { continue }
            if let known = latest[aggregate.session], AgentSessions.precedes(aggregate, known) { continue }
            latest[aggregate.session] = aggregate
        }
        guard !latest.isEmpty else {
            throw CommandFailure.wrongUse(
                "no result line states what a session cost; `claude -p --output-format json` and stream-json write them"
            )
        }
        for (session, aggregate) in latest {
            theirs[.init(place: session, model: "", item: .total)] = Int128(aggregate.reportedPicoUSD ?? 0)
        }
        let query = UsageQuery(groupBy: [.session], lengthThresholds: catalog.lengthThresholds, undatedDay: today)
        var accumulator = UsageAccumulator(query: query, tables: reading.tables)
        reading.forEachRecord { accumulator.add($0) }
        let priced = Pricing.priced(
            accumulator.totals, tables: reading.tables, catalog: catalog, costMode: .calculate)
        for group in priced.groups {
            guard let number = group.key.first, let session = reading.tables.string(Symbol(rawValue: number)),
                latest[session] != nil
            else { continue }
            ours[.init(place: session, model: "", item: .total), default: 0] += group.totals.cost.picodollars
            if group.totals.flagCounts.contains(where: { $0 > 0 }) { flagged.insert(session) }
            if group.totals.unpricedRequests > 0 { unpriced.insert(session) }
        }
    }

    private static func precedes(_ left: SessionAggregate, _ right: SessionAggregate) -> Bool {
        if left.completedAt != right.completedAt, left.completedAt.isKnown, right.completedAt.isKnown {
            return left.completedAt < right.completedAt
        }
        return (left.file, left.offset) < (right.file, right.offset)
    }

    func comparison() -> Comparison {
        var comparison = Comparison(unit: .picodollars, place: "session")
        comparison.add(ours: ours, theirs: theirs) { line in
            // The agent prints its cost in binary floating point, good to about 15 digits.
            if Int128(line.difference.magnitude) <= 1_000_000 { return "rounding of the agent's figure" }
            if ours[line.key] == nil { return "missing logs: no message of the session" }
            if unpriced.contains(line.key.place) { return "no price here for a model" }
            if flagged.contains(line.key.place) { return "flagged records: lifetimes assumed, or replies cut short" }
            return line.difference < 0
                ? "missing logs, or calls that the transcript leaves out" : "a resumed session, or another price"
        }
        return comparison
    }
}
