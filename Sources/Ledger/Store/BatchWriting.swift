import GRDB
import Usage
import UsageLogs

/// The work of one transaction: it gathers changes of sums and sessions and writes them at the end.
final class BatchWriting {
    let database: Database
    let path: String
    let records: RecordTable
    let places: PlaceTable
    let requests: RequestTable
    let thresholds: [Int64]
    var tables: LedgerTables
    var totals: TotalsDelta
    var summary = WriteSummary()
    /// Calls of the gateway whose ends were written.
    var ended: [MovedCall] = []
    /// Changes of the number of records with a stop reason, by session.
    private var stating: [Symbol: Int64] = [:]

    init(_ database: Database, tables: LedgerTables, thresholds: [Int64], path: String) throws {
        self.database = database
        self.path = path
        self.tables = tables
        self.thresholds = thresholds
        records = try RecordTable(database, path: path)
        places = try PlaceTable(database)
        requests = try RequestTable(database)
        totals = TotalsDelta(lengthThresholds: thresholds)
    }

    /// Writes how far a file was read. Errors: `LedgerError.overtaken` where the entry is that of another
    /// file than the one it was when the reading began.
    func note(_ file: FileUpdate) throws {
        let known = try RawStatement(database, "SELECT device, inode FROM files WHERE identity_name = ?")
        known.bind(file.row.identityName, at: 1)
        try known.forEach { row in
            let identity = FileIdentity(
                device: UInt64(bitPattern: row.integer(0)), inode: UInt64(bitPattern: row.integer(1)))
            guard identity == file.row.identity || identity == file.previous else {
                throw LedgerError.overtaken(path: path, file: file.row.path)
            }
        }
        let statement = try RawStatement(database, FileRow.upsert)
        file.row.bind(to: statement)
        try statement.run()
    }

    /// Writes what was gathered.
    func finish() throws {
        try settleSessions()
        try applyTotals()
        try tables.store(database)
    }

    // MARK: What records count for

    /// Counts a record in the roll-ups and among those of its session, or takes it back where `sign` is -1.
    func count(_ state: MessageState, flags: Flags, sign: Int64) {
        totals.add(state.record, flags: flags, sign: sign)
        guard !state.record.stopReason.isNone else { return }
        let session = session(of: state)
        if !session.isNone { stating[session, default: 0] += sign }
    }

    func session(of state: MessageState) -> Symbol {
        tables.tables.attributions[state.record.attribution]?.session ?? .none
    }

    /// Flags of a state as queries see them, by what is known of its session at the time; `settleSessions`
    /// corrects them where that changes.
    func settledFlags(_ state: MessageState) -> Flags {
        state.settledFlags(sessionStatesStopReasons: state.isOpen && tables.stating[session(of: state)] != nil)
    }

    /// Writes a changed row and counts it instead of the old one.
    func replace(_ old: RecordRow, by new: RecordRow) throws {
        var new = new
        new.flags = settledFlags(new.state)
        try records.update(new)
        if !old.isLinked { count(old.state, flags: old.flags, sign: -1) }
        if !new.isLinked { count(new.state, flags: new.flags, sign: 1) }
    }

    // MARK: Sessions that state stop reasons

    /// A message without a stop reason was cut short where others of its session have one: where a session
    /// gets its first such record, or loses its last, its open records are settled anew.
    private func settleSessions() throws {
        var turned: Set<Symbol> = []
        let write = try RawStatement(
            database, "INSERT OR REPLACE INTO stating_sessions (session, records) VALUES (?, ?)")
        let remove = try RawStatement(database, "DELETE FROM stating_sessions WHERE session = ?")
        for (session, change) in stating where change != 0 {
            let before = tables.stating[session] ?? 0
            let after = before + change
            tables.stating[session] = after > 0 ? after : nil
            let statement = after > 0 ? write : remove
            statement.bind(Int64(session.rawValue), at: 1)
            if after > 0 { statement.bind(after, at: 2) }
            try statement.run()
            if (before > 0) != (after > 0) { turned.insert(session) }
        }
        stating = [:]
        guard !turned.isEmpty else { return }
        let open = try RawStatement(
            database,
            """
            SELECT id FROM records
            WHERE attribution = ? AND stop_reason = 0 AND line_flags & 0x8800 = 0x8000
            """)
        for number in 1...max(1, tables.tables.attributions.count) {
            guard let attribution = tables.tables.attributions[Symbol(rawValue: UInt32(number))],
                turned.contains(attribution.session)
            else { continue }
            var found: [Int64] = []
            open.bind(Int64(number), at: 1)
            try open.forEach { found.append($0.integer(0)) }
            for id in found { try settle(id) }
        }
    }

    private func settle(_ id: Int64) throws {
        guard let old = try records.row(id: id, tables: tables.tables), settledFlags(old.state) != old.flags else {
            return
        }
        try replace(old, by: old)
    }

    // MARK: Roll-ups

    private func applyTotals() throws {
        totals.close()
        let (days, sessions) = totals.byTable(numbers: &tables)
        try TotalsTable("day_totals", in: database, path: path).apply(days)
        try TotalsTable("session_totals", in: database, path: path).apply(sessions)
        totals = TotalsDelta(lengthThresholds: thresholds)
    }

    /// Throws the roll-ups away and counts every record anew.
    func rebuildTotals() throws {
        totals = TotalsDelta(lengthThresholds: thresholds)
        for name in TotalsTable.names { try database.execute(sql: "DELETE FROM \(name)") }
        try RawStatement(database, CountedRow.select).forEach { statement in
            var row = try CountedRow(statement, tables: tables.tables, path: path)
            if row.chargeCount > 0 {
                row.record.furtherCharges = try records.charges(of: row.id, tables: tables.tables)
            }
            totals.add(row.record, flags: row.record.flags, sign: 1)
        }
        try applyTotals()
        try database.execute(
            sql: "INSERT OR REPLACE INTO meta (name, value) VALUES ('length_thresholds', ?)",
            arguments: [thresholds.map { String($0) }.joined(separator: ",")])
        tables.thresholds = thresholds
    }
}
