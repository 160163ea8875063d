import Pricing
import Reports
import Usage

extension PricedUsage {
    /// The groups by name, in the order in which they are printed: periods by time, undated last; then the
    /// highest cost first; then by name.
    func rows(of query: UsageQuery, _ tables: RecordTables) -> [GroupTable.Row] {
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

    /// The tables of the period groupings, over the days that hold records.
    static func periodTables(
        _ dimensions: [GroupDimension], in zone: ZoneRules, utcDays: Set<Int32>
    ) -> [GroupDimension: PeriodTable] {
        var tables: [GroupDimension: PeriodTable] = [:]
        for dimension in dimensions {
            guard let unit = dimension.periodUnit else { continue }
            tables[dimension] = PeriodTable(unit, in: zone, utcDays: utcDays)
        }
        return tables
    }
}
