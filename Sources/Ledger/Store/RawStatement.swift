package import GRDB
import GRDBSQLite

/// A prepared statement that is bound and stepped directly: GRDB's arguments and rows cost more than SQLite
/// itself where rows come by the hundred thousand, and its row decoding stops the program on a damaged value.
///
/// Parameters count from 1, columns from 0. The connection keeps the statement; it is prepared once.
package struct RawStatement {
    private let statement: Statement
    private let handle: OpaquePointer

    package init(_ database: Database, _ sql: String) throws {
        statement = try database.cachedStatement(sql: sql)
        handle = statement.sqliteStatement
    }

    package func bind(_ value: Int64, at index: Int32) { sqlite3_bind_int64(handle, index, value) }

    package func bindNull(at index: Int32) { sqlite3_bind_null(handle, index) }

    package func bind(_ value: Int64?, at index: Int32) {
        if let value { bind(value, at: index) } else { bindNull(at: index) }
    }

    package func bind(_ text: String, at index: Int32) {
        text.withCString { characters in
            _ = sqlite3_bind_text64(
                handle, index, characters, UInt64(text.utf8.count), RawStatement.transient, UInt8(SQLITE_UTF8))
        }
    }

    /// Binds bytes that SQLite copies.
    package func bind(_ bytes: UnsafeRawBufferPointer, at index: Int32) {
        guard let start = bytes.baseAddress else {
            sqlite3_bind_zeroblob(handle, index, 0)
            return
        }
        sqlite3_bind_blob64(handle, index, start, UInt64(bytes.count), RawStatement.transient)
    }

    /// Runs to the next row; false behind the last one, where the statement is ready for other parameters.
    package func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            sqlite3_reset(handle)
            return false
        default:
            let connection = sqlite3_db_handle(handle)
            let code = ResultCode(rawValue: sqlite3_extended_errcode(connection))
            let message = sqlite3_errmsg(connection).map { String(cString: $0) }
            sqlite3_reset(handle)
            throw DatabaseError(resultCode: code, message: message)
        }
    }

    /// Runs a statement that has no rows; the number of rows that it changed.
    @discardableResult
    package func run() throws -> Int {
        while try step() {}
        return Int(sqlite3_changes(sqlite3_db_handle(handle)))
    }

    /// Visits the rows.
    package func forEach(_ body: (RawStatement) throws -> Void) throws {
        defer { reset() }
        while try step() { try body(self) }
    }

    /// Leaves the rows that were not visited.
    package func reset() { sqlite3_reset(handle) }

    package var lastInsertedID: Int64 { sqlite3_last_insert_rowid(sqlite3_db_handle(handle)) }

    // MARK: Columns of the row; another type than asked for reads as 0 or nothing, never stops the program

    package func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    package func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    package func isText(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_TEXT }

    package func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }

    package func text(_ column: Int32) -> String {
        guard let start = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    package func bytes(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    /// Tells SQLite to copy what is bound (`SQLITE_TRANSIENT`, the pointer -1).
    private static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
