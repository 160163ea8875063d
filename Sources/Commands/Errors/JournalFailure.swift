import Glibc
import Ledger

extension JournalError {
    /// What is wrong with the journal of the gateway, and what to do.
    var text: String {
        switch kind {
        case .locked: "\(folder) is in use by another gateway; one may keep the books of a ledger at a time"
        case .closed: "\(folder) was closed"
        case .backlog(let bytes):
            "\(folder): \(bytes >> 20) MB wait to be moved into the ledger; calls are refused until some were moved"
        case .tooLong(let bytes): "\(folder): a record of \(bytes) bytes is too long to be kept"
        case .system(let step, ENOSPC): "\(folder): no space is left (\(step)); calls are refused until there is some"
        case .system(let step, let code): "\(folder): \(step) failed: \(String(cString: strerror(code)))"
        }
    }
}
