/// Why the journal could not take or give a record.
package struct JournalError: Error, Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// The system's error number, of the step that is named.
        case system(step: String, code: Int32)
        /// Another server keeps this journal open.
        case locked
        /// The journal was closed before.
        case closed
        /// So many bytes wait to be moved into the ledger that no more calls are taken.
        case backlog(bytes: Int)
        /// A record is too long to be kept.
        case tooLong(bytes: Int)
    }

    package let kind: Kind
    /// The journal's folder.
    package let folder: String
}
