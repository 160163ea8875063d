import Pricing
import Reports
import Usage
import UsageLogs

/// Turns what was read into priced totals by group.
struct Analysis {
    var dimensions: [GroupDimension] = []
    var zone: NamedZone
    var bounds: TimeBounds
    var filters = UsageFilters()
    /// The period that costs are compared with.
    var base: TimeSpan?
    var catalog: PriceCatalog
    var costMode: CostMode = .calculate
    /// UTC day at which undated records are priced.
    var today: Int32

    func report(on reading: LogReadingResult) -> AnalysisReport {
        let query = query(dimensions, bounds, periods: periods(of: reading))
        let priced = priced(query, reading)
        return AnalysisReport(
            dimensions: dimensions, groups: sorted(priced.groups, query, reading.tables), total: priced.total,
            unpriced: priced.unpriced, notes: priced.notes, reading: reading.summary, zone: zone.name,
            bounds: bounds, filters: filters, comparison: base.map { comparison(with: $0, reading) })
    }

    func query(
        _ dimensions: [GroupDimension], _ bounds: TimeBounds, periods: [GroupDimension: PeriodTable] = [:]
    ) -> UsageQuery {
        UsageQuery(
            groupBy: dimensions, periods: periods, since: bounds.since, until: bounds.until, filters: filters,
            lengthThresholds: catalog.lengthThresholds, undatedDay: today)
    }

    private func priced(_ query: UsageQuery, _ reading: LogReadingResult) -> PricedUsage {
        var accumulator = UsageAccumulator(query: query, tables: reading.tables)
        reading.forEachRecord { accumulator.add($0) }
        return Pricing.priced(
            accumulator.totals, tables: reading.tables, catalog: catalog, costMode: costMode)
    }

    /// The tables of the period groupings, over the days that hold records.
    private func periods(of reading: LogReadingResult) -> [GroupDimension: PeriodTable] {
        let units = dimensions.compactMap { dimension in dimension.periodUnit.map { (dimension, $0) } }
        guard !units.isEmpty else { return [:] }
        var days: Set<Int32> = []
        reading.forEachRecord { record in
            let time = record.accountingTime
            if time.isKnown { days.insert(time.utcDay) }
        }
        return Dictionary(
            uniqueKeysWithValues: units.map { ($0, PeriodTable($1, in: zone.rules, utcDays: days)) })
    }

    /// Periods in order of time, undated last; then the highest cost first; then by name.
    private func sorted(
        _ groups: [(key: [UInt32], totals: PricedTotals)], _ query: UsageQuery, _ tables: RecordTables
    ) -> [GroupTable.Row] {
        let rows = groups.map { group in
            let labels = zip(group.key, query.groupBy).map { tables.label(of: $0, in: $1, of: query) }
            let periods = zip(group.key, query.groupBy).filter(\.1.isPeriod).map { $0.0 == 0 ? .max : $0.0 }
            return (periods: periods, row: (labels: labels, totals: group.totals))
        }
        return rows.sorted { left, right in
            if left.periods != right.periods { return left.periods.lexicographicallyPrecedes(right.periods) }
            let costs = (left.row.totals.cost, right.row.totals.cost)
            if costs.0 != costs.1 { return costs.0 > costs.1 }
            return left.row.labels.map { $0 ?? "" }.lexicographicallyPrecedes(right.row.labels.map { $0 ?? "" })
        }.map(\.row)
    }

    private func comparison(with base: TimeSpan, _ reading: LogReadingResult) -> AnalysisReport.Comparison {
        let before = priced(query([.model], TimeBounds(since: base.start, until: base.end)), reading)
        let now = priced(query([.model], bounds), reading)
        return AnalysisReport.Comparison(
            period: base, total: before.total,
            change: CostChange(from: costs(before, reading.tables), to: costs(now, reading.tables)))
    }

    /// Costs by model; a model of which nothing has a price takes no part.
    private func costs(_ priced: PricedUsage, _ tables: RecordTables) -> [String: ModelCosts] {
        var costs: [String: ModelCosts] = [:]
        for group in priced.groups where group.totals.unpricedRequests < group.totals.requests {
            costs[group.key.first.flatMap { tables.string(Symbol(rawValue: $0)) } ?? ""] = ModelCosts(group.totals)
        }
        return costs
    }
}

extension GroupDimension {
    /// The kind of period; nil where the grouping is none.
    var periodUnit: PeriodUnit? {
        switch self {
        case .hour: .hour
        case .day: .day
        case .week: .week
        case .month: .month
        case .session, .project, .model, .source, .key, .tag: nil
        }
    }
}

extension ModelCosts {
    /// Requests, classes of the prompt, and what comes with a request: output, searches, and where the
    /// source's own cost is shown, that cost.
    init(_ totals: PricedTotals) {
        self.init(
            requests: Int128(totals.requests),
            prompt: [
                Part(totals.usage.input, totals.parts.input),
                Part(totals.usage.cacheWrite5m, totals.parts.cacheWrite5m),
                Part(totals.usage.cacheWrite1h, totals.parts.cacheWrite1h),
                Part(totals.usage.cacheRead, totals.parts.cacheRead),
            ],
            reply: [
                Part(totals.usage.output, totals.parts.output),
                Part(totals.usage.webSearches, totals.parts.webSearch),
                Part(Int128(totals.requests), totals.reported),
            ])
    }
}
