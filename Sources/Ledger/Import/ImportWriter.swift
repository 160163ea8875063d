import UsageLogs

/// Stores the batches of one import, in the order in which they come.
struct ImportWriter {
    var summary = ImportSummary()
    private let ledger: Ledger
    private let thresholds: [Int64]
    /// The planned files by their number in the import.
    private var planned: [Int: PlannedFile] = [:]

    init(_ work: LedgerImport) {
        ledger = work.ledger
        thresholds = work.thresholds
    }

    /// Stores where files lie now that are as they were read; sums of other thresholds are built anew.
    mutating func begin(_ plan: ImportPlan) throws(LedgerError) {
        summary.files = plan.counts
        planned = [:]
        for file in plan.files {
            if let number = file.unit?.fileNumber { planned[number] = file }
        }
        let moves = plan.files.filter { $0.unit == nil }.compactMap { file in
            file.row.map { FileUpdate(row: $0, previous: file.previous) }
        }
        let known = try ledger.read { try LedgerTables.thresholds(in: $0) }
        if !moves.isEmpty || known != thresholds { try write(ReadBatch(), moves) }
    }

    mutating func store(_ batch: ReadBatch) throws(LedgerError) {
        try write(batch, batch.ends.compactMap { planned[$0.fileNumber]?.update($0) })
        summary.add(batch.summary)
        summary.diagnostics += batch.diagnostics
    }

    /// The summary of the whole import.
    func finished() -> ImportSummary {
        var summary = summary
        summary.settleDiagnostics()
        return summary
    }

    /// Another import at work is waited for as long as it gets on; a lock that stands still is an error.
    private mutating func write(_ batch: ReadBatch, _ updates: [FileUpdate]) throws(LedgerError) {
        var version = try ledger.dataVersion()
        while true {
            do {
                summary.written += try ledger.write(batch, files: updates, thresholds: thresholds)
                return
            } catch {
                guard case .locked = error, let now = try? ledger.dataVersion(), now != version else { throw error }
                version = now
            }
        }
    }
}
