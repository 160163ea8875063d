import GRDB
import Testing

@testable import Ledger

/// How SQLite runs the statements of a question (`EXPLAIN QUERY PLAN`): only the walk through all records
/// scans a table that grows with them.
@Suite struct StatementTests {
    @Test(arguments: [
        (RecordRows.inSpan, "SEARCH records USING INDEX record_times (time>? AND time<?)"),
        (RecordRows.furtherCharges, "SEARCH charges USING PRIMARY KEY (record=?)"),
        (DaySums.byDay, "SEARCH day_totals USING PRIMARY KEY (day>? AND day<?)"),
        (DaySums.bySession, "SEARCH session_totals USING PRIMARY KEY (day>? AND day<?)"),
        (LedgerSnapshot.nextDay, "SEARCH day_totals USING PRIMARY KEY (day>?)"),
        (RecordRows.all, "SCAN records"),
    ])
    func plan(of statement: String, is expected: String) throws {
        let folder = try LedgerFolder()
        let steps = try folder.open().read { database in
            try Row.fetchAll(
                database, sql: "EXPLAIN QUERY PLAN " + statement,
                arguments: StatementArguments(statement.filter { $0 == "?" }.map { _ in 0 })
            ).map { $0["detail"] as String }
        }
        #expect(steps == [expected])
    }
}
