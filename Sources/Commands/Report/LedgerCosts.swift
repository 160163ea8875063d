import Ledger
import Pricing
import Reports
import Usage

/// Asks one state of the ledger and prices its answers, all on the same terms.
struct LedgerCosts {
    var snapshot: LedgerSnapshot
    var catalog: PriceCatalog
    var costMode: CostMode
    var zone: NamedZone
    var filters: UsageFilters
    /// UTC day at which undated records are priced.
    var today: Int32

    /// A priced answer with its groups in the order in which they are printed.
    struct Answer {
        var totals: UsageTotals
        var tables: RecordTables
        var rows: [GroupTable.Row]
        var priced: PricedUsage
    }

    /// Throws what `Ledger.ask` turns into a `LedgerError`.
    func answer(_ dimensions: [GroupDimension], _ bounds: TimeBounds) throws -> Answer {
        let periods =
            dimensions.contains(where: \.isPeriod)
            ? GroupDimension.periodTables(dimensions, in: zone.rules, utcDays: try snapshot.days()) : [:]
        let query = UsageQuery(
            groupBy: dimensions, periods: periods, since: bounds.since, until: bounds.until, filters: filters,
            lengthThresholds: catalog.lengthThresholds, undatedDay: today)
        let answer = try snapshot.answer(query)
        let priced = Pricing.priced(answer.totals, tables: answer.tables, catalog: catalog, costMode: costMode)
        return Answer(
            totals: answer.totals, tables: answer.tables, rows: priced.rows(of: query, answer.tables), priced: priced)
    }

    /// The end of the current month; throws as `answer` does.
    func monthEnd(at now: Timestamp) throws -> MonthEnd {
        let calendar = MonthCalendar(zone: zone.rules, now: now)
        let span = calendar.span
        let answer = try answer([.day], TimeBounds(since: span.start, until: span.end))
        var costs: [String: PicoUSD] = [:]
        for row in answer.rows {
            if let day = row.labels.first ?? nil { costs[day] = row.totals.cost }
        }
        return MonthEnd(
            calendar, costs: costs, firstDay: try snapshot.days().min().map { CivilDate(days: Int64($0)) },
            unpricedRequests: answer.priced.total.unpricedRequests)
    }
}
