import GRDB
import Synchronization
package import UsageLogs

extension Ledger {
    /// Writes a batch in one transaction: records, roll-ups and how far files were read, all or nothing.
    ///
    /// - Parameters:
    ///   - files: entries of the files whose reading the batch goes on with.
    ///   - thresholds: prompt-length thresholds of the price books; roll-ups built with others are rebuilt.
    package func write(
        _ batch: ReadBatch, files: [FileUpdate], thresholds: [Int64]
    ) throws(LedgerError) -> WriteSummary {
        try change(thresholds: thresholds) { writing in
            for file in files where file.replacesDocument {
                try writing.removeDocument(file.row.identityName)
                try writing.removeResults(of: file.row.identityName)
            }
            try writing.add(batch)
            try writing.add(batch.aggregates)
            for file in files { try writing.note(file) }
        }
    }

    /// Builds the roll-ups anew from the records, for price books with these prompt-length thresholds.
    package func rebuildTotals(thresholds: [Int64]) throws(LedgerError) {
        _ = try change(thresholds: thresholds) { writing in try writing.rebuildTotals() }
    }

    /// Runs one transaction on the mirror of the tables, which is given up where it fails.
    ///
    /// - Parameter waitsForDisk: no power cut takes the transaction back once this returns.
    func change(
        thresholds: [Int64], waitsForDisk: Bool = false, _ body: (BatchWriting) throws -> Void
    ) throws(LedgerError) -> WriteSummary {
        guard !isReadOnly else { throw .readOnly(path: path, reason: "it was opened for reading only") }
        do {
            return try database.writeWithoutTransaction { database in
                var tables = mirror.withLock { mirror in
                    defer { mirror = nil }
                    return mirror ?? LedgerTables()
                }
                var summary = WriteSummary()
                if waitsForDisk { try database.execute(sql: "PRAGMA synchronous = FULL") }
                defer { if waitsForDisk { try? database.execute(sql: "PRAGMA synchronous = NORMAL") } }
                try database.inTransaction(.immediate) {
                    try tables.load(database, path: path)
                    let writing = try BatchWriting(database, tables: tables, thresholds: thresholds, path: path)
                    // One owner, or every change of the tables would copy them.
                    tables = LedgerTables()
                    if writing.tables.thresholds != thresholds { try writing.rebuildTotals() }
                    try body(writing)
                    try writing.finish()
                    tables = writing.tables
                    summary = writing.summary
                    return .commit
                }
                mirror.withLock { $0 = tables }
                return summary
            }
        } catch {
            throw LedgerError(error, path: path, waitMilliseconds: waitMilliseconds)
        }
    }
}
