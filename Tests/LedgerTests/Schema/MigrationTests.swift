import GRDB
import Testing

@testable import Ledger

/// The steps of the schema are valid SQL of this system's SQLite.
@Suite struct MigrationTests {
    @Test func everyStepRuns() throws {
        let queue = try DatabaseQueue()
        try queue.write { database in
            for migration in Migrations.all { try database.execute(sql: migration.sql) }
            let tables = try String.fetchAll(
                database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
            #expect(tables.contains("records") && tables.contains("day_totals"))
        }
    }
}
