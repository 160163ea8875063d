import Compression

extension FileHead {
    /// The first `length` bytes of a compressed file's content, or as many as there are; nil where the file is
    /// not compressed, damaged there, or cannot be read.
    package init?(inflating file: LogFile, length: Int) {
        guard let source = ByteSource(file, at: 0, progress: nil) else { return nil }
        let head = withUnsafeTemporaryAllocation(byteCount: FileHead.maximumLength, alignment: 16) {
            buffer -> FileHead? in
            let wanted = min(max(0, length), FileHead.maximumLength)
            let raw = source.fill(buffer, from: 0, atLeast: buffer.count)
            let prefix = UnsafeRawBufferPointer(rebasing: buffer[..<raw])
            guard let compression = Compression.detect(prefix) else { return nil }
            source.inflate(compression, prefix: prefix)
            let count = source.fill(
                UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]), from: 0, atLeast: wanted)
            return source.problem == nil ? FileHead(UnsafeRawBufferPointer(rebasing: buffer[..<count])) : nil
        }
        guard let head else { return nil }
        self = head
    }
}
