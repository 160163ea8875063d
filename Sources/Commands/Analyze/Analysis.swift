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
            dimensions: dimensions, groups: priced.rows(of: query, reading.tables), total: priced.total,
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
        guard dimensions.contains(where: \.isPeriod) else { return [:] }
        var days: Set<Int32> = []
        reading.forEachRecord { record in
            let time = record.accountingTime
            if time.isKnown { days.insert(time.utcDay) }
        }
        return GroupDimension.periodTables(dimensions, in: zone.rules, utcDays: days)
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
