/// The files that a command reads beside logs: price books, usage objects, zone files, configuration.
package protocol FileAccess {
    /// All bytes of a file; throws `FileProblem`.
    func read(_ path: String) throws(FileProblem) -> [UInt8]
    /// All bytes of standard input; throws `FileProblem`.
    func readStandardInput() throws(FileProblem) -> [UInt8]
    /// What another program pipes into standard input; nil where it is a terminal or where nothing comes:
    /// neither bytes nor the end within `waitMilliseconds`. No more than `limit` bytes are taken.
    /// Throws `FileProblem`.
    func readPipedInput(waitMilliseconds: Int32, limit: Int) throws(FileProblem) -> [UInt8]?
    /// Names in a folder without `.` and `..`, sorted; throws `FileProblem`.
    func list(_ folder: String) throws(FileProblem) -> [String]
    func exists(_ path: String) -> Bool
    /// Creates or replaces a file; throws `FileProblem`.
    func write(_ text: String, to path: String) throws(FileProblem)
    /// Target of a symbolic link; nil where `path` is none.
    func linkTarget(_ path: String) -> String?
}

/// What the operating system said about a file.
package struct FileProblem: Error, CustomStringConvertible {
    package enum Action: String, Sendable {
        case read, write, list
    }
    package var action: Action
    package var path: String
    /// The system's own words, such as `No such file or directory`.
    package var cause: String

    package init(action: Action, path: String, cause: String) {
        self.action = action
        self.path = path
        self.cause = cause
    }

    package var description: String { "cannot \(action.rawValue) \(path.isEmpty ? "''" : path): \(cause)" }
}
