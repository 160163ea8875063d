import CScan

/// A buffer that slides over a file line by line; it grows for long lines up to a limit.
///
/// The bytes in it are the whole lines read last and, behind them, the beginning of the next one.
final class LineWindow {
    static let capacity = 256 * 1024
    /// The longest line that is held whole, bytes.
    static let maximumLine = 8 * 1024 * 1024

    private(set) var bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 64)
    /// Bytes in use, from the beginning of the buffer.
    var filled = 0
    /// Offset of the buffer's first byte in the (inflated) file.
    var offset: Int64 = 0

    deinit { bytes.deallocate() }

    /// Empties the window for another file; a buffer that had grown is given back.
    func reset(offset: Int64) {
        filled = 0
        self.offset = offset
        if bytes.count > LineWindow.capacity { replace(capacity: LineWindow.capacity) }
    }

    var start: UnsafePointer<UInt8> {
        // The buffer is never empty.
        UnsafePointer(bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self))
    }

    var used: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[..<filled]) }

    var isFull: Bool { filled == bytes.count }

    /// Doubles the buffer; false at the limit.
    func grow() -> Bool {
        guard bytes.count < LineWindow.maximumLine else { return false }
        replace(capacity: bytes.count * 2)
        return true
    }

    /// Forgets the first `count` bytes.
    func drop(_ count: Int) {
        filled -= count
        offset += Int64(count)
        if filled > 0 {
            bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[count..<count + filled]))
        }
    }

    private func replace(capacity: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 64)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<filled]))
        bytes.deallocate()
        bytes = larger
    }

    /// Reads on behind what is there; false at the end of the source.
    func read(from source: ByteSource) -> Bool {
        let count = source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[filled...]))
        filled += count
        return count > 0
    }
}
