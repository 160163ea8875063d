import GRDB
import Glibc
import UsageLogs

extension Ledger {
    /// Everything about the ledger that is not as it should be, worst first; empty for a sound ledger.
    ///
    /// Reads every row and takes seconds for a million records.
    /// - Parameter thresholds: prompt-length thresholds of the price books in use.
    /// - Throws: what stops the reading itself; damage that SQLite names is a finding.
    package func inspect(thresholds: [Int64]) throws(LedgerError) -> [Finding] {
        var findings = rights() + journal()
        do {
            // Each step relies on what the one before looked at.
            let steps: [(Database) throws -> [Finding]] = [
                integrity, schema, { try ReferenceInspection(database: $0).findings() },
                { try RowInspection(database: $0, path: self.path).findings(thresholds: thresholds) },
            ]
            for step in steps where !findings.contains(where: { $0.severity == .error }) {
                findings += try read(step)
            }
        } catch LedgerError.damaged(_, let reason) {
            findings.append(Finding(.integrity, .error, "the file is damaged: \(reason)", advice: .importAnew))
        }
        return findings.sorted { $0.severity > $1.severity }
    }

    private func rights() -> [Finding] {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & 0o077 != 0 else { return [] }
        let mode = String(status.st_mode & 0o777, radix: 8)
        return [Finding(.rights, .warning, "others may use the file: its mode is \(mode)", advice: .restrictRights)]
    }

    /// Size of the write-ahead log above which another program must keep it from being taken over, bytes.
    private static let largestJournal: Int64 = 128 << 20

    private func journal() -> [Finding] {
        guard let size = LedgerFile.size(of: path + "-wal"), size > Ledger.largestJournal else { return [] }
        return [
            Finding(
                .journal, .warning, "the write-ahead log has \(size >> 20) MB that are not in the file yet",
                advice: .closeOthers)
        ]
    }

    private func integrity(_ database: Database) throws -> [Finding] {
        var problems: [String] = []
        try RawStatement(database, "PRAGMA integrity_check(20)").forEach { problems.append($0.text(0)) }
        if problems == ["ok"] { return [] }
        let count = problems.count >= 20 ? "20 problems or more" : "\(problems.count) problems"
        return [
            Finding(
                .integrity, .error, "SQLite finds \(count) in the file; the first: \(problems.first ?? "none named")",
                advice: .importAnew)
        ]
    }

    /// Compares the texts of tables and indexes with those of a fresh ledger.
    private func schema(_ database: Database) throws -> [Finding] {
        let fresh = try DatabaseQueue()
        let expected = try fresh.write { database in
            for migration in Migrations.all { try database.execute(sql: migration.sql) }
            return try Ledger.schemaTexts(database)
        }
        let found = try Ledger.schemaTexts(database)
        let differing = expected.filter { found[$0.key] != $0.value }.keys.sorted()
        guard !differing.isEmpty else { return [] }
        return [
            Finding(
                .schema, .error, "not as this program makes them: \(differing.joined(separator: ", "))",
                advice: .importAnew)
        ]
    }

    private static func schemaTexts(_ database: Database) throws -> [String: String] {
        var texts: [String: String] = [:]
        try RawStatement(database, "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").forEach {
            texts[$0.text(0)] = $0.text(1)
        }
        return texts
    }
}
