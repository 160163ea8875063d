/// Counts the pages of a PDF from its plain objects.
enum PDFPages {
    /// Pages as the page tree tells them, else the page objects; nil where both lie in compressed streams.
    static func count(in bytes: Base64Bytes) -> Int? {
        var tree = 0
        var pages = 0
        var position = 0
        while position + 5 < bytes.count {
            guard let byte = bytes[position] else { return nil }
            position += 1
            guard byte == UInt8(ascii: "/") else { continue }
            if bytes.has("Count", at: position), let number = number(in: bytes, at: position + 5) {
                tree = max(tree, number)
            } else if bytes.has("Type", at: position), let name = nameStart(in: bytes, at: position + 4),
                bytes.has("Page", at: name), !isLetter(bytes[name + 4])
            {
                pages += 1
            }
        }
        // Outlines have counts too; a page tree never tells fewer than the page objects.
        let best = pages > 0 ? pages : tree
        return best > 0 ? best : nil
    }

    private static func number(in bytes: Base64Bytes, at start: Int) -> Int? {
        var place = start
        while bytes[place] == 0x20 || bytes[place] == 0x0A || bytes[place] == 0x0D { place += 1 }
        var value: Int?
        while let digit = bytes[place].map({ Int($0) - 0x30 }), (0...9).contains(digit), place - start < 9 {
            value = (value ?? 0) * 10 + digit
            place += 1
        }
        return value
    }

    /// Where the name behind `/Type` begins.
    private static func nameStart(in bytes: Base64Bytes, at start: Int) -> Int? {
        var place = start
        while bytes[place] == 0x20 || bytes[place] == 0x0A || bytes[place] == 0x0D { place += 1 }
        return bytes[place] == UInt8(ascii: "/") ? place + 1 : nil
    }

    private static func isLetter(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return (byte | 0x20) &- 0x61 < 26
    }
}
