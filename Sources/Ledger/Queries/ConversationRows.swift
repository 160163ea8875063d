import GRDB
package import Usage

extension LedgerSnapshot {
    /// Visits the records as conversations are built of them: with times, hints and places, without the raw
    /// usage, the model asked for and the stop reason. Events that are counted in their message are left out.
    package func forEachConversationRecord(_ body: (UsageRecord) -> Void) throws {
        try ConversationRows(self).forEach(body)
    }
}

/// Records with all that conversations look at, in the order in which the ledger has them.
struct ConversationRows {
    private let rows: RecordRows
    private let database: Database
    private let path: String
    private let strings: UInt32

    /// In the order of the table, so that SQLite goes through a row once.
    static let select = """
        SELECT service, attribution, flags, input, cache_write_5m, cache_write_1h, cache_read, output, \
        web_searches, reported_picousd, further_charges, identity_high, identity_low, status, start_basis, \
        started_at, completed_at, requested_lifetime, effort, miss_reason, missed_tokens, marks, file, offset, \
        line, id FROM records WHERE linked = 0
        """

    init(_ snapshot: LedgerSnapshot) {
        rows = RecordRows(snapshot)
        database = snapshot.database
        path = snapshot.path
        strings = UInt32(snapshot.tables.strings.count)
    }

    func forEach(_ body: (UsageRecord) -> Void) throws {
        let charges = try RawStatement(database, RecordRows.furtherCharges)
        try RawStatement(database, ConversationRows.select).forEach { row in
            var record = UsageRecord(
                identity: RecordIdentity(
                    high: UInt64(bitPattern: row.integer(11)), low: UInt64(bitPattern: row.integer(12))),
                service: try rows.symbol(row, 0, upTo: rows.services),
                attribution: try rows.symbol(row, 1, upTo: rows.attributions),
                tokens: try rows.tokens(row, from: 3),
                origin: RecordOrigin(
                    file: try rows.symbol(row, 22, upTo: strings), offset: row.integer(23),
                    line: UInt32(truncatingIfNeeded: row.integer(24))))
            record.flags = Flags(rawValue: UInt16(truncatingIfNeeded: row.integer(2)))
            record.webSearches = Int32(truncatingIfNeeded: row.integer(8))
            record.reportedPicoUSD = row.optionalInteger(9)
            record.status = Int16(truncatingIfNeeded: row.integer(13))
            record.startedAt = try time(row, 15)
            record.completedAt = try time(row, 16)
            guard let basis = StartBasis(rawValue: UInt8(truncatingIfNeeded: row.integer(14))),
                let hints = CacheHints(row, from: 17)
            else { throw RecordRow.damage(row.integer(25), path) }
            record.startBasis = basis
            record.hints = hints
            if row.integer(10) != 0 { record.furtherCharges = try rows.further(of: row.integer(25), charges) }
            body(record)
        }
    }

    /// A time whose distance from any other is a number too.
    private func time(_ row: RawStatement, _ column: Int32) throws -> Timestamp {
        let stored = row.optionalInteger(column)
        if let stored, stored.magnitude > 1 << 60 { throw RecordRow.damage(row.integer(25), path) }
        return Timestamp(stored: stored)
    }
}
