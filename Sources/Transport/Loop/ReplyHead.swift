import HTTPTypes

/// The head of a reply, gathered line by line. Interim replies (1xx) and trailers are passed over.
struct ReplyHead {
    private(set) var status = 0
    private(set) var fields = HTTPFields()
    private(set) var isComplete = false

    /// Takes a line with its line end; true: the head is complete now.
    mutating func take(_ line: UnsafeRawBufferPointer) -> Bool {
        guard !isComplete else { return false }
        var text = line[...]
        while let last = text.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { text.removeLast() }
        if text.isEmpty { return end() }
        if text.starts(with: "HTTP/".utf8) {
            status = ReplyHead.status(of: text)
            fields = HTTPFields()
        } else if let colon = text.firstIndex(of: UInt8(ascii: ":")),
            let name = HTTPField.Name(String(decoding: text[..<colon], as: UTF8.self))
        {
            let value = text[(colon + 1)...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            fields.append(HTTPField(name: name, value: String(decoding: value, as: UTF8.self)))
        }
        return false
    }

    private mutating func end() -> Bool {
        isComplete = !(100..<200).contains(status) || status == 101
        return isComplete
    }

    private static func status(of line: Slice<UnsafeRawBufferPointer>) -> Int {
        let digits = line.drop { $0 != UInt8(ascii: " ") }.dropFirst().prefix(3)
        return Int(String(decoding: digits, as: UTF8.self)) ?? 0
    }
}
