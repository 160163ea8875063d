import GRDB
import Testing
import Usage

@testable import Ledger
@testable import UsageLogs

/// Ledgers of every earlier schema, made by its own steps, keep all records when they are opened.
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

    @Test(arguments: 1..<Migrations.all.count) func anEarlierLedgerKeepsItsRecords(steps: Int) throws {
        let folder = try LedgerFolder()
        var samples = SampleMessages(seed: UInt64(steps))
        let lines = samples.lines(100, messages: 30)
        let current = try folder.open("current.sqlite")
        _ = try current.write(ReadBatch(lines), files: [], thresholds: [200_000])
        let expected = try LedgerDump.lines(of: current)
        try makeLedger(folder.ledger("old.sqlite"), steps: steps, rowsOf: current.path)
        #expect(throws: LedgerError.older(path: folder.ledger("old.sqlite"))) {
            try Ledger.open(folder.ledger("old.sqlite"), mode: .readOnly)
        }
        let upgraded = try folder.open("old.sqlite")
        let records = try LedgerDump.lines(of: upgraded).filter { !$0.contains("_totals") }
        #expect(records == expected.filter { !$0.contains("_totals") })
        // The roll-ups are built by the first use that knows the thresholds of the price books.
        try upgraded.rebuildTotals(thresholds: [200_000])
        #expect(try LedgerDump.lines(of: upgraded) == expected)
        #expect(try LedgerDump.totals(of: upgraded) == TotalsByHand.lines(of: upgraded, thresholds: [200_000]))
    }

    /// A ledger of the first `steps` steps, run as the program of that time ran them, with the rows of
    /// another for the tables that it has.
    private func makeLedger(_ path: String, steps: Int, rowsOf source: String) throws {
        let queue = try DatabaseQueue(path: path)
        var migrator = DatabaseMigrator()
        for migration in Migrations.all.prefix(steps) {
            migrator.registerMigration(migration.name) { try $0.execute(sql: migration.sql) }
        }
        try migrator.migrate(queue)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "ATTACH ? AS source", arguments: [source])
            let tables = try String.fetchAll(
                database,
                sql: "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE '%migrations'")
            for table in tables where table != "meta" {
                // Later steps add columns and take some away.
                let columns = try ["main", "source"].map { schema in
                    try String.fetchAll(database, sql: "SELECT name FROM pragma_table_info('\(table)', '\(schema)')")
                }
                let shared = columns[0].filter(columns[1].contains).joined(separator: ", ")
                try database.execute(sql: "INSERT INTO main.\(table) (\(shared)) SELECT \(shared) FROM source.\(table)")
            }
            try database.execute(sql: "DETACH source")
        }
        try queue.close()
    }

    /// Two processes that open an old or new ledger at the same time both come through.
    @Test func openingAtTheSameTimeMigratesOnce() async throws {
        let folder = try LedgerFolder()
        let path = folder.ledger()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let ledger = try Ledger.open(path, mode: .readWrite(create: true))
                    return try ledger.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM grdb_migrations") } ?? 0
                }
            }
            for try await count in group { #expect(count == Migrations.all.count) }
        }
    }
}
