/// A decimal number as written, read without floating point: digits and a power of ten.
///
/// JSON's notation: an optional sign, digits, a fraction, an exponent. At most 36 significant digits.
struct DecimalText: Hashable, Sendable {
    var coefficient: Int128
    /// The value is `coefficient` times ten to the power of `exponent`.
    var exponent: Int

    init?(_ text: some StringProtocol) {
        var bytes = Array(text.utf8)[...]
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { bytes = bytes.dropFirst() }
        var value: Int128 = 0
        var scale = 0
        guard DecimalText.takeDigits(&bytes, into: &value) > 0 else { return nil }
        if bytes.first == UInt8(ascii: ".") {
            bytes = bytes.dropFirst()
            scale = -DecimalText.takeDigits(&bytes, into: &value)
            if scale == 0 { return nil }
        }
        if value > DecimalText.largest { return nil }
        if let mark = bytes.first {
            guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E"),
                let power = Int(String(decoding: bytes.dropFirst(), as: UTF8.self)), (-1000...1000).contains(power)
            else { return nil }
            scale += power
        }
        while value != 0 && value % 10 == 0 {
            value /= 10
            scale += 1
        }
        coefficient = isNegative ? -value : value
        exponent = value == 0 ? 0 : scale
    }

    /// The number times ten to the power of `places`; nil where that is not whole or beyond 36 digits.
    func scaled(by places: Int) -> Int128? {
        guard exponent + places >= 0 else { return nil }
        var value = coefficient
        for _ in 0..<(exponent + places) {
            guard abs(value) <= DecimalText.largest / 10 else { return nil }
            value *= 10
        }
        return value
    }

    private static let largest: Int128 = 1_000_000_000_000_000_000_000_000_000_000_000_000

    /// Counts the digits read; past the largest number the value stays there and is refused later.
    private static func takeDigits(_ bytes: inout ArraySlice<UInt8>, into value: inout Int128) -> Int {
        var count = 0
        while let byte = bytes.first, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
            value = min(value * 10 + Int128(byte - UInt8(ascii: "0")), largest + 1)
            bytes = bytes.dropFirst()
            count += 1
        }
        return count
    }
}
