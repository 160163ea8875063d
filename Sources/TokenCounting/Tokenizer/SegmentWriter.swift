/// Collects the marked stream byte by byte, cuts it at word borders and adds up the pieces of the segments.
struct SegmentWriter {
    private var cover: PieceCover
    private var memory = Memory(capacity: 4096)
    /// Of `memory`, kept beside it so that a byte counts no references.
    private var bytes: UnsafeMutableRawPointer
    private var capacity: Int
    private var length = 0
    /// Pieces of the segments so far.
    private(set) var pieces = 0
    /// The stream so far ends in a word-end marker.
    private(set) var endsInMarker = false

    private final class Memory {
        let bytes: UnsafeMutableRawPointer
        init(capacity: Int) { bytes = .allocate(byteCount: capacity, alignment: 16) }
        deinit { bytes.deallocate() }
    }

    init(cover: PieceCover) {
        self.cover = cover
        bytes = memory.bytes
        capacity = 4096
        clear()
    }

    /// Begins to count anew; a new text begins without a marker, a further part of one goes on.
    mutating func begin(newText: Bool) {
        pieces = 0
        if newText { endsInMarker = false }
    }

    /// Closes the segment and begins the next with a word-begin marker, behind a case marker where there is one.
    @inline(__always)
    mutating func beginWord(case marker: UInt8? = nil) {
        flush()
        if let marker { append(marker) }
        append(Vocabulary.Marker.wordBegins)
    }

    /// Closes the segment with a word-end marker.
    @inline(__always)
    mutating func endWord() {
        append(Vocabulary.Marker.wordEnds)
        flush()
        endsInMarker = true
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        if length == capacity { reserve() }
        bytes.storeBytes(of: byte, toByteOffset: length, as: UInt8.self)
        length += 1
        endsInMarker = false
    }

    /// Appends a code point as UTF-8.
    mutating func append(_ code: UInt32) {
        if code < 0x80 { return append(UInt8(code)) }
        if code < 0x800 {
            append(UInt8(0xC0 | code >> 6))
        } else if code < 0x10000 {
            append(UInt8(0xE0 | code >> 12))
            append(UInt8(0x80 | code >> 6 & 0x3F))
        } else {
            append(UInt8(0xF0 | code >> 18))
            append(UInt8(0x80 | code >> 12 & 0x3F))
            append(UInt8(0x80 | code >> 6 & 0x3F))
        }
        append(UInt8(0x80 | code & 0x3F))
    }

    /// Closes the segment and adds its pieces.
    @inline(__always)
    mutating func flush() {
        guard length > 0 else { return }
        pieces += cover.cost(of: UnsafeRawBufferPointer(start: bytes, count: length))
        length = 0
        clear()
    }

    /// A short segment is looked up with zeros behind it.
    @inline(__always)
    private func clear() {
        bytes.storeBytes(of: 0, toByteOffset: 0, as: UInt64.self)
        bytes.storeBytes(of: 0, toByteOffset: 8, as: UInt64.self)
        bytes.storeBytes(of: 0, toByteOffset: 16, as: UInt64.self)
    }

    @inline(never)
    private mutating func reserve() {
        let larger = Memory(capacity: 2 * capacity)
        larger.bytes.copyMemory(from: bytes, byteCount: length)
        memory = larger
        bytes = larger.bytes
        capacity *= 2
    }
}
