import Glibc
import Usage

/// The first bytes of a file as they lie on disk: while they stay, the file has only grown.
package struct FileHead: Hashable, Sendable {
    /// Number of bytes that were hashed: at most `maximumLength`, less where the file was shorter.
    package var length: Int
    /// Stable hash of them.
    package var hash: UInt64

    package static let maximumLength = 1024

    package init(length: Int, hash: UInt64) {
        self.length = length
        self.hash = hash
    }

    /// The head of a file that begins with `bytes`.
    package init(_ bytes: UnsafeRawBufferPointer) {
        let head = UnsafeRawBufferPointer(rebasing: bytes.prefix(FileHead.maximumLength))
        var stable = StableHash()
        stable.mix(bytes: head)
        length = head.count
        hash = stable.identity.high
    }

    /// Reads the first `length` bytes of a file, or as many as there are; nil where it cannot be read, and
    /// `errno` says why.
    package init?(ofFile path: String, length: Int = FileHead.maximumLength) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let wanted = min(max(0, length), FileHead.maximumLength)
        let head = withUnsafeTemporaryAllocation(byteCount: wanted, alignment: 16) { buffer -> FileHead? in
            var filled = 0
            while filled < wanted {
                let count = pread(descriptor, buffer.baseAddress?.advanced(by: filled), wanted - filled, off_t(filled))
                if count < 0 && errno == EINTR { continue }
                if count < 0 { return nil }
                if count == 0 { break }
                filled += count
            }
            return FileHead(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
        }
        guard let head else { return nil }
        self = head
    }
}
