import Usage

/// What of a row of `records` the roll-ups count: a third of its columns, read in a third of the time.
struct CountedRow {
    var id: Int64
    /// Only what `TotalsDelta` looks at; the time is the accounting time.
    var record: UsageRecord
    var chargeCount: Int

    /// All records that are counted; events that are counted in their message are left out.
    static let select = """
        SELECT id, time, service, attribution, flags, input, cache_write_5m, cache_write_1h, cache_read, output,
          web_searches, reported_picousd, further_charges
        FROM records WHERE linked = 0
        """

    /// Reads `select`. Errors: `LedgerError.damaged`.
    init(_ row: RawStatement, tables: RecordTables, path: String) throws {
        id = row.integer(0)
        let tokens = TokenUsage(
            input: row.integer(5), cacheWrite5m: row.integer(6), cacheWrite1h: row.integer(7),
            cacheRead: row.integer(8), output: row.integer(9))
        guard let service = UInt32(exactly: row.integer(2)), service <= tables.services.count,
            let attribution = UInt32(exactly: row.integer(3)), attribution <= tables.attributions.count,
            tokens.isInRange, let charges = Int(exactly: row.integer(12)), charges >= 0
        else { throw RecordRow.damage(id, path) }
        record = UsageRecord(
            identity: RecordIdentity(high: 0, low: 0), service: Symbol(rawValue: service),
            attribution: Symbol(rawValue: attribution), tokens: tokens,
            origin: RecordOrigin(file: .none, offset: 0, line: 0))
        record.completedAt = Timestamp(stored: row.optionalInteger(1))
        record.flags = Flags(rawValue: UInt16(truncatingIfNeeded: row.integer(4)))
        record.webSearches = Int32(truncatingIfNeeded: row.integer(10))
        record.reportedPicoUSD = row.optionalInteger(11)
        chargeCount = charges
    }
}
