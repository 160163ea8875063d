import Ledger
import Reports
import Usage
import UsageLogs

/// Runs an import once, or again and again, and tells what is worth telling on standard error.
struct ImportRounds {
    let context: Context
    let work: LedgerImport

    /// Throws `CommandFailure` with what was stored before the ledger failed.
    func once() throws -> ImportSummary {
        let summary = try shown()
        try write(summary.diagnostics)
        if summary.diagnostics.isEmpty && summary.files.found == 0 && !summary.isStopped {
            try context.note("farthing: no log files found")
        }
        if summary.isStopped { try context.note("farthing: \(ImportRounds.stopped)") }
        return summary
    }

    private static let stopped = "ended early; what was read is in the ledger, and the next import goes on with it"

    /// Imports at once and then whenever the interval is over, until it is interrupted.
    func follow(everySeconds interval: Double) async throws -> ImportSummary {
        var work = work
        var total = ImportSummary()
        var told: Set<Diagnostic> = []
        var isFirst = true
        while true {
            let summary = try run(work, showing: isFirst)
            total.add(summary)
            try write(summary.diagnostics.filter { told.insert($0.withoutCount).inserted })
            if isFirst || summary.isChange { try context.note(note(of: summary)) }
            if isFirst && summary.isAllMissing && work.inputs.allSatisfy({ $0 == "-" }) { return total }
            isFirst = false
            // What was read to its end once is not there a second time.
            work.inputs.removeAll { $0 == "-" }
            if try await isInterrupted(within: interval) { break }
        }
        try context.note("farthing: no longer following")
        return total
    }

    private func isInterrupted(within seconds: Double) async throws -> Bool {
        let slice = 0.05
        var left = seconds
        while left > 0 {
            if work.shouldStop() { return true }
            try await Task.sleep(for: .seconds(min(slice, left)))
            left -= slice
        }
        return work.shouldStop()
    }

    private func note(of summary: ImportSummary) -> String {
        let written = summary.written
        let counts = [
            (written.new, "new"), (written.merged, "merged"), (written.linked, "linked"), (written.removed, "removed"),
        ]
        let parts = counts.filter { $0.0 > 0 || $0.1 == "new" }.map { "\(NumberText.grouped(Int128($0.0))) \($0.1)" }
        return "farthing: \(context.now().rfc3339): records: \(parts.joined(separator: ", ")); "
            + "files read: \(summary.reading.files)"
    }

    private func write(_ diagnostics: [Diagnostic]) throws {
        for diagnostic in diagnostics.prefix(ReadingNotes.limit) {
            try context.note(DisplayText.harmless("farthing: \(diagnostic.text)"))
        }
        let rest = diagnostics.count - ReadingNotes.limit
        if rest > 0 { try context.note("farthing: \(rest) further problems of other files") }
    }

    private func shown() throws -> ImportSummary { try run(work, showing: true) }

    /// One import, with a bar where that is wanted and standard error is a terminal.
    private func run(_ work: LedgerImport, showing: Bool) throws -> ImportSummary {
        var work = work
        var bar: ProgressBar?
        if showing, let terminal = context.notesTerminal {
            let progress = ReadingProgress()
            work.progress = progress
            bar = ProgressBar(progress: progress, terminal: terminal)
            bar?.start()
        }
        defer { if let clearing = bar?.stop() { try? context.notes.write(clearing) } }
        do {
            return try work.run()
        } catch {
            throw error.summary.written == WriteSummary()
                ? CommandFailure.wrongUse(error.cause.text)
                : CommandFailure.wrongUse(error.cause.text + "; \(ImportRounds.stored(error.summary))")
        }
    }

    private static func stored(_ summary: ImportSummary) -> String {
        "before that \(NumberText.counted(summary.written.new, "new record")) of this import were stored"
    }
}

extension Diagnostic {
    /// The same problem, however often.
    fileprivate var withoutCount: Diagnostic {
        var diagnostic = self
        diagnostic.count = 1
        return diagnostic
    }
}
