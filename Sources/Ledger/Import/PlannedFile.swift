package import UsageLogs

/// What has become of a file since it was read.
package enum FileState: String, CaseIterable, Sendable {
    case new
    /// Bytes were appended, or an earlier import was ended in the middle of it.
    case grown
    /// Written anew with the same beginning, or a document with another content.
    case changed
    /// Shorter than what was read of it: begun anew in its place.
    case truncated
    /// Other content at the same path.
    case replaced
    /// The same file at another path, grown or not.
    case renamed
    /// Standard input or a pipe: read once, nothing is kept of it but the records.
    case stream
}

/// A file that an import reads, or whose row it changes.
package struct PlannedFile: Sendable {
    /// nil where nothing is to be read.
    package var unit: ImportUnit?
    /// The row as it is before the reading, with the path and identity of now; nil for a stream.
    package var row: FileRow?
    package var state: FileState
    /// The file whose row this was, where another file takes it over.
    package var previous: FileIdentity?
    /// It was read as a document: what it told is replaced.
    package var wasDocument = false

    /// What a reading that came to `end` makes of the row; nil where no row is kept.
    package func update(_ end: FileEnd) -> FileUpdate? {
        guard var row, let file = unit?.file else { return nil }
        row.head = end.head
        row.isDocument = end.framing == .document
        row.isCompressed = end.isCompressed
        row.cursor = end.cursor
        row.size = file.size
        row.modifiedNanoseconds = end.isComplete ? file.modifiedNanoseconds : FileRow.unfinished
        return FileUpdate(row: row, replacesDocument: wasDocument && end.isComplete, previous: previous)
    }
}

/// Files of an import by what became of them.
package struct FileCounts: Hashable, Sendable {
    package var found = 0
    package var unchanged = 0
    /// Files by what became of them; those without any are left out.
    package private(set) var states: [FileState: Int] = [:]
    /// Read by an earlier import and no longer there; their records stay.
    package var vanished = 0

    package init() {}

    package subscript(_ state: FileState) -> Int { states[state] ?? 0 }

    mutating func add(_ later: FileCounts) {
        (found, unchanged, vanished) = (later.found, later.unchanged, later.vanished)
        states.merge(later.states, uniquingKeysWith: +)
    }

    mutating func count(_ state: FileState) { states[state, default: 0] += 1 }
}
