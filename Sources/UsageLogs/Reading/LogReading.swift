package import Synchronization

/// Reads logs of any format into de-duplicated records.
package struct LogReading: Sendable {
    /// Files and folders as they were named; `-` is standard input.
    package var inputs: [String]
    /// Format of everything, where it was named; else each file's is found from its content.
    package var format: (any LogFormat)?
    package var options: Options
    /// Counts what has been read, for a bar on another thread.
    package var progress: ReadingProgress?

    package init(
        inputs: [String], format: (any LogFormat)? = nil, options: Options = Options(),
        progress: ReadingProgress? = nil
    ) {
        self.inputs = inputs
        self.format = format
        self.options = options
        self.progress = progress
    }

    package struct Options: Sendable {
        /// Number of files, or parts of large files, that are read at once.
        package var workers = 2
        /// Whether records get the time of the line before them and marks of compaction; costs time.
        package var wantsTimeline = false
        /// A file of more than twice this size is read in parts of it, bytes.
        package var partLength: Int64 = 8 << 20
        package init() {}
    }
}

/// How far a reading has come; written by its workers, read by whoever shows it.
package final class ReadingProgress: Sendable {
    package let bytesRead = Atomic<Int>(0)
    /// Bytes to read in all as far as known; compressed files count as they lie on disk.
    package let bytesTotal = Atomic<Int>(0)
    package init() {}
}
