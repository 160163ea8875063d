import Pricing
import PromptCache
import Reports
import Simulation
import Usage
import UsageLogs

/// What the front door shows of a period.
struct DoorFigures {
    /// Input cost against the least that it could have been.
    struct Bound {
        var billed: PicoUSD
        var least: PicoUSD
    }

    var report: AnalysisReport
    var since: CivilDate
    /// The misses of the period.
    var lost: PicoUSD
    var unexplained: PicoUSD
    /// Input cost of all priced requests of conversations.
    var inputCost: PicoUSD
    /// nil where no request of a conversation has a price.
    var bound: Bound?
    /// Requests and days that advice would rest on.
    var requests: Int64
    var days: Int64
    /// The dearest first; nil where there is too little to tell.
    var changes: [Change]?

    static let mostChanges = 3

    /// Looks at one reading of the whole history of `logs`.
    init(_ reading: LogReadingResult, analysis: Analysis, since: CivilDate, now: Timestamp, logs: [String]) {
        let (tables, catalog) = (reading.tables, analysis.catalog)
        let start = analysis.bounds.since
        report = analysis.report(on: reading)
        self.since = since
        var builder = ConversationBuilder(tables: tables)
        reading.forEachRecord { builder.add($0) }
        let conversations = builder.finish()
        let diagnosis = ConversationRecords(
            conversations: conversations, tables: tables, name: "", isPartial: false
        ).diagnosis(catalog)
        let causes = CauseChanges(diagnosis, tables: tables, catalog: catalog, since: since, logs: logs) { turn in
            start.map { turn.accountingTime >= $0 } ?? true
        }
        (lost, unexplained) = (causes.lost, causes.unexplained)
        let study = LifetimeStudy(conversations, tables: tables, catalog: catalog, since: start)
        (requests, days) = (study.summary.requests, study.summary.days)
        inputCost = study.total.costs.billed
        bound = DoorFigures.bound(conversations, tables, catalog, since: start)
        guard study.summary.isEnoughForAdvice else { return }
        var byModel = analysis
        byModel.dimensions = [.model]
        let models = ModelChanges(catalog: catalog, tables: tables, today: UTCDay(now.utcDay))
        let all =
            causes.changes + LifetimeChanges(study, tables: tables).changes(since: since)
            + models.changes(byModel.report(on: reading).groups, since: since)
        let sorted = all.sorted { ($1.dollars, $0.advice) < ($0.dollars, $1.advice) }
        changes = Array(sorted.prefix(DoorFigures.mostChanges))
    }

    /// nil where nothing can be replayed.
    private static func bound(
        _ conversations: Conversations, _ tables: RecordTables, _ catalog: PriceCatalog, since: Timestamp?
    ) -> Bound? {
        guard let logs = try? OwnLogs(conversations, tables: tables, catalog: catalog, since: since),
            logs.summary.requests > 0
        else { return nil }
        var least = PicoUSD.zero
        for part in logs.parts {
            guard let cost = try? Replay(part.trace, ReplayOptions()).lowerBound() else { return nil }
            least += cost
        }
        return Bound(billed: logs.summary.billed, least: least)
    }
}
