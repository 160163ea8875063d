import GRDB
import GRDBSQLite
import Glibc

extension Ledger {
    /// From now on statements on this connection let other threads of the machine run first, again and
    /// again. Errors: of SQLite as `LedgerError`.
    ///
    /// For a writer in the background: a scheduler may leave it the processor for some milliseconds, in which
    /// threads with clients wait. Who waits for the ledger's lock waits longer.
    package func giveWay() throws(LedgerError) {
        try read { database in
            sqlite3_progress_handler(
                database.sqliteConnection, Ledger.stepsBetween,
                { _ in
                    sched_yield()
                    return 0
                }, nil)
        }
    }

    /// Steps of SQLite's machine from one such moment to the next; one step takes some 20 ns.
    private static let stepsBetween: Int32 = 1_000
}
