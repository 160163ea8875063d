package import Usage

/// How far a file has been read: the state behind its last whole line.
package struct FileCursor: Hashable, Sendable {
    /// Offset of the next line in the file; in a compressed file in its inflated bytes.
    package var offset: Int64
    /// Number of lines before it.
    package var lines: Int
    /// Time of the line before it; `.unknown` where that line has none.
    package var precedingTime: Timestamp
    /// What was read since the last record and marks the next one.
    package var pendingMarks: CacheHints.Marks

    package init(offset: Int64, lines: Int, precedingTime: Timestamp = .unknown, pendingMarks: CacheHints.Marks = []) {
        self.offset = offset
        self.lines = lines
        self.precedingTime = precedingTime
        self.pendingMarks = pendingMarks
    }

    /// The beginning of a file.
    package static let start = FileCursor(offset: 0, lines: 0)
}

/// One file to import, from where an earlier import left it.
package struct ImportUnit: Sendable {
    package var file: LogFile
    /// What records without a message id are named by, beside their offset: the path at the first import,
    /// with the generation where the file was replaced.
    package var identityName: String
    /// Number of the file in the import; `FileEnd` names it.
    package var fileNumber: Int
    package var cursor: FileCursor

    package init(file: LogFile, identityName: String, fileNumber: Int, cursor: FileCursor = .start) {
        self.file = file
        self.identityName = identityName
        self.fileNumber = fileNumber
        self.cursor = cursor
    }
}

/// How far a batch has read a file.
package struct FileEnd: Sendable {
    package var fileNumber: Int
    /// Behind the last whole line; at the beginning where the file is of no known format, so that it is
    /// looked at anew when it has grown.
    package var cursor: FileCursor
    /// The file was read to its end; false where the next batch goes on with it, and where an error of
    /// the system stopped the reading, which a diagnostic tells.
    package var isComplete: Bool
    /// A document is read whole each time; so is a compressed file.
    package var framing: LogFraming
    package var isCompressed: Bool
    package var head: FileHead

    package init(
        fileNumber: Int, cursor: FileCursor, isComplete: Bool, framing: LogFraming, isCompressed: Bool, head: FileHead
    ) {
        self.fileNumber = fileNumber
        self.cursor = cursor
        self.isComplete = isComplete
        self.framing = framing
        self.isCompressed = isCompressed
        self.head = head
    }
}
