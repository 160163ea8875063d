package import Usage

/// One log format: it turns a piece of a file into records. One file a format; adding one touches
/// that file and one line of `LogFormats.all`.
package protocol LogFormat: Sendable {
    /// Name for `--input-format` and for the `source` of its records, such as `claude-code`.
    var name: String { get }
    /// How a file of this format is cut into pieces.
    var framing: LogFraming { get }
    /// How the file with these first bytes is cut, for a format that is one document or one record a line.
    func framing(of head: UnsafeRawBufferPointer) -> LogFraming
    /// Which lines are looked at; the others are counted as `noUsage` without a look.
    var prefilter: LinePrefilter { get }
    /// Whether the first bytes of a file (up to 64 KiB, inflated) look like this format.
    ///
    /// Formats are asked in the order of `LogFormats.all`; the first that says yes reads the file.
    func recognises(_ head: UnsafeRawBufferPointer) -> Bool
    /// Whether a file with these first bytes begins in the middle of a session: what came before is elsewhere.
    func beginsMidway(_ head: UnsafeRawBufferPointer) -> Bool
    /// Reads one piece: calls exactly one of the collector's `add`, `skip` per record or line, so that
    /// every line is accounted for. Never throws: what is wrong becomes a skip with its reason.
    func read(_ piece: LogPiece, into collector: RecordCollector)
}

extension LogFormat {
    package var prefilter: LinePrefilter { .everyLine }
    package func framing(of head: UnsafeRawBufferPointer) -> LogFraming { framing }
    package func beginsMidway(_ head: UnsafeRawBufferPointer) -> Bool { false }
}

/// Which lines of a format can matter.
package enum LinePrefilter: Sendable {
    case everyLine
    /// Only lines that hold the bytes `"usage"`.
    case linesWithUsage
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
///
/// A line comes without its line end and without a byte order mark, and is never blank.
package struct LogPiece {
    package var bytes: UnsafeRawBufferPointer
    /// Byte offset in the (inflated) file.
    package var offset: Int64
    /// Line number of the first byte, from 1 at the start of what is read: the file, or one part of a
    /// large one; results and diagnostics show it from the start of the file.
    package var line: UInt32
    /// The last line of the file, without a line end: it may be torn.
    package var isUnterminated = false
    /// Time of the line before, where a timeline was asked for and it has one.
    package var precedingTime = Timestamp.unknown

    package init(bytes: UnsafeRawBufferPointer, offset: Int64, line: UInt32) {
        self.bytes = bytes
        self.offset = offset
        self.line = line
    }
}
