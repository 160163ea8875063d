public import CScan

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

    /// From an opening quote to behind its closing quote; false where there is none.
    @inlinable @inline(__always)
    public mutating func skipString() -> Bool {
        guard take(UInt8(ascii: "\"")) else { return false }
        while true {
            position += cscan_string_stop(position, end - position)
            guard position < end else { return false }
            if position.pointee == UInt8(ascii: "\"") {
                position += 1
                return true
            }
            guard end - position >= 2 else {
                position = end
                return false
            }
            position += 2
        }
    }

    /// The bytes between the quotes of the string at the position, still escaped.
    @inlinable @inline(__always)
    public mutating func takeString() -> UnsafeRawBufferPointer? {
        let open = position
        guard skipString() else { return nil }
        return UnsafeRawBufferPointer(start: open + 1, count: position - open - 2)
    }

    /// Behind the value at the position; false where it does not end or is nested too deep.
    @inlinable public mutating func skipValue() -> Bool {
        switch byte {
        case UInt8(ascii: "\""): return skipString()
        case UInt8(ascii: "{"), UInt8(ascii: "["): return skipContainer()
        default: return skipScalar()
        }
    }

    /// Behind a number, `true`, `false` or `null`; false where nothing of the kind stands.
    @inlinable public mutating func skipScalar() -> Bool {
        let first = position
        if end - position >= 4 {
            let word = UnsafeRawPointer(position).loadUnaligned(as: UInt32.self).littleEndian
            // `null` and `true`.
            if word == 0x6C6C_756E || word == 0x6575_7274 { position += 4 }
        }
        while position < end {
            switch position.pointee {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "E"):
                position += 1
            default: return position > first
            }
        }
        return position > first
    }

    /// Behind the object or array at the position; brackets are counted, strings stepped over.
    @inlinable public mutating func skipContainer() -> Bool {
        guard let behind = cscan_container_end(position, end, JSONElement.maximumDepth) else { return false }
        position = behind
        return true
    }
}

extension JSONCursor {
    /// Walks the object at the position in one pass: `body` stands at each value and steps behind it.
    ///
    /// False where the text is no well-formed object on this level, or `body` says so.
    @inlinable public mutating func walkObject<Failure: Error>(
        _ body: (JSONKey, inout JSONCursor) throws(Failure) -> Bool
    ) throws(Failure) -> Bool {
        guard take(UInt8(ascii: "{")) else { return false }
        skipWhiteSpace()
        if take(UInt8(ascii: "}")) { return true }
        while true {
            guard let name = takeString() else { return false }
            skipWhiteSpace()
            guard take(UInt8(ascii: ":")) else { return false }
            skipWhiteSpace()
            guard try body(JSONKey(bytes: name), &self) else { return false }
            skipWhiteSpace()
            if take(UInt8(ascii: "}")) { return true }
            guard take(UInt8(ascii: ",")) else { return false }
            skipWhiteSpace()
        }
    }

    /// The value at the position, which is stepped over; nil where it does not end.
    @inlinable public mutating func takeValue() -> JSONElement? {
        let first = position
        return skipValue() ? JSONElement(start: first, end: position) : nil
    }

    /// A whole number of at most 15 digits, which is stepped over; nil, without a step, for anything else.
    @inlinable public mutating func takePlainCount() -> Int64? {
        let limit = position + min(16, end - position)
        var place = position
        var value: Int64 = 0
        while place < limit {
            let digit = place.pointee &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            value = value &* 10 &+ Int64(digit)
            place += 1
        }
        guard place > position, place < limit else { return nil }
        switch place.pointee {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x0A, 0x0D, 0x09: break
        default: return nil
        }
        // A leading zero is left to the strict reader.
        if position.pointee == UInt8(ascii: "0") && place - position > 1 { return nil }
        position = place
        return value
    }
}
