import Ledger

/// The gateway of a ledger: what it left in its journal, and calls without an end.
struct GatewayCheckup {
    /// Of the ledger.
    let path: String

    /// None where there never was a gateway, or where the ledger cannot be read, which has a line of its own.
    func lines() -> [DoctorLine] {
        guard let ledger = try? Ledger.open(path, mode: .readOnly) else { return [] }
        let folder = JournalRecovery.folder(of: ledger.path)
        guard let state = try? GatewayState(of: ledger, folder: folder) else { return [] }
        var lines: [DoctorLine] = []
        if state.isServing { lines.append(.ok("gateway", folder, "a gateway is running and moves its journal itself")) }
        if state.hasLeftJournal {
            lines.append(
                .remark(
                    "gateway", folder, "a gateway ended early and left a journal that is not in the ledger yet",
                    "the next farthing serve, import or report brings it in"))
        }
        if state.unfinished > 0 {
            let calls = state.unfinished == 1 ? "1 call has" : "\(state.unfinished) calls have"
            lines.append(
                .remark(
                    "gateway", path, "\(calls) no end in the books: flagged incomplete, a lower bound",
                    state.isServing ? "those that are under way get theirs when they end" : nil))
        }
        return lines
    }
}
