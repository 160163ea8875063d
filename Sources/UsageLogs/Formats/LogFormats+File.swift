import Compression

extension LogFormats {
    /// Format of a file that may be read in parts; nil where it is compressed, one document, unknown or
    /// unreadable.
    static func ofUncompressedFile(_ file: LogFile, forced: (any LogFormat)?) -> (any LogFormat)? {
        guard !file.isStream, let source = ByteSource(file, at: 0, progress: nil) else { return nil }
        return withUnsafeTemporaryAllocation(byteCount: LineWindow.headLength, alignment: 16) { buffer in
            let count = source.fill(buffer, from: 0, atLeast: buffer.count)
            let head = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            if Compression.detect(head) != nil { return nil }
            let format = forced ?? recognising(head)
            return format?.framing(of: head) == .lines ? format : nil
        }
    }
}
