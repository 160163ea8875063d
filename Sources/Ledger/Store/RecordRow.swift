import Usage
import UsageLogs

/// A row of `records`: the joined state of one message with what is settled about it.
struct RecordRow {
    var id: Int64
    var state: MessageState
    /// Flags as queries see them, without working marks.
    var flags: Flags
    /// An event that is counted in its message.
    var isLinked: Bool
    var usage: StoredUsage?

    /// Number of further charges that the row tells of; they lie in `charges`.
    var chargeCount: Int

    /// Columns in the order of `bind` and `init`, without the id.
    static let columns = [
        "time", "service", "attribution", "flags", "linked", "input", "cache_write_5m", "cache_write_1h", "cache_read",
        "output", "web_searches", "reported_picousd", "further_charges", "identity_high", "identity_low", "line_flags",
        "requested_model", "stop_reason", "status", "start_basis", "started_at", "completed_at", "requested_lifetime",
        "effort", "miss_reason", "missed_tokens", "marks", "file", "offset", "line", "usage_length", "usage_hash",
        "request", "template", "usage_values",
    ]

    static let insert = """
        INSERT INTO records (\(columns.joined(separator: ", ")))
        VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
        ON CONFLICT (identity_low, identity_high) DO NOTHING
        """
    static let update = """
        UPDATE records SET \(columns.map { "\($0) = ?" }.joined(separator: ", ")) WHERE id = ?
        """
    static let select = "SELECT id, \(columns.joined(separator: ", ")) FROM records"

    /// Binds the parameters 1 to 33 of `insert` and `update`: all but the raw usage.
    @inline(__always)
    static func bind(_ state: borrowing MessageState, flags: Flags, isLinked: Bool, to row: RawStatement) {
        let record = state.record
        row.bind(record.accountingTime.stored, at: 1)
        row.bind(Int64(record.service.rawValue), at: 2)
        row.bind(Int64(record.attribution.rawValue), at: 3)
        row.bind(Int64(flags.rawValue), at: 4)
        row.bind(isLinked ? 1 : 0, at: 5)
        row.bind(record.tokens.input, at: 6)
        row.bind(record.tokens.cacheWrite5m, at: 7)
        row.bind(record.tokens.cacheWrite1h, at: 8)
        row.bind(record.tokens.cacheRead, at: 9)
        row.bind(record.tokens.output, at: 10)
        row.bind(Int64(record.webSearches), at: 11)
        row.bind(record.reportedPicoUSD, at: 12)
        row.bind(Int64(record.furtherCharges.count), at: 13)
        row.bind(Int64(bitPattern: record.identity.high), at: 14)
        row.bind(Int64(bitPattern: record.identity.low), at: 15)
        row.bind(Int64(record.flags.rawValue), at: 16)
        row.bind(Int64(record.requestedModel.rawValue), at: 17)
        row.bind(Int64(record.stopReason.rawValue), at: 18)
        row.bind(Int64(record.status), at: 19)
        row.bind(Int64(record.startBasis.rawValue), at: 20)
        row.bind(record.startedAt.stored, at: 21)
        row.bind(record.completedAt.stored, at: 22)
        row.bind(Int64(record.hints.requestedLifetime?.rawValue ?? 0), at: 23)
        row.bind(Int64(record.hints.effort.rawValue), at: 24)
        row.bind(Int64(record.hints.missReason.rawValue), at: 25)
        row.bind(Int64(record.hints.missedTokens), at: 26)
        row.bind(Int64(record.hints.marks.rawValue), at: 27)
        row.bind(Int64(record.origin.file.rawValue), at: 28)
        row.bind(record.origin.offset, at: 29)
        row.bind(Int64(record.origin.line), at: 30)
        row.bind(Int64(record.origin.usageLength), at: 31)
        row.bind(Int64(bitPattern: record.origin.usageHash), at: 32)
        row.bind(state.request == 0 ? nil : Int64(bitPattern: state.request), at: 33)
    }

