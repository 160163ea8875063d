/// Bytes behind base64 text, decoded one at a time where they are asked for.
struct Base64Bytes {
    private let text: UnsafeRawBufferPointer
    /// Number of decoded bytes.
    let count: Int

    /// `text` must hold the alphabet alone; padding may end it. nil for text of impossible length.
    init?(_ text: UnsafeRawBufferPointer) {
        var length = text.count
        while length > 0, text[length - 1] == UInt8(ascii: "=") { length -= 1 }
        guard length % 4 != 1 else { return nil }
        self.text = UnsafeRawBufferPointer(rebasing: text[..<length])
        count = length * 3 / 4
    }

    /// The byte at `index`; nil behind the end, or where the text is not base64.
    subscript(index: Int) -> UInt8? {
        guard index >= 0, index < count else { return nil }
        let place = index / 3 * 4
        switch index % 3 {
        case 0: return joined(place, 2, place + 1, 4)
        case 1: return joined(place + 1, 4, place + 2, 2)
        default: return joined(place + 2, 6, place + 3, 0)
        }
    }

    private func joined(_ first: Int, _ left: UInt8, _ second: Int, _ right: UInt8) -> UInt8? {
        guard let high = sextet(first), let low = sextet(second) else { return nil }
        return high << left | low >> right
    }

    private func sextet(_ place: Int) -> UInt8? {
        guard place < text.count else { return nil }
        switch text[place] {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): return text[place] - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): return text[place] - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return text[place] - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): return 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): return 63
        default: return nil
        }
    }

    /// Unsigned integer of `size` bytes at `offset`.
    func integer(at offset: Int, size: Int, bigEndian: Bool) -> Int? {
        var value = 0
        for step in 0..<size {
            guard let byte = self[offset + (bigEndian ? step : size - 1 - step)] else { return nil }
            value = value << 8 | Int(byte)
        }
        return value
    }

    /// Whether the bytes at `offset` are those of `wanted`.
    func has(_ wanted: StaticString, at offset: Int = 0) -> Bool {
        wanted.withUTF8Buffer { wanted in wanted.indices.allSatisfy { self[offset + $0] == wanted[$0] } }
    }
}
