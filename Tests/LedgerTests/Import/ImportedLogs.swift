import GRDB
import UsageLogs

@testable import Ledger

/// One import, and what a ledger holds then, read with SQL of its own.
enum ImportedLogs {
    static let thresholds: [Int64] = [200_000]

    @discardableResult
    static func load(
        _ inputs: [String], into ledger: Ledger, batchBytes: Int = 32 << 20, format: (any LogFormat)? = nil
    ) throws -> ImportSummary {
        var work = LedgerImport(ledger: ledger, inputs: inputs, format: format, thresholds: thresholds)
        work.options.batchBytes = batchBytes
        return try work.run()
    }

    /// Number of records and sum of their output tokens.
    static func counts(of ledger: Ledger) throws -> [Int] {
        try ledger.read { database in
            let row = try Row.fetchOne(
                database, sql: "SELECT count(*), coalesce(sum(output), 0) FROM records WHERE linked = 0")
            return [row?[0] ?? 0, row?[1] ?? 0]
        }
    }

    /// The dump, with how far each file was read.
    static func everything(in ledger: Ledger) throws -> [String] {
        let cursors = try ledger.fileRows().map { row in
            "file \(row.path)|\(row.identityName)|\(row.generation)|\(row.size)|\(row.cursor)|\(row.head)"
        }
        return try LedgerDump.lines(of: ledger) + cursors.sorted()
    }

    static func integrity(of ledger: Ledger) throws -> String {
        try ledger.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") ?? "" }
    }
}
