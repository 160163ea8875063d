package import Usage

/// The file that is being read, as formats see it.
package struct FileContext: Sendable {
    /// Path as it is shown; `<standard input>` for standard input.
    package var path: String
    /// What records without a message id are named by, beside their offset: the path, or in an import the
    /// name that the file had first.
    package var identityName: String
    /// The path as a symbol of the collector's strings.
    package var symbol: Symbol
    /// Project key: the first folder under `projects/`, else the folder of the file, as a symbol.
    package var project: Symbol
    /// When the file was last changed; a time of last resort that no record takes by itself.
    package var modified: Timestamp

    package init(
        path: String, identityName: String? = nil, symbol: Symbol, project: Symbol, modified: Timestamp = .unknown
    ) {
        self.path = path
        self.identityName = identityName ?? path
        self.symbol = symbol
        self.project = project
        self.modified = modified
    }
}
