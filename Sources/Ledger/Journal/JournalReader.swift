import Glibc

/// The records of one segment, in order.
package struct JournalContents: Sendable {
    /// Number of the run that wrote it; nil where the head is not whole.
    package var run: UInt64?
    package var frames: [JournalFrame] = []
    /// Bytes at the end that are no whole frame: the tail that a crash tore.
    package var tornBytes = 0

    /// Reads a segment.
    init(_ segment: JournalSegment, folder: String) throws(JournalError) {
        let bytes = try JournalContents.bytes(of: segment.path, folder: folder)
        bytes.withUnsafeBytes { read($0) }
    }

    private mutating func read(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= JournalSegment.headLength, bytes.starts(with: JournalSegment.magic) else {
            tornBytes = (bytes.lastIndex { $0 != 0 } ?? -1) + 1
            return
        }
        run = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        var place = JournalSegment.headLength
        while let (frame, length) = JournalFrame.decode(UnsafeRawBufferPointer(rebasing: bytes[place...])) {
            frames.append(frame)
            place += length
        }
        // Zeros are room that was taken beforehand.
        tornBytes = max(0, (bytes.lastIndex { $0 != 0 } ?? -1) + 1 - place)
    }

    private static func bytes(of path: String, folder: String) throws(JournalError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw JournalError(kind: .system(step: "open", code: errno), folder: folder) }
        defer { close(descriptor) }
        var whole: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw JournalError(kind: .system(step: "read", code: errno), folder: folder) }
            if count == 0 { return whole }
            whole += buffer[..<count]
        }
    }
}
