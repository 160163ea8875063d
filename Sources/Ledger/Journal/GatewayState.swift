import GRDB
import Glibc

/// How a ledger's gateway stands: whether it runs, what lies in its journal, and which calls have no end.
package struct GatewayState: Equatable, Sendable {
    /// A server has the journal now.
    package var isServing: Bool
    /// Segments of a journal lie there.
    package var hasJournal: Bool
    /// Calls in the ledger that are shown as unfinished: under way, or never to be ended.
    package var unfinished: Int

    /// What a server that has gone left is not in the ledger yet.
    package var hasLeftJournal: Bool { hasJournal && !isServing }

    /// - Parameter folder: of the journal, which nothing is changed in.
    package init(of ledger: Ledger, folder: String) throws(LedgerError) {
        hasJournal = JournalMover.isLeft(in: folder)
        isServing = JournalLock.isTaken(in: folder)
        unfinished = try ledger.read { database in
            var count = 0
            let sql = "SELECT count(*) FROM gateway_calls WHERE state = 1 AND record IS NOT NULL"
            try RawStatement(database, sql).forEach { count = Int($0.integer(0)) }
            return count
        }
    }
}

extension JournalLock {
    /// Whether a server has the journal of a folder, which is not touched.
    static func isTaken(in folder: String) -> Bool {
        let descriptor = open(folder + "/lock", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }
}
