import GRDB
import Usage
import UsageLogs

/// Tables `records` and `charges` as a write uses them; the statements are prepared once a connection.
struct RecordTable {
    private let database: Database
    private let path: String
    private let insertion: RawStatement
    private let updating: RawStatement
    private let byIdentity: RawStatement
    private let byID: RawStatement
    private let chargesOf: RawStatement
    private let chargeInsertion: RawStatement
    private let chargeRemoval: RawStatement

    init(_ database: Database, path: String) throws {
        self.database = database
        self.path = path
        insertion = try RawStatement(database, RecordRow.insert)
        updating = try RawStatement(database, RecordRow.update)
        byIdentity = try RawStatement(
            database, RecordRow.select + " WHERE identity_low = ? AND identity_high = ?")
        byID = try RawStatement(database, RecordRow.select + " WHERE id = ?")
        chargesOf = try RawStatement(
            database,
            """
            SELECT ordinal, service, input, cache_write_5m, cache_write_1h, cache_read, output, web_searches
            FROM charges WHERE record = ? ORDER BY ordinal
            """)
        chargeInsertion = try RawStatement(database, "INSERT INTO charges VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        chargeRemoval = try RawStatement(database, "DELETE FROM charges WHERE record = ?")
    }

    /// Adds a message; its row's id, or nil where the identity is known.
    func add(
        _ state: borrowing MessageState, flags: Flags, template: Int64?, values: UnsafeRawBufferPointer
    ) throws -> Int64? {
        RecordRow.bind(state, flags: flags, isLinked: false, to: insertion)
        if let template {
            insertion.bind(template, at: 34)
            insertion.bind(values, at: 35)
        } else {
            insertion.bindNull(at: 34)
            insertion.bindNull(at: 35)
        }
        guard try insertion.run() == 1 else { return nil }
        let id = insertion.lastInsertedID
        if !state.record.furtherCharges.isEmpty { try addCharges(of: state.record, id: id) }
        return id
    }

    func update(_ row: RecordRow) throws {
        RecordRow.bind(row.state, flags: row.flags, isLinked: row.isLinked, to: updating)
        if let usage = row.usage {
            updating.bind(usage.template, at: 34)
            usage.values.withUnsafeBytes { updating.bind($0, at: 35) }
        } else {
            updating.bindNull(at: 34)
            updating.bindNull(at: 35)
        }
        updating.bind(row.id, at: 36)
        try updating.run()
        if row.chargeCount > 0 { try removeCharges(of: row.id) }
        if !row.state.record.furtherCharges.isEmpty { try addCharges(of: row.state.record, id: row.id) }
    }

    func row(_ identity: RecordIdentity, tables: RecordTables) throws -> RecordRow? {
        byIdentity.bind(Int64(bitPattern: identity.low), at: 1)
        byIdentity.bind(Int64(bitPattern: identity.high), at: 2)
        return try row(of: byIdentity, tables: tables)
    }

    func row(id: Int64, tables: RecordTables) throws -> RecordRow? {
        byID.bind(id, at: 1)
        return try row(of: byID, tables: tables)
    }

    private func row(of statement: RawStatement, tables: RecordTables) throws -> RecordRow? {
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        var row = try RecordRow(statement, tables: tables, path: path)
        if row.chargeCount > 0 { row.state.record.furtherCharges = try charges(of: row.id, tables: tables) }
        return row
    }

    func charges(of id: Int64, tables: RecordTables) throws -> [Charge] {
        var charges: [Charge] = []
        chargesOf.bind(id, at: 1)
        try chargesOf.forEach { row in
            let tokens = TokenUsage(
                input: row.integer(2), cacheWrite5m: row.integer(3), cacheWrite1h: row.integer(4),
                cacheRead: row.integer(5), output: row.integer(6))
            guard let service = UInt32(exactly: row.integer(1)), service <= tables.services.count, tokens.isInRange
            else { throw LedgerError.damaged(path: path, reason: "a row of table charges holds a number out of range") }
            charges.append(
                Charge(
                    ordinal: Int(row.integer(0)), service: Symbol(rawValue: service), tokens: tokens,
                    webSearches: row.integer(7)))
        }
        return charges
    }

    private func addCharges(of record: UsageRecord, id: Int64) throws {
        for charge in record.furtherCharges {
            chargeInsertion.bind(id, at: 1)
            chargeInsertion.bind(Int64(charge.ordinal), at: 2)
            chargeInsertion.bind(Int64(charge.service.rawValue), at: 3)
            let tokens = charge.tokens
            let counts = [
                tokens.input, tokens.cacheWrite5m, tokens.cacheWrite1h, tokens.cacheRead, tokens.output,
                charge.webSearches,
            ]
            for (index, count) in counts.enumerated() { chargeInsertion.bind(count, at: Int32(index) + 4) }
            try chargeInsertion.run()
        }
    }

    private func removeCharges(of id: Int64) throws {
        chargeRemoval.bind(id, at: 1)
        try chargeRemoval.run()
    }

    /// Removes a record with everything that hangs on it.
    func remove(_ row: RecordRow) throws {
        var removals = [
            "DELETE FROM records WHERE id = ?", "DELETE FROM charges WHERE record = ?",
            "DELETE FROM origins WHERE record = ?",
        ]
        // That table is looked through as a whole, and few records are in it.
        if row.state.record.flags.contains(.requestsDiffer) {
            removals.append("DELETE FROM further_requests WHERE record = ?")
        }
        for sql in removals {
            let statement = try RawStatement(database, sql)
            statement.bind(row.id, at: 1)
            try statement.run()
        }
    }
}
