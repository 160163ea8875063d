import GRDB
package import Messages
import Usage

extension Ledger {
    /// Stores a page and how far the pull has come, in one transaction.
    ///
    /// The days in `replacing` are stored anew: what an earlier pull said of them is forgotten. A row
    /// that an earlier page of the pull had told is replaced, so that a page that comes twice counts once.
    package func store(
        _ page: AdminPage, replacing days: Set<Int32>, as pull: AdminPull
    ) throws(LedgerError) {
        guard !isReadOnly else { throw .readOnly(path: path, reason: "it was opened for reading only") }
        do {
            try database.write { database in
                let delete = try RawStatement(
                    database, "DELETE FROM \(pull.report.table) WHERE service = ? AND day = ?")
                for day in days {
                    delete.bind(pull.service, at: 1)
                    delete.bind(Int64(day), at: 2)
                    try delete.run()
                }
                for row in page.usage { try row.insert(into: database, pull.service) }
                for row in page.costs { try row.insert(into: database, pull.service) }
                for row in page.agent { try row.insert(into: database, pull.service) }
                try pull.store(in: database)
            }
        } catch {
            throw LedgerError(error, path: path, waitMilliseconds: waitMilliseconds)
        }
    }

    /// How far a report was pulled; nil where it never was.
    package func pull(of report: AdminReport, from service: String) throws(LedgerError) -> AdminPull? {
        try read { database in
            let rows = try RawStatement(
                database,
                "SELECT first_day, next_day, since, until, page, covered FROM pulls WHERE service = ? AND report = ?")
            rows.bind(service, at: 1)
            rows.bind(report.rawValue, at: 2)
            var found: AdminPull?
            try rows.forEach { row in
                var pull = AdminPull(
                    service: service, report: report, firstDay: Int32(clamping: row.integer(0)),
                    nextDay: Int32(clamping: row.integer(1)))
                if !row.isNull(4) {
                    pull.underWay = .init(
                        since: Int32(clamping: row.integer(2)), until: Int32(clamping: row.integer(3)),
                        page: row.text(4), covered: row.optionalInteger(5).map { Int32(clamping: $0) })
                }
                found = pull
            }
            return found
        }
    }

    /// Pulled usage of all services, by day.
    package func adminUsage() throws(LedgerError) -> [AdminUsageRow] {
        try read { try $0.all(AdminUsageRow.select, AdminUsageRow.init) }
    }

    /// Pulled costs of all services, by day.
    package func adminCosts() throws(LedgerError) -> [AdminCostRow] {
        try read { try $0.all(AdminCostRow.select, AdminCostRow.init) }
    }

    /// Pulled analytics of the coding agent, by day.
    package func agentUsage() throws(LedgerError) -> [AgentUsageRow] {
        try read { try $0.all(AgentUsageRow.select, AgentUsageRow.init) }
    }
}

extension Database {
    fileprivate func all<Row>(_ sql: String, _ row: (RawStatement) -> Row) throws -> [Row] {
        var rows: [Row] = []
        try RawStatement(self, sql).forEach { rows.append(row($0)) }
        return rows
    }
}

extension AdminReport {
    fileprivate var table: String {
        switch self {
        case .usage: "admin_usage"
        case .cost: "admin_costs"
        case .agent: "agent_usage"
        }
    }
}

extension AdminPull {
    fileprivate func store(in database: Database) throws {
        let row = try RawStatement(
            database,
            """
            INSERT INTO pulls (service, report, first_day, next_day, since, until, page, covered)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (service, report) DO UPDATE SET
              first_day = min(first_day, excluded.first_day), next_day = max(next_day, excluded.next_day),
              since = excluded.since, until = excluded.until, page = excluded.page, covered = excluded.covered
            """)
        row.bind(service, at: 1)
        row.bind(report.rawValue, at: 2)
        row.bind(Int64(firstDay), at: 3)
        row.bind(Int64(nextDay), at: 4)
        row.bind(underWay.map { Int64($0.since) }, at: 5)
        row.bind(underWay.map { Int64($0.until) }, at: 6)
        if let underWay { row.bind(underWay.page, at: 7) } else { row.bindNull(at: 7) }
        row.bind(underWay?.covered.map { Int64($0) }, at: 8)
        try row.run()
    }
}
