import GRDB

extension Ledger {
    /// What a ledger is opened for.
    package enum Mode: Sendable {
        /// Reading and writing; a ledger of an earlier version is brought to this one's schema.
        case readWrite(create: Bool)
        /// Reading; also in a folder that may not be written.
        case readOnly
    }

    /// Marks the file as a ledger of this program (`PRAGMA application_id`): "Frth".
    package static let applicationID: Int32 = 0x4672_7468

    /// Opens a ledger, or makes it where `mode` says so: the file with mode 0600, folders with 0700.
    ///
    /// - Parameter waitMilliseconds: how long another program's lock is waited for.
    /// - Throws: `LedgerError`; the file is left as it was.
    package static func open(
        _ path: String, mode: Mode, waitMilliseconds: Int = 5000
    ) throws(LedgerError) -> Ledger {
        let file = LedgerFile(path)
        do {
            switch mode {
            case .readWrite(let create):
                return try openForWriting(file, create: create, waitMilliseconds: waitMilliseconds)
            case .readOnly: return try openForReading(file, waitMilliseconds: waitMilliseconds)
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB && file.isSQLite {
            throw .damaged(path: file.path, reason: "its first page is no database header")
        } catch {
            throw LedgerError(error, path: file.path, waitMilliseconds: waitMilliseconds)
        }
    }

    private static func openForWriting(_ file: LedgerFile, create: Bool, waitMilliseconds: Int) throws -> Ledger {
        if create && !file.exists { try file.make() }
        try file.check(forWriting: true)
        let lock = OpeningLock(of: file.path, waitMilliseconds: waitMilliseconds)
        defer { withExtendedLifetime(lock) {} }
        let queue = try DatabaseQueue(
            path: file.path, configuration: configuration(waitMilliseconds, isReadOnly: false))
        let state = try queue.read { try LedgerSchema(of: $0, path: file.path) }
        try queue.writeWithoutTransaction { database in
            let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
            guard journal == "wal" else {
                throw LedgerError.failed(path: file.path, reason: "its journal cannot be a write-ahead log")
            }
            try database.execute(sql: tuning)
        }
        if state != .current { try LedgerSchema.upgrade(queue) }
        return Ledger(path: file.path, isReadOnly: false, database: queue, waitMilliseconds: waitMilliseconds)
    }

    private static func openForReading(_ file: LedgerFile, waitMilliseconds: Int) throws -> Ledger {
        try file.check(forWriting: false)
        let configuration = configuration(waitMilliseconds, isReadOnly: true)
        var queue: DatabaseQueue
        var state: LedgerSchema
        do {
            queue = try DatabaseQueue(path: file.path, configuration: configuration)
            state = try queue.read { try LedgerSchema(of: $0, path: file.path) }
        } catch let error as DatabaseError
            where error.resultCode == .SQLITE_CANTOPEN || error.resultCode == .SQLITE_READONLY
        {
            // In a folder that may not be written, the write-ahead log and its index cannot be made.
            guard (LedgerFile.size(of: file.path + "-wal") ?? 0) == 0 else {
                throw LedgerError.readOnly(
                    path: file.path,
                    reason: "its folder may not be written, and its -wal file holds entries that are not in it yet")
            }
            queue = try DatabaseQueue(path: file.immutableURI, configuration: configuration)
            state = try queue.read { try LedgerSchema(of: $0, path: file.path) }
        }
        try queue.read { try $0.execute(sql: "PRAGMA cache_size = -65536") }
        switch state {
        case .current: break
        case .empty: throw LedgerError.notALedger(path: file.path, reason: "it is empty")
        case .older: throw LedgerError.older(path: file.path)
        }
        return Ledger(path: file.path, isReadOnly: true, database: queue, waitMilliseconds: waitMilliseconds)
    }

    /// A cache that holds the indexes of a million records, and a log that is taken over every 16 MB.
    private static let tuning = """
        PRAGMA synchronous = NORMAL;
        PRAGMA cache_size = -65536;
        PRAGMA wal_autocheckpoint = 4000;
        PRAGMA journal_size_limit = 33554432;
        """

    private static func configuration(_ waitMilliseconds: Int, isReadOnly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = isReadOnly
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(Double(waitMilliseconds) / 1000)
        configuration.label = "ledger"
        return configuration
    }
}
