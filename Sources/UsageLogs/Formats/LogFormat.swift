/// One log format: it turns a piece of a file into records. One file a format; adding one touches
/// that file and one line of `LogFormats.all`.
package protocol LogFormat: Sendable {
    /// Name for `--input-format` and for the `source` of its records, such as `claude-code`.
    var name: String { get }
    /// How a file of this format is cut into pieces.
    var framing: LogFraming { get }
    /// Whether the first bytes of a file (up to 64 KiB, inflated) look like this format.
    ///
    /// Formats are asked in the order of `LogFormats.all`; the first that says yes reads the file.
    func recognises(_ head: UnsafeRawBufferPointer) -> Bool
    /// Reads one piece: calls exactly one of the collector's `add`, `skip` per record or line, so that
    /// every line is accounted for. Never throws: what is wrong becomes a skip with its reason.
    func read(_ piece: LogPiece, into collector: RecordCollector)
}

/// How a file is cut.
package enum LogFraming: Sendable {
    /// One record candidate a line; a large file may be split between workers at line ends.
    case lines
    /// Lines whose meaning depends on the lines before them (CSV with a header, SSE): the file is
    /// read by one worker in order and handed over whole, as `document`.
    case document
}

/// A line, or a whole document, in memory only during `read`.
package struct LogPiece {
    package var bytes: UnsafeRawBufferPointer
    /// Byte offset in the (inflated) file.
    package var offset: Int64
    /// Line number from 1 of the first byte.
    package var line: UInt32

    package init(bytes: UnsafeRawBufferPointer, offset: Int64, line: UInt32) {
        self.bytes = bytes
        self.offset = offset
        self.line = line
    }
}
