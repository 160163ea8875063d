extension JSONText {
    /// The value of a number as JSON writes it, if it is an integer that fits Int64.
    @usableFromInline static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard let number = DecimalText(bytes) else { return nil }
        return number.int64
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }
}

/// The parts of a number as JSON writes it: `-`, whole digits, fraction digits, exponent.
struct DecimalText {
    let isNegative: Bool
    let whole: UnsafeRawBufferPointer
    let fraction: UnsafeRawBufferPointer
    /// Clamped to a range far beyond any length of digits.
    let exponent: Int

    /// Nil where the bytes are not a number in JSON's grammar.
    init?(_ bytes: UnsafeRawBufferPointer) {
        var index = 0
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { index += 1 }
        let whole = DecimalText.digits(of: bytes, from: &index)
        guard whole.count > 0, whole.count == 1 || whole[0] != UInt8(ascii: "0") else { return nil }
        var fraction = UnsafeRawBufferPointer(rebasing: bytes[index..<index])
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            fraction = DecimalText.digits(of: bytes, from: &index)
            guard fraction.count > 0 else { return nil }
        }
        var exponent = 0
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            guard let value = DecimalText.exponent(of: bytes, from: &index) else { return nil }
            exponent = value
        }
        guard index == bytes.count else { return nil }
        self.isNegative = isNegative
        self.whole = whole
        self.fraction = fraction
        self.exponent = exponent
    }

    private static func digits(of bytes: UnsafeRawBufferPointer, from index: inout Int) -> UnsafeRawBufferPointer {
        let first = index
        while index < bytes.count, JSONText.isDigit(bytes[index]) { index += 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[first..<index])
    }

    private static func exponent(of bytes: UnsafeRawBufferPointer, from index: inout Int) -> Int? {
        guard index < bytes.count else { return nil }
        let isNegative = bytes[index] == UInt8(ascii: "-")
        if isNegative || bytes[index] == UInt8(ascii: "+") { index += 1 }
        let text = digits(of: bytes, from: &index)
        guard text.count > 0 else { return nil }
        var value = 0
        for byte in text where value < 1 << 48 { value = value * 10 + Int(byte - UInt8(ascii: "0")) }
        return isNegative ? -value : value
    }

    /// The value, if it is an integer that fits Int64.
    var int64: Int64? {
        var digits = whole.count + fraction.count
        while digits > 0, digit(digits - 1) == 0 { digits -= 1 }
        guard digits > 0 else { return 0 }
        let zeros = exponent + (whole.count - digits)
        guard zeros >= 0 else { return nil }
        var value: Int64 = 0
        for index in 0..<digits where !append(Int64(digit(index)), to: &value) { return nil }
        var remaining = zeros
        while remaining > 0 {
            guard append(0, to: &value) else { return nil }
            remaining -= 1
        }
        return value
    }

    /// The value times 10^`decimals`, rounded half to even, if it fits Int64.
    func scaled(decimals: Int) -> Int64? {
        let digits = whole.count + fraction.count
        // Digits up to this one are kept; those behind it decide the rounding.
        let kept = whole.count + exponent + decimals
        var value: Int64 = 0
        for index in 0..<min(max(kept, 0), digits) where !append(Int64(digit(index)), to: &value) { return nil }
        guard kept < digits else {
            guard value != 0 else { return 0 }
            for _ in digits..<kept where !append(0, to: &value) { return nil }
            return value
        }
        guard kept >= 0 else { return 0 }
        let first = digit(kept)
        let isHalf = first == 5 && (kept + 1..<digits).allSatisfy { digit($0) == 0 }
        guard isHalf ? value % 2 != 0 : first >= 5 else { return value }
        let (rounded, overflow) = value.addingReportingOverflow(isNegative ? -1 : 1)
        return overflow ? nil : rounded
    }

    private func digit(_ index: Int) -> UInt8 {
        let byte = index < whole.count ? whole[index] : fraction[index - whole.count]
        return byte - UInt8(ascii: "0")
    }

    /// Appends a decimal digit on the negative or positive side; false on overflow.
    private func append(_ digit: Int64, to value: inout Int64) -> Bool {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) =
            isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
        value = sum
        return !overflow && !carry
    }
}
