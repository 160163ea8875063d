import Pricing
import Reports
import Simulation
import Usage

/// What the lifetimes of a source's conversations cost, in all forms.
struct LifetimeReport: FollowingReport {
    let study: LifetimeStudy
    let sections: [Section]
    /// What was read.
    let source: String
    let selection: TurnSelection
    let seed: UInt64
    /// Groups of one dimension that the table and the page show; JSON and CSV hold all.
    let limit: Int
    let origin: String

    static let usualLimit = 25

    /// The groups of one dimension.
    struct Section {
        var by: LifetimeDimension
        var rows: [Row]

        /// The dearest groups, and what the others cost together; nil where there are no others.
        func shown(_ limit: Int) -> (
            rows: ArraySlice<Row>, others: (name: String, requests: Int64, costs: LifetimeCosts)?
        ) {
            guard rows.count > limit else { return (rows[...], nil) }
            var (requests, costs): (Int64, LifetimeCosts) = (0, LifetimeCosts())
            for row in rows[limit...] {
                requests += row.group.requests
                costs += row.group.costs
            }
            return (rows[..<limit], (NumberText.counted(rows.count - limit, "other"), requests, costs))
        }
    }

    /// A group with its name.
    struct Row {
        var name: String
        var group: LifetimeGroup
    }

    /// - Parameters:
    ///   - dimensions: what groups are made by; empty for all.
    ///   - seed: of the intervals' random draws.
    /// - Throws: `CommandFailure` where no request can be followed.
    init(
        _ maker: FollowingReportMaker, by dimensions: [LifetimeDimension] = [], seed: UInt64 = 1
    ) throws(CommandFailure) {
        let records = maker.records
        let study = LifetimeStudy(
            records.conversations, tables: records.tables, catalog: maker.catalog, until: maker.selection.bounds.until,
            includes: maker.selection.among(records.tables).contains, seed: seed)
        let chosen = dimensions.isEmpty ? LifetimeDimension.allCases : dimensions
        self.study = study
        sections = LifetimeDimension.allCases.filter(chosen.contains).map { dimension in
            Section(by: dimension, rows: LifetimeReport.rows(dimension, study, records.tables))
        }
        source = records.name
        selection = maker.selection
        limit = maker.limit ?? LifetimeReport.usualLimit
        origin = maker.origin
        self.seed = seed
        guard study.summary.requests > 0 else {
            throw CommandFailure.wrongUse(
                LifetimeTexts.nothing(study.summary, source: records.name, period: maker.selection.text))
        }
    }

    var unpricedRequests: Int64 { study.summary.unpriced.reduce(0) { $0 + $1.requests } }

    private static func rows(
        _ dimension: LifetimeDimension, _ study: LifetimeStudy, _ tables: RecordTables
    ) -> [Row] {
        switch dimension {
        case .project:
            study.byProject.map { Row(name: $0.key.project.flatMap(tables.string) ?? "(none)", group: $0) }
        case .kind: study.byKind.map { Row(name: $0.key.kind?.rawValue ?? "", group: $0) }
        case .readClass: study.byReads.map { Row(name: $0.key.reads?.rawValue ?? "", group: $0) }
        }
    }

    func table(for terminal: Terminal) -> String { LifetimeTable(self, terminal).text }

    func json() -> String { LifetimePayload(self).text }

    func csv() -> String { LifetimeCSV(self).text }
}
