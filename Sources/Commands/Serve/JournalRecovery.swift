import Ledger

/// Brings what a gateway left in its journal into the ledger, before others read it.
struct JournalRecovery {
    let context: Context
    let thresholds: [Int64]

    /// Folder of the journal of a ledger.
    static func folder(of ledger: String) -> String { ledger + ".journal" }

    /// Recovers what lies beside a ledger that is to be read only, where anything does.
    func recover(beside path: String) throws {
        guard JournalMover.isLeft(in: JournalRecovery.folder(of: path)) else { return }
        try recover(into: Ledger.open(path, mode: .readWrite(create: false)))
    }

    /// Does nothing where there is no journal or a gateway is running: it moves its own.
    func recover(into ledger: Ledger) throws {
        let folder = JournalRecovery.folder(of: ledger.path)
        let summary = try JournalMover(ledger, folder: folder, thresholds: thresholds).recover()
        guard let summary, summary.tornBytes > 0 else { return }
        try context.note(
            "farthing: \(folder) ended in \(summary.tornBytes) bytes of a record that was not written to its end; "
                + "the call it belongs to is in the books as unfinished, if it was opened")
    }
}
