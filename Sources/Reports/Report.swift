/// What a command has to show, in the three forms that every command prints.
///
/// The forms are made apart from each other: what JSON and CSV hold is exact and a contract, what the
/// table shows is rounded and for people.
package protocol Report {
    /// Text for people, ending in a line feed. Tables are at most `terminal.width` columns wide; sentences
    /// are wrapped when they are printed.
    func table(for terminal: Terminal) -> String
    /// One RFC 4180 document with a header.
    func csv() -> String
    /// One JSON object with `schema` as its first member, ending in a line feed.
    func json() -> String
}

/// What is known about the window that text is written to.
package struct Terminal: Sendable, Equatable {
    /// Columns of the window; nil where the text goes to a file or a pipe and nothing is cut.
    package var width: Int?
    /// Whether colour may be used: a terminal, and neither `NO_COLOR` nor `TERM=dumb`.
    package var usesColour: Bool

    package init(width: Int? = nil, usesColour: Bool = false) {
        self.width = width
        self.usesColour = usesColour
    }
}