    /// Reads `select`; further charges are left out. Errors: `LedgerError.damaged` for a number that no
    /// version of this program writes.
    init(_ row: RawStatement, tables: RecordTables, path: String) throws {
        let number = row.integer(0)
        func symbol(_ column: Int32, below count: Int) throws -> Symbol {
            guard let raw = UInt32(exactly: row.integer(column)), raw <= count else {
                throw RecordRow.damage(number, path)
            }
            return Symbol(rawValue: raw)
        }
        var record = UsageRecord(
            identity: RecordIdentity(
                high: UInt64(bitPattern: row.integer(14)), low: UInt64(bitPattern: row.integer(15))),
            service: try symbol(2, below: tables.services.count),
            attribution: try symbol(3, below: tables.attributions.count),
            tokens: TokenUsage(
                input: row.integer(6), cacheWrite5m: row.integer(7), cacheWrite1h: row.integer(8),
                cacheRead: row.integer(9), output: row.integer(10)),
            origin: RecordOrigin(
                file: try symbol(28, below: tables.strings.count), offset: row.integer(29),
                line: UInt32(truncatingIfNeeded: row.integer(30)),
                usageLength: UInt32(truncatingIfNeeded: row.integer(31)),
                usageHash: UInt64(bitPattern: row.integer(32))))
        record.requestedModel = try symbol(17, below: tables.strings.count)
        record.stopReason = try symbol(18, below: tables.strings.count)
        guard let basis = StartBasis(rawValue: UInt8(truncatingIfNeeded: row.integer(20))),
            record.tokens.isInRange, let charges = Int(exactly: row.integer(13)), charges >= 0,
            let hints = CacheHints(row, from: 23)
        else { throw RecordRow.damage(number, path) }
        record.hints = hints
        record.webSearches = Int32(truncatingIfNeeded: row.integer(11))
        record.reportedPicoUSD = row.optionalInteger(12)
        record.flags = Flags(rawValue: UInt16(truncatingIfNeeded: row.integer(16)))
        record.status = Int16(truncatingIfNeeded: row.integer(19))
        record.startBasis = basis
        record.startedAt = Timestamp(stored: row.optionalInteger(21))
        record.completedAt = Timestamp(stored: row.optionalInteger(22))
        id = number
        chargeCount = charges
        state = MessageState(record: record, request: UInt64(bitPattern: row.integer(33)))
        flags = Flags(rawValue: UInt16(truncatingIfNeeded: row.integer(4)))
        isLinked = row.integer(5) != 0
        usage = row.isNull(34) ? nil : StoredUsage(template: row.integer(34), values: row.bytes(35))
    }

    static func damage(_ number: Int64, _ path: String) -> LedgerError {
        .damaged(path: path, reason: "row \(number) of table records holds a number out of range")
    }
}

extension CacheHints {
    /// The hints of a row from this column on: lifetime asked for, effort, reason and tokens of a miss, marks;
    /// nil where a number is none of theirs.
    init?(_ row: RawStatement, from column: Int32) {
        guard let effort = Effort(rawValue: UInt8(truncatingIfNeeded: row.integer(column + 1))),
            let missReason = MissReason(rawValue: UInt8(truncatingIfNeeded: row.integer(column + 2)))
        else { return nil }
        self.init()
        let lifetime = UInt8(truncatingIfNeeded: row.integer(column))
        requestedLifetime = CacheLifetime(rawValue: lifetime)
        guard lifetime == 0 || requestedLifetime != nil else { return nil }
        self.effort = effort
        self.missReason = missReason
        missedTokens = Int32(truncatingIfNeeded: row.integer(column + 3))
        marks = Marks(rawValue: UInt8(truncatingIfNeeded: row.integer(column + 4)))
    }
}

extension TokenUsage {
    /// Whether every count is one that a reader accepts, so that sums of a record stay inside 64 bits.
    var isInRange: Bool {
        [input, cacheWrite5m, cacheWrite1h, cacheRead, output].allSatisfy { 0...TokenUsage.maximumCount ~= $0 }
    }
}

extension Timestamp {
    /// As it stands in a column: NULL for an unknown time.
    var stored: Int64? { isKnown ? milliseconds : nil }
    init(stored: Int64?) { self = stored.map(Timestamp.init(milliseconds:)) ?? .unknown }
}
