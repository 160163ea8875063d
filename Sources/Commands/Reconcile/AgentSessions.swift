import Ledger
import Pricing
import Usage
import UsageLogs

/// What the coding agent's result lines say of their sessions, against the messages of the same sessions.
struct AgentSessions {
    /// Sums of the messages by session and model.
    private let groups: [(session: String, model: String, totals: PricedTotals)]
    private let latest: [String: SessionAggregate]
    private let catalog: PriceCatalog

    /// Of logs that were read.
    init(_ reading: LogReadingResult, _ catalog: PriceCatalog, _ bounds: TimeBounds, today: Int32) throws {
        func totals(_ bounds: TimeBounds) -> (UsageTotals, RecordTables) {
            var accumulator = UsageAccumulator(
                query: AgentSessions.query(catalog, bounds, today), tables: reading.tables)
            reading.forEachRecord { accumulator.add($0) }
            return (accumulator.totals, reading.tables)
        }
        try self.init(reading.aggregates, catalog, bounds, totals)
    }

    /// Of the ledger.
    init(_ ledger: Ledger, _ catalog: PriceCatalog, _ bounds: TimeBounds, today: Int32) throws {
        try self.init(try ledger.agentResults(), catalog, bounds) { bounds in
            let answer = try ledger.ask { try $0.answer(AgentSessions.query(catalog, bounds, today)) }
            return (answer.totals, answer.tables)
        }
    }

    private static func query(_ catalog: PriceCatalog, _ bounds: TimeBounds, _ today: Int32) -> UsageQuery {
        UsageQuery(
            groupBy: [.session, .model], since: bounds.since, until: bounds.until,
            lengthThresholds: catalog.lengthThresholds, undatedDay: today)
    }

    /// The latest result line of a session sums it up. A session counts as a whole: the period chooses those with a
    /// message or a dated result in it.
    private init(
        _ results: [SessionAggregate], _ catalog: PriceCatalog, _ bounds: TimeBounds,
        _ totals: (TimeBounds) throws -> (UsageTotals, RecordTables)
    ) throws {
        func sums(_ bounds: TimeBounds) throws -> [(session: String, model: String, totals: PricedTotals)] {
            let (sums, tables) = try totals(bounds)
            return Pricing.priced(sums, tables: tables, catalog: catalog, costMode: .calculate).groups.map { group in
                let names = group.key.map { tables.string(Symbol(rawValue: $0)) ?? "" }
                return (names[0], names[1], group.totals)
            }
        }
        self.catalog = catalog
        groups = try sums(TimeBounds())
        let within = bounds.since == nil && bounds.until == nil ? nil : Set(try sums(bounds).map(\.session))
        var latest: [String: SessionAggregate] = [:]
        for result in results where result.reportedPicoUSD != nil && !result.session.isEmpty {
            if let within, !within.contains(result.session) {
                let time = result.completedAt
                guard time.isKnown, time >= bounds.since ?? time, bounds.until.map({ time < $0 }) ?? true else {
                    continue
                }
            }
            if let known = latest[result.session], AgentSessions.precedes(result, known) { continue }
            latest[result.session] = result
        }
        self.latest = latest
    }

    private static func precedes(_ left: SessionAggregate, _ right: SessionAggregate) -> Bool {
        if left.completedAt != right.completedAt, left.completedAt.isKnown, right.completedAt.isKnown {
            return left.completedAt < right.completedAt
        }
        return (left.file, left.offset) < (right.file, right.offset)
    }

    /// Sessions by model where the agent states what each cost, else as a whole.
    func comparison() throws -> Comparison {
        guard !latest.isEmpty else {
            throw CommandFailure.wrongUse(
                "no result line states what a session cost; `claude -p --output-format json` and stream-json write "
                    + "them: import their logs, or name them")
        }
        var theirs: [Comparison.Key: Int128] = [:]
        var split: Set<String> = []
        for (session, result) in latest {
            let parts = result.models.compactMap(\.reportedPicoUSD)
            let (sum, total) = (parts.reduce(Int128(0)) { $0 + Int128($1) }, Int128(result.reportedPicoUSD ?? 0))
            if parts.count == result.models.count, !parts.isEmpty, (sum - total).magnitude <= 1_000_000 {
                split.insert(session)
                for model in result.models {
                    theirs[.init(place: session, model: name(model.name), item: .total), default: 0] +=
                        Int128(model.reportedPicoUSD ?? 0)
                }
            } else {
                theirs[.init(place: session, model: "", item: .total)] = total
            }
        }
        var ours: [Comparison.Key: Int128] = [:]
        var (flagged, unpriced): (Set<String>, Set<String>) = ([], [])
        for group in groups where latest[group.session] != nil {
            let model = split.contains(group.session) ? name(group.model) : ""
            ours[.init(place: group.session, model: model, item: .total), default: 0] += group.totals.cost.picodollars
            if group.totals.flagCounts.contains(where: { $0 > 0 }) { flagged.insert(group.session) }
            if group.totals.unpricedRequests > 0 { unpriced.insert(group.session) }
        }
        let told = Set(ours.keys.map(\.place))
        var comparison = Comparison(unit: .picodollars, place: "session")
        comparison.add(ours: ours, theirs: theirs) { line in
            // The agent prints its cost in binary floating point, good to about 15 digits.
            if Int128(line.difference.magnitude) <= 1_000_000 {
                line.isRounding = true
                return "rounding of the agent's figure"
            }
            if !told.contains(line.key.place) { return "missing logs: no message of the session" }
            if ours[line.key] == nil { return "calls of this model that the transcript leaves out" }
            if unpriced.contains(line.key.place) { return "no price here for a model" }
            if flagged.contains(line.key.place) { return "flagged records: lifetimes assumed, or replies cut short" }
            return line.difference < 0
                ? "missing logs, or calls that the transcript leaves out" : "a resumed session, or another price"
        }
        return comparison
    }

    private func name(_ model: String) -> String { catalog.models.model(named: model)?.id.name ?? model }
}
