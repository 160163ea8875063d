/// Why a ledger cannot be used; every case names the ledger's path.
package enum LedgerError: Error, Equatable, Sendable {
    /// There is no ledger and none was to be made.
    case missing(path: String)
    /// The schema is one that a later version of this program made.
    case newer(path: String, migrations: [String])
    /// The schema is one of an earlier version, and the ledger is opened for reading only.
    case older(path: String)
    /// The file is no SQLite database, or one of another program.
    case notALedger(path: String, reason: String)
    /// Pages of the file contradict each other, or rows the program's own rules.
    case damaged(path: String, reason: String)
    /// Another program holds the ledger longer than was waited for.
    case locked(path: String, seconds: Int)
    /// The file or its folder may not be written.
    case readOnly(path: String, reason: String)
    /// The disk has no room left.
    case full(path: String)
    /// Another import read other content under the same name at the same time; nothing of the batch was stored.
    case overtaken(path: String, file: String)
    /// Anything else that the system or SQLite says; never with values of rows.
    case failed(path: String, reason: String)
}
