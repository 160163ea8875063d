/// Reads little-endian integers and byte runs of embedded data, in order.
///
/// The data is part of the program, so its shape is a matter of the build: a reader past the end stops.
struct DataReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// What was not read yet.
    var remaining: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[position...]) }

    mutating func byte() -> UInt8 {
        position += 1
        return bytes[position - 1]
    }

    mutating func uint16() -> UInt16 {
        position += 2
        return UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: position - 2, as: UInt16.self))
    }

    mutating func uint32() -> UInt32 {
        position += 4
        return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position - 4, as: UInt32.self))
    }

    mutating func bytes(_ count: Int) -> UnsafeRawBufferPointer {
        position += count
        return UnsafeRawBufferPointer(rebasing: bytes[(position - count)..<position])
    }
}
