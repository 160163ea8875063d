/// Reads files for an import, each from where an earlier one left it, and hands them over in batches;
/// one a worker.
package final class ImportReader {
    private let format: (any LogFormat)?
    private let batchBytes: Int
    private let progress: ReadingProgress?

    /// - Parameters:
    ///   - format: format of everything, where it was named; else each file's is found from its content.
    ///   - batchBytes: bytes of log, inflated, after which a batch is handed over.
    package init(format: (any LogFormat)?, batchBytes: Int, progress: ReadingProgress? = nil) {
        self.format = format
        self.batchBytes = batchBytes
        self.progress = progress
    }

    /// Reads a unit to its end; a full batch is handed over, also in the middle of a file of lines.
    package func read(_ unit: ImportUnit, deliver: (ReadBatch) -> Void) {}

    /// Hands over what is left.
    package func flush(deliver: (ReadBatch) -> Void) {}
}
