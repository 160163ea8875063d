import GRDB
package import Usage
package import UsageLogs

extension LedgerGlance {
    /// How far a file of lines was read that lies at a path; nil where the ledger has not read it, or other
    /// content of that name.
    package func cursor(ofFileAt path: String) throws -> FileCursor? {
        let found = try RawStatement(database, "SELECT \(FileRow.columns) FROM files WHERE identity_name = ?")
        found.bind(path, at: 1)
        defer { found.reset() }
        guard try found.step() else { return nil }
        let row = FileRow(found)
        guard row.path == path, !row.isDocument, !row.isCompressed, FileIdentity(ofFileAt: path) == row.identity else {
            return nil
        }
        return row.cursor
    }

    /// The record of a message, as far as it is counted and priced; nil where the ledger does not know it.
    /// Its time is the accounting time, its service a symbol of the ledger.
    package func record(_ identity: RecordIdentity) throws -> UsageRecord? {
        let rows = try RawStatement(database, RecordRows.byIdentity)
        rows.bind(Int64(bitPattern: identity.low), at: 1)
        rows.bind(Int64(bitPattern: identity.high), at: 2)
        var found: UsageRecord?
        try RecordRows(database, path: path).visit(rows) { found = $0 }
        return found
    }
}
