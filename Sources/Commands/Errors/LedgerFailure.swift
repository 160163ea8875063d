import Ledger

extension LedgerError {
    /// What happened to which ledger, and what to do.
    var text: String {
        switch self {
        case .missing(let path):
            "there is no ledger at \(path); `farthing import` makes one, or name another with --ledger"
        case .newer(let path, let migrations):
            "\(path) was written by a later version of farthing (steps \(migrations.joined(separator: ", "))); "
                + "use that version; nothing was changed"
        case .older(let path):
            "\(path) was written by an earlier version of farthing; `farthing import` brings it up to date, or without "
                + "logs `farthing doctor --repair`; nothing in it is lost"
        case .notALedger(let path, let reason):
            "\(path) is no ledger: \(reason); name another file with --ledger; nothing was changed"
        case .damaged(let path, let reason):
            "\(path) is damaged: \(reason); `farthing doctor` tells how to repair it"
        case .locked(let path, let seconds):
            "\(path) is held by another program and was not free within \(seconds) s; nothing was changed; "
                + "try again when that has ended"
        case .readOnly(let path, let reason):
            "\(path) cannot be written: \(reason); nothing was changed; name another file with --ledger"
        case .full(let path): "\(path) cannot grow: the disk is full; make room and run it again"
        case .overtaken(let path, let file):
            "\(path): other imports read \(file) at the same time while it was replaced; run it again"
        case .failed(let path, let reason): "\(path): \(reason)"
        }
    }
}
