package import Usage

/// A named report as data: what it asks, how it groups, which figures it shows.
///
/// The built-in ones lie in `reports/*.json`, those of a user in the folder of their settings; both are
/// read by `init(parsing:origin:)` and described by `reports/report.schema.json`.
package struct ReportDefinition: Sendable, Equatable {
    /// What `farthing report` is called with.
    package var name: String
    /// Heading of the table and of the page.
    package var title: String
    /// The question that the report answers, one sentence for people.
    package var question: String
    package var rows: ReportRows
    /// Empty where the report has rows of its own kind.
    package var groupBy: [GroupDimension]
    /// Columns of the table and of the page; CSV and JSON hold all figures. Empty where the report has its own.
    package var columns: [ReportColumn]
    package var order: ReportOrder
    /// Rows that the table and the page show; the others are summed in one row. nil for all.
    package var limit: Int?
    package var charts: [ChartKind]
    /// What is covered where the user names no period.
    package var period: ReportPeriod
}

/// What a row of a report is; the raw value is the name in definitions.
package enum ReportRows: String, CaseIterable, Sendable {
    /// The totals of a group of requests.
    case totals
    /// One class of tokens of one model at one price.
    case invoice
    /// Causes, sessions and requests of cache misses.
    case misses
    /// Cache lifetimes by project, kind of session and class of models.
    case ttl

    /// Whether the report sums records by group; else it follows conversations, and its groups, columns, order
    /// and charts are its own.
    package var sumsRecords: Bool {
        switch self {
        case .totals, .invoice: true
        case .misses, .ttl: false
        }
    }
}

/// The order of a report's rows.
package enum ReportOrder: Sendable, Equatable {
    /// Oldest first; what the limit leaves out is the oldest. Needs a grouping by time.
    case time
    /// Latest first. Needs a grouping by time.
    case latest
    /// By the names of the groups.
    case name
    /// Largest first.
    case column(ReportColumn)
}

/// The charts that a page can show; the raw value is the name in definitions.
package enum ChartKind: String, CaseIterable, Sendable {
    case costByDay = "cost_by_day"
    case hitRateByDay = "hit_rate_by_day"
    case savingsByDay = "savings_by_day"
    case withoutCachingByDay = "without_caching_by_day"
    case topGroups = "top_groups"
    case topSessions = "top_sessions"
    case weekdayHours = "weekday_hours"

    /// What the chart shows, for the documentation.
    package var meaning: String {
        switch self {
        case .costByDay: "cost of each day, stacked by class of tokens"
        case .hitRateByDay: "share of each day's prompt tokens that were read from the cache"
        case .savingsByDay: "what caching saved on each day, below zero where it cost more than it saved"
        case .withoutCachingByDay: "cost of each day against what it would have cost without caching"
        case .topGroups: "cost of the dearest groups of the report"
        case .topSessions: "cost of the dearest sessions"
        case .weekdayHours: "cost by weekday and hour"
        }
    }

    /// The grouping whose rows the chart is drawn from; nil for the report's own.
    package var dimension: GroupDimension? {
        switch self {
        case .costByDay, .hitRateByDay, .savingsByDay, .withoutCachingByDay: .day
        case .topGroups: nil
        case .topSessions: .session
        case .weekdayHours: .hour
        }
    }
}

extension ReportDefinition {
    /// The groupings, beside the report's own, that its charts are drawn from; each once.
    package var chartDimensions: [GroupDimension] {
        var found: [GroupDimension] = []
        for case let dimension? in charts.map(\.dimension) where !found.contains(dimension) { found.append(dimension) }
        return found
    }
}
