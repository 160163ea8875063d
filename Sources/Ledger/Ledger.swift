package import GRDB
import Synchronization

/// The books: records of all imports in one SQLite file.
///
/// One connection; its uses follow each other. Another process may read and write the same file meanwhile.
package final class Ledger: Sendable {
    /// Absolute path of the file.
    package let path: String
    package let isReadOnly: Bool
    let database: DatabaseQueue
    let waitMilliseconds: Int
    /// What a write needs to know of the tables; nil before the first write and after one that failed.
    let mirror = Mutex<LedgerTables?>(nil)

    /// Day of the sums of records without a time.
    package static let undatedDay = Int32.min

    init(path: String, isReadOnly: Bool, database: DatabaseQueue, waitMilliseconds: Int) {
        self.path = path
        self.isReadOnly = isReadOnly
        self.database = database
        self.waitMilliseconds = waitMilliseconds
    }

    /// Runs `body` on one unchanging state of the ledger. Errors: of SQLite as `LedgerError`; a
    /// `LedgerError` of `body` as it is.
    package func read<Value>(_ body: (Database) throws -> Value) throws(LedgerError) -> Value {
        do {
            return try database.read(body)
        } catch {
            throw LedgerError(error, path: path, waitMilliseconds: waitMilliseconds)
        }
    }
}
