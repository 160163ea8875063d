/// The text of a raw usage object from how it is kept: a template, where the byte 1 stands for each whole
/// number outside of strings, and the numbers as variable-length integers, seven bits a byte, least first.
///
/// The byte 1 is never part of JSON, inside of strings or outside; a text that holds it all the same is
/// kept as it is.
package enum RawUsageText {
    /// Stands in a template for a number.
    package static let placeholder: UInt8 = 1

    /// Byte for byte what was stored; nil where the values are not those of the template.
    ///
    /// - Parameter template: nil where the values are the text itself.
    package static func text(template: [UInt8]?, values: [UInt8]) -> [UInt8]? {
        guard let template else { return values }
        var text: [UInt8] = []
        text.reserveCapacity(template.count + values.count * 2)
        var place = 0
        for byte in template {
            if byte == placeholder {
                guard let value = number(in: values, at: &place) else { return nil }
                text.append(contentsOf: String(value).utf8)
            } else {
                text.append(byte)
            }
        }
        return place == values.count ? text : nil
    }

    private static func number(in values: [UInt8], at place: inout Int) -> UInt64? {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 63, by: 7) {
            guard place < values.count else { return nil }
            let byte = values[place]
            place += 1
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
        }
        return nil
    }
}
