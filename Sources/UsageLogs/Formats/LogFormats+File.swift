import Compression

extension LogFormats {
    /// Format of a file that may be read in parts; nil where it is compressed, unknown or unreadable.
    static func ofUncompressedFile(_ file: LogFile, forced: (any LogFormat)?) -> (any LogFormat)? {
        guard !file.isStream, let source = ByteSource(file, at: 0, progress: nil) else { return nil }
        return withUnsafeTemporaryAllocation(byteCount: ReadingWorker.headLength, alignment: 16) { buffer in
            let count = source.fill(buffer, from: 0, atLeast: buffer.count)
            let head = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            if Compression.detect(head) != nil { return nil }
            return forced ?? recognising(head)
        }
    }
}
