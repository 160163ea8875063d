import CScan

/// Whether bytes are UTF-8 (Unicode, table 3-7: no overlong forms, no surrogates, up to U+10FFFF).
public enum UTF8Check {
    /// Offset of the first byte that does not belong to well-formed UTF-8; nil where all do.
    public static func firstInvalidOffset(in bytes: UnsafeRawBufferPointer) -> Int? {
        let text = bytes.assumingMemoryBound(to: UInt8.self)
        guard let base = text.baseAddress else { return nil }
        var index = 0
        while true {
            index += cscan_ascii_run(base + index, text.count - index)
            guard index < text.count else { return nil }
            let length = sequenceLength(at: base + index, available: text.count - index)
            guard length > 0 else { return index }
            index += length
        }
    }

    /// Length of the multi-byte sequence at `position`; 0 where it is not well formed.
    static func sequenceLength(at position: UnsafePointer<UInt8>, available: Int) -> Int {
        let lead = position[0]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return 0
        }
        guard available >= length, second.contains(position[1]) else { return 0 }
        for index in 2..<max(2, length) where position[index] & 0xC0 != 0x80 { return 0 }
        return length
    }
}
