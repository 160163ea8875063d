import GRDB
import Usage

/// Table `gateway_calls` as a write uses it.
struct GatewayCallTable {
    private let path: String
    private let selection: RawStatement
    private let writing: RawStatement
    private let ofMessage: RawStatement
    private let open: RawStatement

    private static let columns = "ulid, run, opening, closing, message_high, message_low, record"

    init(_ database: Database, path: String) throws {
        self.path = path
        let select = "SELECT \(GatewayCallTable.columns) FROM gateway_calls"
        selection = try RawStatement(database, select + " WHERE ulid = ?")
        ofMessage = try RawStatement(
            database,
            select + " WHERE message_low = ? AND message_high = ? AND record IS NOT NULL ORDER BY ulid LIMIT 2")
        open = try RawStatement(database, select + " WHERE state = 1 AND record IS NULL ORDER BY ulid")
        writing = try RawStatement(
            database,
            """
            INSERT OR REPLACE INTO gateway_calls (\(GatewayCallTable.columns), state) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
    }

    func row(_ call: ULID) throws -> GatewayCallRow? {
        call.bytes.withUnsafeBytes { selection.bind($0, at: 1) }
        return try rows(selection).first
    }

    /// The two calls that were opened first of those whose replies had this message id.
    func firstTwo(of message: RecordIdentity) throws -> [GatewayCallRow] {
        ofMessage.bind(Int64(bitPattern: message.low), at: 1)
        ofMessage.bind(Int64(bitPattern: message.high), at: 2)
        return try rows(ofMessage)
    }

    /// Calls without an end that have no record yet.
    func awaited() throws -> [GatewayCallRow] { try rows(open) }

    func write(_ row: GatewayCallRow) throws {
        row.call.bytes.withUnsafeBytes { writing.bind($0, at: 1) }
        writing.bind(Int64(bitPattern: row.run), at: 2)
        bind(row.opening?.payload, at: 3)
        bind(row.closing?.payload, at: 4)
        writing.bind(row.message.map { Int64(bitPattern: $0.high) }, at: 5)
        writing.bind(row.message.map { Int64(bitPattern: $0.low) }, at: 6)
        writing.bind(row.record, at: 7)
        writing.bind(row.state.rawValue, at: 8)
        try writing.run()
    }

    private func bind(_ payload: [UInt8]?, at index: Int32) {
        guard let payload else { return writing.bindNull(at: index) }
        payload.withUnsafeBytes { writing.bind($0, at: index) }
    }

    private func rows(_ statement: RawStatement) throws -> [GatewayCallRow] {
        var found: [GatewayCallRow] = []
        try statement.forEach { row in
            guard let call = ULID(bytes: row.bytes(0)) else {
                throw LedgerError.damaged(path: path, reason: "a row of gateway_calls has no name")
            }
            var one = GatewayCallRow(call: call, run: UInt64(bitPattern: row.integer(1)))
            if !row.isNull(2) { one.opening = CallOpening(payload: row.bytes(2)) }
            if !row.isNull(3) { one.closing = CallClosing(payload: row.bytes(3)) }
            if let high = row.optionalInteger(4), let low = row.optionalInteger(5) {
                one.message = RecordIdentity(high: UInt64(bitPattern: high), low: UInt64(bitPattern: low))
            }
            one.record = row.optionalInteger(6)
            found.append(one)
        }
        return found
    }
}
