import CScan

/// The shape of a text: what is left of it when its whole numbers are taken out.
enum UsageShape {
    /// Digits that always fit 63 bits.
    private static let maximumDigits = 18

    /// The numbers of a text of a known shape; nil where the shape is another. The text is without
    /// placeholders.
    ///
    /// - Returns: number of bytes written to `values`, which has room for as many as the text has.
    static func match(
        _ text: UnsafeBufferPointer<UInt8>, template: UnsafeBufferPointer<UInt8>,
        into values: UnsafeMutableBufferPointer<UInt8>
    ) -> Int? {
        guard var place = text.baseAddress, var shape = template.baseAddress, var target = values.baseAddress else {
            return nil
        }
        let (start, end, shapeEnd) = (target, place + text.count, shape + template.count)
        while true {
            skipEqual(&place, end, &shape, shapeEnd)
            guard shape < shapeEnd else { return place == end ? target - start : nil }
            guard shape.pointee == RawUsageText.placeholder, let number = number(at: &place, end) else { return nil }
            shape += 1
            write(number, to: &target)
        }
    }

    /// Takes the numbers of a text out.
    ///
    /// - Returns: number of bytes written to each; both have room for as many as the text has.
    static func split(
        _ text: UnsafeBufferPointer<UInt8>, into template: UnsafeMutableBufferPointer<UInt8>,
        _ values: UnsafeMutableBufferPointer<UInt8>
    ) -> (template: Int, values: Int) {
        guard var place = text.baseAddress, var shape = template.baseAddress, var target = values.baseAddress else {
            return (0, 0)
        }
        let (shapeStart, start, end) = (shape, target, place + text.count)
        while place < end {
            let first = place
            if place.pointee == UInt8(ascii: "\"") {
                place = cscan_string_end(place, end) ?? end
            } else if let number = number(at: &place, end) {
                shape.pointee = RawUsageText.placeholder
                shape += 1
                write(number, to: &target)
                continue
            } else if isDigit(place.pointee) {
                place = behindDigitsThatAreNoNumber(place, end)
            } else {
                place += 1
            }
            shape.update(from: first, count: place - first)
            shape += place - first
        }
        return (shape - shapeStart, target - start)
    }

    /// Leading zeros that a number follows; all digits where there are too many.
    private static func behindDigitsThatAreNoNumber(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8> {
        if start.pointee == UInt8(ascii: "0") { return start + 1 }
        var place = start
        while place < end, isDigit(place.pointee) { place += 1 }
        return place
    }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }

    /// A run of digits that is written as its number is: not too long, without leading zeros.
    @inline(__always)
    private static func number(at place: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UInt64? {
        var next = place
        var number: UInt64 = 0
        while next < end {
            let digit = next.pointee &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            guard next - place < maximumDigits else { return nil }
            number = number &* 10 &+ UInt64(digit)
            next += 1
        }
        guard next > place, next - place == 1 || place.pointee != UInt8(ascii: "0") else { return nil }
        place = next
        return number
    }

    @inline(__always)
    private static func write(_ number: UInt64, to target: inout UnsafeMutablePointer<UInt8>) {
        var rest = number
        while rest >= 0x80 {
            target.pointee = UInt8(truncatingIfNeeded: rest) | 0x80
            target += 1
            rest >>= 7
        }
        target.pointee = UInt8(truncatingIfNeeded: rest)
        target += 1
    }

    /// Moves both places behind what is equal.
    @inline(__always)
    private static func skipEqual(
        _ place: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ shape: inout UnsafePointer<UInt8>,
        _ shapeEnd: UnsafePointer<UInt8>
    ) {
        while end - place >= 8, shapeEnd - shape >= 8 {
            let left = UnsafeRawPointer(place).loadUnaligned(as: UInt64.self)
            let right = UnsafeRawPointer(shape).loadUnaligned(as: UInt64.self)
            let difference = UInt64(littleEndian: left ^ right)
            if difference != 0 {
                let equal = difference.trailingZeroBitCount >> 3
                place += equal
                shape += equal
                return
            }
            place += 8
            shape += 8
        }
        while place < end, shape < shapeEnd, place.pointee == shape.pointee {
            place += 1
            shape += 1
        }
    }
}
