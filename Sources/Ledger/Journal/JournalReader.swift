import Glibc

/// What stands in one segment from some place on.
struct JournalContents {
    /// Number of the run that wrote it.
    private(set) var run: UInt64 = 0
    /// Tells the file from any other that ever had its name; 0 where its head is not whole.
    private(set) var mark: UInt64 = 0
    /// Whole frames, each with the offset behind it.
    private(set) var frames: [(frame: JournalFrame, end: Int)] = []
    /// Offset behind the last whole frame.
    private(set) var end = 0

    private let descriptor: Int32
    private let folder: String

    /// Bytes that are read at once.
    private static let pieceLength = 1 << 18

    /// Reads a segment.
    ///
    /// - Parameter start: offset of the first frame that is wanted in the file with that mark.
    static func read(
        _ segment: JournalSegment, folder: String, from start: JournalPlace?
    ) throws(JournalError) -> (contents: JournalContents, tornBytes: Int) {
        let descriptor = open(segment.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw JournalError(kind: .system(step: "open", code: errno), folder: folder) }
        defer { close(descriptor) }
        var contents = JournalContents(descriptor, folder)
        if try contents.readHead() {
            if let start, start.mark == contents.mark { contents.end = max(contents.end, start.offset) }
            try contents.readFrames()
        }
        return (contents, try contents.torn())
    }

    private init(_ descriptor: Int32, _ folder: String) {
        self.descriptor = descriptor
        self.folder = folder
    }

    private mutating func readHead() throws(JournalError) -> Bool {
        let head = try piece(at: 0, JournalSegment.headLength)
        guard head.count == JournalSegment.headLength, head.starts(with: JournalSegment.magic) else { return false }
        head.withUnsafeBytes { bytes in
            run = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            mark = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
        }
        end = JournalSegment.headLength
        return true
    }

    private mutating func readFrames() throws(JournalError) {
        var length = JournalContents.pieceLength
        while true {
            let bytes = try piece(at: end, length)
            let before = end
            bytes.withUnsafeBytes { whole in
                var place = 0
                while let (frame, count) = JournalFrame.decode(UnsafeRawBufferPointer(rebasing: whole[place...])) {
                    place += count
                    frames.append((frame, before + place))
                }
                end += place
            }
            // Either the frames end here, or one is longer than the piece.
            if end == before {
                guard bytes.count == length, length < JournalFrame.longest else { return }
                length = JournalFrame.longest
            } else {
                length = JournalContents.pieceLength
            }
        }
    }

    /// Bytes behind the last whole frame that are none: what a crash tore, or a frame that is being written. Zeros
    /// are room that was taken beforehand.
    private func torn() throws(JournalError) -> Int {
        var place = end
        var last = end
        while true {
            let bytes = try piece(at: place, JournalContents.pieceLength)
            if bytes.isEmpty { return last - end }
            // Frames are written from the front on: behind a piece of zeros there is nothing.
            guard let index = bytes.lastIndex(where: { $0 != 0 }) else { return last - end }
            last = place + index + 1
            place += bytes.count
        }
    }

    private func piece(at offset: Int, _ length: Int) throws(JournalError) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            while count < length {
                let got = pread(
                    descriptor, buffer.baseAddress.map { $0 + count }, length - count, off_t(offset + count))
                if got < 0 && errno == EINTR { continue }
                if got < 0 { failure = errno }
                if got <= 0 { return }
                count += got
            }
        }
        guard failure == 0 else { throw JournalError(kind: .system(step: "read", code: failure), folder: folder) }
        return bytes
    }
}
