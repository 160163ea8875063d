import Transport

/// The target of a request's first line.
enum RequestTarget {
    /// Whether all who read the target take it for the same path: it begins with a slash, and nothing in the path
    /// is told in a second way. `/v1/x/../messages` and `/v1/%6Dessages` would be billed and not booked.
    static func isPlain(_ target: String) -> Bool {
        var target = target
        return target.withUTF8 { bytes in
            guard bytes.first == slash else { return false }
            guard bytes.allSatisfy(known.contains) else { return false }
            let path = bytes.prefix { $0 != UInt8(ascii: "?") }
            return hasPlainSegments(path) && hasNeededEscapes(path)
        }
    }

    private static let slash = UInt8(ascii: "/")
    private static let unreserved = ByteSet(ByteSet.lettersAndDigits + "-._~")
    /// In a query as in a path, RFC 3986 knows no other characters.
    private static let known = ByteSet(ByteSet.lettersAndDigits + "-._~:/?[]@!$&'()*+,;=%")

    /// No segment but the last is empty, and none is `.` or `..`.
    private static func hasPlainSegments(_ path: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var start = path.startIndex + 1
        while true {
            let end = path[start...].firstIndex(of: slash) ?? path.endIndex
            let segment = path[start..<end]
            if segment.elementsEqual(".".utf8) || segment.elementsEqual("..".utf8) { return false }
            if end == path.endIndex { return true }
            if segment.isEmpty { return false }
            start = end + 1
        }
    }

    /// A percent sign stands for a byte that needs it: no letter, digit, `-`, `.`, `_`, `~`, slash or backslash.
    private static func hasNeededEscapes(_ path: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var rest = path[...]
        while let place = rest.firstIndex(of: UInt8(ascii: "%")) {
            rest = rest[(place + 1)...]
            guard rest.count >= 2, let high = digit(rest[place + 1]), let low = digit(rest[place + 2]) else {
                return false
            }
            let byte = high << 4 | low
            if byte < 0x20 || byte == 0x7F || unreserved.contains(byte) || byte == slash || byte == UInt8(ascii: "\\") {
                return false
            }
        }
        return true
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
