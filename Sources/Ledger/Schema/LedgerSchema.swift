import GRDB

/// How the schema of a database relates to this program's.
enum LedgerSchema: Equatable {
    /// No tables yet.
    case empty
    /// Steps are missing.
    case older
    case current

    /// - Throws: `LedgerError.newer` and `.notALedger`; errors of SQLite.
    init(of database: Database, path: String) throws {
        let tables = try Set(
            String.fetchAll(database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'"))
        let isMarked = try Int32.fetchOne(database, sql: "PRAGMA application_id") == Ledger.applicationID
        guard tables.contains("grdb_migrations") || tables.isEmpty else {
            throw LedgerSchema.refusal(isMarked: isMarked, path: path)
        }
        let known = Migrations.all.map(\.name)
        let applied = tables.isEmpty ? [] : try LedgerSchema.applied(in: database)
        if applied.isEmpty && tables.isSubset(of: ["grdb_migrations"]) && !isMarked {
            self = .empty
            return
        }
        guard isMarked else { throw LedgerSchema.refusal(isMarked: false, path: path) }
        let unknown = applied.subtracting(known)
        guard unknown.isEmpty else { throw LedgerError.newer(path: path, migrations: unknown.sorted()) }
        self = applied.count == known.count ? .current : .older
    }

    private static func refusal(isMarked: Bool, path: String) -> LedgerError {
        isMarked
            ? .damaged(path: path, reason: "the list of its schema's steps is missing")
            : .notALedger(path: path, reason: "it is a database of another program")
    }

    private static func applied(in database: Database) throws -> Set<String> {
        try String.fetchSet(database, sql: "SELECT identifier FROM grdb_migrations")
    }

    /// The steps as GRDB runs them: each in a transaction with the entry that it was done.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator().disablingDeferredForeignKeyChecks()
        for migration in Migrations.all {
            migrator.registerMigration(migration.name, foreignKeyChecks: .immediate) { database in
                try database.execute(sql: migration.sql)
            }
        }
        return migrator
    }

    /// Runs the missing steps. Another process may do so at the same time: whoever comes second finds the
    /// step done, which is no error.
    static func upgrade(_ queue: DatabaseQueue) throws {
        let migrator = migrator
        for _ in Migrations.all {
            do {
                return try migrator.migrate(queue)
            } catch let error as DatabaseError
                where error.resultCode == .SQLITE_ERROR || error.resultCode == .SQLITE_CONSTRAINT
            {
                if try queue.read(migrator.hasCompletedMigrations) { return }
                let before = try queue.read { try LedgerSchema.applied(in: $0) }
                guard !before.isEmpty else { throw error }
            }
        }
        try migrator.migrate(queue)
    }
}
