import GRDB
import Usage
import UsageLogs

extension Ledger {
    /// All files that were read, oldest entry first.
    package func fileRows() throws(LedgerError) -> [FileRow] {
        try read { database in
            var rows: [FileRow] = []
            try RawStatement(database, "SELECT \(FileRow.columns) FROM files ORDER BY id").forEach {
                rows.append(FileRow($0))
            }
            return rows
        }
    }

    /// A number that changes whenever another connection has written.
    func dataVersion() throws(LedgerError) -> Int64 {
        try read { try Int64.fetchOne($0, sql: "PRAGMA data_version") ?? 0 }
    }
}

extension FileRow {
    static let columns = """
        path, identity_name, device, inode, generation, size, modified_ns, head_length, head_hash, \
        is_document, is_compressed, offset, lines, preceding_time, is_after_compaction
        """

    /// The entry of a file; a document's is always the last reading's, since a document is read whole.
    static let upsert = """
        INSERT INTO files (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (identity_name) DO UPDATE SET
          path = excluded.path, device = excluded.device, inode = excluded.inode, size = excluded.size,
          modified_ns = excluded.modified_ns,
          head_length = excluded.head_length, head_hash = excluded.head_hash,
          is_document = excluded.is_document, is_compressed = excluded.is_compressed,
          offset = excluded.offset, lines = excluded.lines, preceding_time = excluded.preceding_time,
          is_after_compaction = excluded.is_after_compaction
        WHERE excluded.is_document OR excluded.offset >= files.offset
        """

    /// Reads the columns of `columns`.
    init(_ row: RawStatement) {
        self.init(
            path: row.text(0), identityName: row.text(1), device: UInt64(bitPattern: row.integer(2)),
            inode: UInt64(bitPattern: row.integer(3)), generation: row.integer(4), size: row.integer(5),
            modifiedNanoseconds: row.integer(6),
            head: FileHead(length: Int(row.integer(7)), hash: UInt64(bitPattern: row.integer(8))),
            isDocument: row.integer(9) != 0, isCompressed: row.integer(10) != 0,
            cursor: FileCursor(
                offset: row.integer(11), lines: Int(row.integer(12)),
                precedingTime: row.optionalInteger(13).map(Timestamp.init(milliseconds:)) ?? .unknown,
                pendingMarks: CacheHints.Marks(rawValue: UInt8(truncatingIfNeeded: row.integer(14)))))
    }

    /// Binds the parameters of `upsert`.
    func bind(to statement: RawStatement) {
        statement.bind(path, at: 1)
        statement.bind(identityName, at: 2)
        statement.bind(Int64(bitPattern: device), at: 3)
        statement.bind(Int64(bitPattern: inode), at: 4)
        statement.bind(generation, at: 5)
        statement.bind(size, at: 6)
        statement.bind(modifiedNanoseconds, at: 7)
        statement.bind(Int64(head.length), at: 8)
        statement.bind(Int64(bitPattern: head.hash), at: 9)
        statement.bind(isDocument ? 1 : 0, at: 10)
        statement.bind(isCompressed ? 1 : 0, at: 11)
        statement.bind(cursor.offset, at: 12)
        statement.bind(Int64(cursor.lines), at: 13)
        statement.bind(cursor.precedingTime.isKnown ? cursor.precedingTime.milliseconds : nil, at: 14)
        statement.bind(Int64(cursor.pendingMarks.rawValue), at: 15)
    }
}
