/// A place in JSON bytes that moves forward over whole tokens; it never reads outside `[position, end)`
/// and never recurses, whatever the bytes are.
@frozen public struct JSONCursor {
    public var position: UnsafePointer<UInt8>
    public let end: UnsafePointer<UInt8>

    @inlinable public init(position: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) {
        self.position = position
        self.end = end
    }

    /// Bytes left.
    @inlinable public var count: Int { end - position }

    /// The byte at the position; 0, which no token begins with, at the end.
    @inlinable public var byte: UInt8 { position < end ? position.pointee : 0 }

    @inlinable @inline(__always)
    public mutating func skipWhiteSpace() {
        while position < end {
            let byte = position.pointee
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    /// Steps over `wanted` and says whether it was there.
    @inlinable public mutating func take(_ wanted: UInt8) -> Bool {
        guard position < end, position.pointee == wanted else { return false }
        position += 1
        return true
    }

    /// Behind the value at the position; false, without a step, where it does not end or is nested too deep.
    @inlinable public mutating func skipValue() -> Bool {
        guard let behind = JSONPlace(position: position, end: end).behindValue else { return false }
        position = behind
        return true
    }
}
