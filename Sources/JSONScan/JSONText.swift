import CScan

/// Reading of the inside of strings and numbers.
@usableFromInline enum JSONText {
    @inlinable @inline(__always)
    static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count else { return false }
        var index = 0
        while index + 8 <= left.count {
            guard
                left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                    == right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            else { return false }
            index += 8
        }
        while index < left.count {
            guard left[index] == right[index] else { return false }
            index += 1
        }
        return true
    }

    static func unescaped(_ bytes: UnsafeRawBufferPointer) -> String {
        guard bytes.contains(UInt8(ascii: "\\")) else { return String(decoding: bytes, as: UTF8.self) }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] != UInt8(ascii: "\\") {
                text.append(bytes[index])
                index += 1
            } else {
                index += appendEscape(at: index, of: bytes, to: &text)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends what the escape at `index` stands for; returns its length in bytes.
    private static func appendEscape(at index: Int, of bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) -> Int {
        guard index + 1 < bytes.count else {
            text.append(bytes[index])
            return 1
        }
        switch bytes[index + 1] {
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): return appendUnicode(at: index, of: bytes, to: &text)
        case let plain: text.append(plain)
        }
        return 2
    }

    private static func appendUnicode(at index: Int, of bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) -> Int {
        guard let unit = hexUnit(at: index + 2, of: bytes) else {
            text.append(contentsOf: "\u{FFFD}".utf8)
            return 2
        }
        if let scalar = Unicode.Scalar(UInt32(unit)) {
            text.append(contentsOf: String(Character(scalar)).utf8)
            return 6
        }
        if unit < 0xDC00, index + 8 <= bytes.count, bytes[index + 6] == UInt8(ascii: "\\"),
            bytes[index + 7] == UInt8(ascii: "u"), let low = hexUnit(at: index + 8, of: bytes),
            (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
        {
            text.append(contentsOf: String(Character(scalar)).utf8)
            return 12
        }
        text.append(contentsOf: "\u{FFFD}".utf8)
        return 6
    }

    /// Four hexadecimal digits.
    static func hexUnit(at index: Int, of bytes: UnsafeRawBufferPointer) -> UInt16? {
        guard index + 4 <= bytes.count else { return nil }
        var unit: UInt16 = 0
        for offset in index..<index + 4 {
            guard let digit = hexDigit(bytes[offset]) else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
