package import UsageLogs

/// What an import did.
package struct ImportSummary: Sendable {
    package var files = FileCounts()
    /// What was read: files to their end, bytes, lines and why some of them are no records.
    package var reading = ReadingSummary()
    package var written = WriteSummary()
    package var diagnostics: [Diagnostic] = []
    /// Ended early because it was asked to; what was read is in the ledger.
    package var isStopped = false

    package init() {}

    /// Something in the ledger is other than before.
    package var isChange: Bool {
        written.new + written.merged + written.linked + written.removed > 0
    }

    /// Takes in what a later import of the same inputs did; the counts of files are the later ones where they
    /// tell how things are.
    package mutating func add(_ later: ImportSummary) {
        files.add(later.files)
        add(later.reading)
        reading.otherFiles = later.reading.otherFiles
        written += later.written
        diagnostics += later.diagnostics
        isStopped = later.isStopped
        settleDiagnostics()
    }

    mutating func add(_ batch: ReadingSummary) {
        reading.files += batch.files
        reading.bytes += batch.bytes
        reading.lines += batch.lines
        reading.records += batch.records
        reading.duplicates += batch.duplicates
        reading.skipped.merge(batch.skipped, uniquingKeysWith: +)
    }

    /// One entry for each problem of a file, as the batches of one import tell it in pieces.
    mutating func settleDiagnostics() {
        var joined: [Diagnostic] = []
        for diagnostic in diagnostics.sorted(by: Diagnostic.isBefore) {
            if let last = joined.last, last.file == diagnostic.file, last.problem == diagnostic.problem {
                joined[joined.count - 1].count += diagnostic.count
            } else {
                joined.append(diagnostic)
            }
        }
        diagnostics = joined.sorted { ($0.file, $0.line, $0.problem.text) < ($1.file, $1.line, $1.problem.text) }
    }
}

extension Diagnostic {
    fileprivate static func isBefore(_ left: Diagnostic, _ right: Diagnostic) -> Bool {
        (left.file, left.problem.text, left.line) < (right.file, right.problem.text, right.line)
    }
}

/// An import that the ledger ended.
package struct ImportFailure: Error {
    package var cause: LedgerError
    /// What was stored before.
    package var summary: ImportSummary
}
