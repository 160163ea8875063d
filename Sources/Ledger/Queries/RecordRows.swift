import GRDB
import Usage

/// Records as the accumulator takes them: what groups, filters and prices them, and nothing else.
///
/// Linked rows are left out: the message that names their request counts them.
struct RecordRows {
    private let database: Database
    private let path: String
    let services: UInt32
    let attributions: UInt32

    /// The columns of a row's beginning, so that SQLite need not look further into it.
    private static let columns = """
        time, service, attribution, flags, input, cache_write_5m, cache_write_1h, cache_read, output, \
        web_searches, reported_picousd, further_charges, id
        """
    static let all = "SELECT \(columns) FROM records WHERE linked = 0"
    static let inSpan = "SELECT \(columns) FROM records WHERE time >= ? AND time < ? AND linked = 0"
    static let byIdentity = "SELECT \(columns) FROM records WHERE identity_low = ? AND identity_high = ?"
    static let furtherCharges = """
        SELECT ordinal, service, input, cache_write_5m, cache_write_1h, cache_read, output, web_searches \
        FROM charges WHERE record = ? ORDER BY ordinal
        """

    init(_ snapshot: LedgerSnapshot) {
        database = snapshot.database
        path = snapshot.path
        services = UInt32(snapshot.tables.services.count)
        attributions = UInt32(snapshot.tables.attributions.count)
    }

    /// Without tables of symbols, what a row names is not checked against them.
    init(_ database: Database, path: String) {
        self.database = database
        self.path = path
        (services, attributions) = (.max, .max)
    }

    /// Visits all records.
    func forEach(_ body: (UsageRecord) -> Void) throws {
        try visit(try RawStatement(database, RecordRows.all), body)
    }

    /// Visits the records of a span of time; milliseconds.
    func forEach(in span: Range<Int64>, _ body: (UsageRecord) -> Void) throws {
        let rows = try RawStatement(database, RecordRows.inSpan)
        rows.bind(span.lowerBound, at: 1)
        rows.bind(span.upperBound, at: 2)
        try visit(rows, body)
    }

    func visit(_ rows: RawStatement, _ body: (UsageRecord) -> Void) throws {
        let charges = try RawStatement(database, RecordRows.furtherCharges)
        var record = UsageRecord(
            identity: RecordIdentity(high: 0, low: 0), service: .none, attribution: .none, tokens: TokenUsage(),
            origin: RecordOrigin(file: .none, offset: 0, line: 0))
        defer { rows.reset() }
        while try rows.step() {
            record.completedAt = rows.optionalInteger(0).map(Timestamp.init(milliseconds:)) ?? .unknown
            record.service = try symbol(rows, 1, upTo: services)
            record.attribution = try symbol(rows, 2, upTo: attributions)
            record.flags = Flags(rawValue: UInt16(truncatingIfNeeded: rows.integer(3)))
            record.tokens = try tokens(rows, from: 4)
            record.webSearches = Int32(truncatingIfNeeded: rows.integer(9))
            record.reportedPicoUSD = rows.optionalInteger(10)
            let hasFurther = rows.integer(11) != 0
            if hasFurther { record.furtherCharges = try further(of: rows.integer(12), charges) }
            body(record)
            if hasFurther { record.furtherCharges = [] }
        }
    }

    func further(of record: Int64, _ charges: RawStatement) throws -> [Charge] {
        charges.bind(record, at: 1)
        var further: [Charge] = []
        try charges.forEach { row in
            further.append(
                Charge(
                    ordinal: Int(row.integer(0)), service: try symbol(row, 1, upTo: services),
                    tokens: try tokens(row, from: 2),
                    webSearches: row.integer(7)))
        }
        return further
    }

    /// Five columns: input, writes of both lifetimes, reads, output.
    func tokens(_ row: RawStatement, from column: Int32) throws -> TokenUsage {
        let tokens = TokenUsage(
            input: row.integer(column), cacheWrite5m: row.integer(column + 1), cacheWrite1h: row.integer(column + 2),
            cacheRead: row.integer(column + 3), output: row.integer(column + 4))
        // No bit above that of the greatest count, in any of them: their sums stay within 64 bits.
        let bits = tokens.input | tokens.cacheWrite5m | tokens.cacheWrite1h | tokens.cacheRead | tokens.output
        guard UInt64(bitPattern: bits) < UInt64(TokenUsage.maximumCount) * 2 else {
            throw LedgerError.damaged(path: path, reason: "a record or a charge has a count out of range")
        }
        return tokens
    }

    func symbol(_ row: RawStatement, _ column: Int32, upTo count: UInt32) throws -> Symbol {
        guard let number = UInt32(exactly: row.integer(column)), number <= count else {
            throw LedgerError.damaged(path: path, reason: "a record or a charge names what is in no table")
        }
        return Symbol(rawValue: number)
    }
}

extension RawStatement {
    func symbol(_ column: Int32) -> Symbol { Symbol(rawValue: UInt32(truncatingIfNeeded: integer(column))) }
}
