import Ledger

/// Brings what a gateway left in its journal into the ledger, before others read it.
struct JournalRecovery {
    let context: Context
    let thresholds: [Int64]

    /// Folder of the journal of a ledger.
    static func folder(of ledger: String) -> String { ledger + ".journal" }

    /// That and those of journals that took what it could not.
    static func folders(of ledger: String) -> [String] {
        let own = folder(of: ledger)
        return [own] + SpillFolder.known(beside: own)
    }

    /// Recovers what lies beside a ledger that is to be read only, where anything does.
    func recover(beside path: String) throws {
        guard JournalRecovery.folders(of: path).contains(where: JournalMover.isLeft) else { return }
        try recover(into: Ledger.open(path, mode: .readWrite(create: false)))
    }

    /// Does nothing where there is no journal or a gateway is running: it moves its own.
    ///
    /// - Parameter isServer: the caller is the ledger's only server, and waits for who looks at its lock.
    func recover(into ledger: Ledger, isServer: Bool = false) throws {
        for folder in JournalRecovery.folders(of: ledger.path) { try recover(folder, into: ledger, isServer) }
    }

    private func recover(_ folder: String, into ledger: Ledger, _ isServer: Bool) throws {
        let summary = try JournalMover(ledger, folder: folder, thresholds: thresholds).recover(waits: isServer)
        guard let summary, summary.tornBytes > 0 else { return }
        try context.note(
            "farthing: \(folder) ended in \(summary.tornBytes) bytes of a record that was not written to its end; "
                + "the call it belongs to is in the books as unfinished, if it was opened")
    }
}
