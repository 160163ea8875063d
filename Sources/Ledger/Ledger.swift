import GRDB

/// The books: records of all imports in one SQLite file.
package final class Ledger: Sendable {
    /// Path of the file.
    package let path: String
    let database: DatabasePool

    /// Day of the sums of records without a time.
    package static let undatedDay = Int32.min

    init(path: String, database: DatabasePool) {
        self.path = path
        self.database = database
    }
}
