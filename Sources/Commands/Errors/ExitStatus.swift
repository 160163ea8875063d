/// How the program ends.
public enum ExitStatus: Int32, Sendable {
    /// All done; also when the reader of the output went away.
    case success = 0
    /// The work was done and found something: an unpriced model in `price`, a finding of `lint`, a book that
    /// does not load in `prices check`, a partial reading or usage without a price with `--strict`.
    case findings = 1
    /// The command line, or a file that it names, is not usable.
    case wrongUse = 2
    /// A defect of this program.
    case internalError = 70
}

/// Ends a command with a status after its output is written; `message` goes to standard error.
package struct CommandFailure: Error {
    package var status: ExitStatus
    package var message: String?

    package init(_ status: ExitStatus, _ message: String? = nil) {
        self.status = status
        self.message = message
    }

    /// What the user asked for cannot be done; the message says what was expected and what to do.
    package static func wrongUse(_ message: String) -> CommandFailure { CommandFailure(.wrongUse, message) }
}
