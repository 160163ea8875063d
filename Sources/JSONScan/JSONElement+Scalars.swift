public import CScan

extension JSONElement {
    /// The string, unescaped; a lone surrogate escape becomes U+FFFD. Nil in anything but a string.
    public var string: String? { stringBytes.map(JSONText.unescaped) }

    /// The bytes between the quotes of a string, still escaped; nil in anything but a string.
    @inlinable public var stringBytes: UnsafeRawBufferPointer? {
        guard end - start >= 2, start.pointee == UInt8(ascii: "\"") else { return nil }
        return UnsafeRawBufferPointer(start: start + 1, count: end - start - 2)
    }

    /// Hash of the exact bytes, the same in every run.
    @inlinable public var hash: UInt64 { cscan_hash(start, end - start) }

    @inlinable public var bool: Bool? {
        guard start < end else { return nil }
        switch start.pointee {
        case UInt8(ascii: "t"): return true
        case UInt8(ascii: "f"): return false
        default: return nil
        }
    }

    /// The number as written; nil in anything but a number.
    public var numberText: String? {
        kind == .number ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// The value of a number that is an integer (`12`, `1.0` and `1e3` are); nil where it is none or
    /// does not fit Int64.
    @inlinable public var int64: Int64? {
        let count = end - start
        // A leading zero is left to the strict reader.
        if count == 1 || (count > 1 && count <= 18 && start.pointee != UInt8(ascii: "0")) {
            var value: Int64 = 0
            var position = start
            while position < end {
                let digit = position.pointee &- UInt8(ascii: "0")
                guard digit <= 9 else { return JSONText.integer(bytes) }
                value = value &* 10 &+ Int64(digit)
                position += 1
            }
            return value
        }
        return JSONText.integer(bytes)
    }

    /// The number times 10^`decimals`, rounded half to even; nil where it is no number or does not fit Int64.
    public func scaledInteger(decimals: Int) -> Int64? {
        DecimalText(bytes)?.scaled(decimals: decimals)
    }
}

extension JSONValue {
    /// The number, or the number in a string, times 10^`decimals`, rounded half to even; nil where it is
    /// none or does not fit Int64.
    public func scaledInteger(decimals: Int) -> Int64? {
        guard var text = numberText ?? string else { return nil }
        return text.withUTF8 { DecimalText(UnsafeRawBufferPointer($0))?.scaled(decimals: decimals) }
    }
}
