import GRDB

extension LedgerError {
    /// What an error of SQLite means for the ledger. Texts are those of the result code, or SQLite's own
    /// message where it speaks of tables and columns only; statements and values are left out.
    init(_ error: any Error, path: String, waitMilliseconds: Int) {
        switch error {
        case let error as LedgerError: self = error
        case let error as DatabaseError:
            self.init(error, path: path, waitMilliseconds: waitMilliseconds)
        case is CancellationError: self = .failed(path: path, reason: "the work was cancelled")
        default: self = .failed(path: path, reason: "an unexpected error (\(type(of: error)))")
        }
    }

    private init(_ error: DatabaseError, path: String, waitMilliseconds: Int) {
        let reason = LedgerError.text(of: error)
        switch error.resultCode {
        case .SQLITE_NOTADB: self = .notALedger(path: path, reason: "it is no SQLite database")
        case .SQLITE_CORRUPT: self = .damaged(path: path, reason: reason)
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL:
            self = .locked(path: path, seconds: (waitMilliseconds + 999) / 1000)
        case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(path: path, reason: reason)
        case .SQLITE_FULL: self = .full(path: path)
        case .SQLITE_IOERR:
            switch error.extendedResultCode {
            case .SQLITE_IOERR_SHMSIZE: self = .full(path: path)
            case .SQLITE_IOERR_SHORT_READ, .SQLITE_IOERR_DATA, .SQLITE_IOERR_CORRUPTFS:
                self = .damaged(path: path, reason: reason)
            default: self = .failed(path: path, reason: reason)
            }
        default: self = .failed(path: path, reason: reason)
        }
    }

    private static func text(of error: DatabaseError) -> String {
        let code = "SQLite error \(error.extendedResultCode.description)"
        switch error.resultCode {
        case .SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH:
            return error.message.map { "\(code): \($0)" } ?? code
        default: return code
        }
    }
}
