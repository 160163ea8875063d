import GRDB
package import Messages
import Usage

extension Ledger {
    /// Stores a page and which days are now there as a whole, in one transaction.
    ///
    /// The days in `replacing` are stored anew: what an earlier pull said of them is forgotten. A row that an
    /// earlier page of the pull had told is replaced, so that a page that comes twice counts once.
    package func store(
        _ page: AdminPage, replacing days: Set<Int32>, of report: AdminReport, from service: String,
        complete: Range<Int32>
    ) throws(LedgerError) {
        guard !isReadOnly else { throw .readOnly(path: path, reason: "it was opened for reading only") }
        do {
            try database.write { database in
                let delete = try RawStatement(
                    database, "DELETE FROM \(report.table) WHERE service = ? AND day = ?")
                for day in days {
                    delete.bind(service, at: 1)
                    delete.bind(Int64(day), at: 2)
                    try delete.run()
                }
                for row in page.usage { try row.insert(into: database, service) }
                for row in page.costs { try row.insert(into: database, service) }
                for row in page.agent { try row.insert(into: database, service) }
                let known = try AdminPull.all(of: report, in: database).first { $0.service == service }
                guard known == nil || !complete.isEmpty else { return }
                var pull =
                    known
                    ?? AdminPull(
                        service: service, report: report, firstDay: complete.lowerBound, nextDay: complete.lowerBound)
                pull.take(complete)
                try pull.store(in: database)
            }
        } catch {
            throw LedgerError(error, path: path, waitMilliseconds: waitMilliseconds)
        }
    }

    /// Which days of a report were pulled, by service.
    package func pulls(of report: AdminReport) throws(LedgerError) -> [AdminPull] {
        try read { try AdminPull.all(of: report, in: $0) }
    }

    /// Pulled usage of a service, by day.
    package func adminUsage(of service: String) throws(LedgerError) -> [AdminUsageRow] {
        try read { try $0.all(AdminUsageRow.select, service, AdminUsageRow.init) }
    }

    /// Pulled costs of a service, by day.
    package func adminCosts(of service: String) throws(LedgerError) -> [AdminCostRow] {
        try read { try $0.all(AdminCostRow.select, service, AdminCostRow.init) }
    }

    /// Pulled analytics of the coding agent, by day.
    package func agentUsage(of service: String) throws(LedgerError) -> [AgentUsageRow] {
        try read { try $0.all(AgentUsageRow.select, service, AgentUsageRow.init) }
    }
}

extension Database {
    fileprivate func all<Row>(_ sql: String, _ service: String, _ row: (RawStatement) -> Row) throws -> [Row] {
        let statement = try RawStatement(self, sql)
        statement.bind(service, at: 1)
        var rows: [Row] = []
        try statement.forEach { rows.append(row($0)) }
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
    fileprivate static func all(of report: AdminReport, in database: Database) throws -> [AdminPull] {
        let rows = try RawStatement(
            database, "SELECT service, first_day, next_day FROM pulls WHERE report = ? ORDER BY service")
        rows.bind(report.rawValue, at: 1)
        var pulls: [AdminPull] = []
        try rows.forEach { row in
            pulls.append(
                AdminPull(
                    service: row.text(0), report: report, firstDay: Int32(clamping: row.integer(1)),
                    nextDay: Int32(clamping: row.integer(2))))
        }
        return pulls
    }

    fileprivate func store(in database: Database) throws {
        let row = try RawStatement(
            database, "INSERT OR REPLACE INTO pulls (service, report, first_day, next_day) VALUES (?, ?, ?, ?)")
        row.bind(service, at: 1)
        row.bind(report.rawValue, at: 2)
        row.bind(Int64(firstDay), at: 3)
        row.bind(Int64(nextDay), at: 4)
        try row.run()
    }
}
