package import HTTPTypes

/// The head of a reply as it came, gathered line by line. Interim replies (1xx) and trailers are passed over, and so
/// are lines that are no header.
package struct ReplyHead: Sendable {
    package private(set) var status = 0
    /// The headers as lines: `name: value` and a line end.
    private var text: [UInt8] = []
    private var lines: [Line] = []

    private struct Line {
        let start: Int
        let nameEnd: Int
        /// Behind the line end.
        let end: Int

        var name: Range<Int> { start..<nameEnd }
        var value: Range<Int> { nameEnd + 2..<end - 2 }
    }

    package init() {}

    /// - Parameter bytes: of all lines, as far as they can be foreseen.
    package init(reserving bytes: Int) {
        text.reserveCapacity(bytes)
        lines.reserveCapacity(16)
    }

    /// Takes a line with its line end; true: the head is complete now.
    mutating func take(_ line: UnsafeRawBufferPointer) -> Bool {
        var end = line.count
        while end > 0, line[end - 1] == UInt8(ascii: "\n") || line[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        let line = UnsafeRawBufferPointer(rebasing: line[..<end])
        // Behind an interim reply the head comes.
        if line.isEmpty { return !(100..<200).contains(status) || status == 101 }
        if line.starts(with: "HTTP/".utf8) {
            status = ReplyHead.status(of: line)
            text.removeAll(keepingCapacity: true)
            lines.removeAll(keepingCapacity: true)
        } else {
            add(line)
        }
        return false
    }

    private mutating func add(_ line: UnsafeRawBufferPointer) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            UnsafeRawBufferPointer(rebasing: line[..<colon]).allSatisfy(ReplyHead.token.contains)
        else { return }
        var first = colon + 1
        while first < line.count, line[first] == UInt8(ascii: " ") || line[first] == UInt8(ascii: "\t") { first += 1 }
        let start = text.count
        text.append(contentsOf: UnsafeRawBufferPointer(rebasing: line[..<colon]))
        let nameEnd = text.count
        text.append(UInt8(ascii: ":"))
        text.append(UInt8(ascii: " "))
        text.append(contentsOf: UnsafeRawBufferPointer(rebasing: line[first...]))
        // Nothing that could end a line when it is written again.
        for place in nameEnd + 2..<text.count where text[place] < 0x20 && text[place] != UInt8(ascii: "\t") {
            text[place] = UInt8(ascii: " ")
        }
        text.append(UInt8(ascii: "\r"))
        text.append(UInt8(ascii: "\n"))
        lines.append(Line(start: start, nameEnd: nameEnd, end: text.count))
    }

    /// Characters of a token (RFC 9110, section 5.6.2).
    private static let token = ByteSet(ByteSet.lettersAndDigits + "!#$%&'*+-.^_`|~")

    private static func status(of line: UnsafeRawBufferPointer) -> Int {
        let digits = line.drop { $0 != UInt8(ascii: " ") }.dropFirst().prefix(3)
        return digits.reduce(0) { $0 * 10 + Int($1 &- UInt8(ascii: "0")) }
    }
}

// MARK: What it holds

extension ReplyHead {
    /// Visits the headers in their order: the name, and the whole line with its line end.
    package func forEachLine(_ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void) {
        text.withUnsafeBytes { text in
            for line in lines {
                body(
                    UnsafeRawBufferPointer(rebasing: text[line.name]),
                    UnsafeRawBufferPointer(rebasing: text[line.start..<line.end]))
            }
        }
    }

    /// The value of the first header of a name, given in lower case; nil where there is none.
    package func value(of name: StaticString) -> String? {
        text.withUnsafeBytes { text in
            lines.first { UnsafeRawBufferPointer(rebasing: text[$0.name]).isHeaderName(name) }
                .map { String(decoding: text[$0.value], as: UTF8.self) }
        }
    }

    /// Whether there is a header of a name, given in lower case.
    package func has(_ name: StaticString) -> Bool {
        text.withUnsafeBytes { text in
            lines.contains { UnsafeRawBufferPointer(rebasing: text[$0.name]).isHeaderName(name) }
        }
    }

    /// Bytes of all lines.
    package var size: Int { text.count }

    /// The headers as fields.
    package var fields: HTTPFields {
        var fields = HTTPFields()
        for line in lines {
            guard let name = HTTPField.Name(String(decoding: text[line.name], as: UTF8.self)) else { continue }
            fields.append(HTTPField(name: name, value: String(decoding: text[line.value], as: UTF8.self)))
        }
        return fields
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes are a header's name, which is given in lower case; letters of both cases are alike.
    package func isHeaderName(_ name: StaticString) -> Bool {
        guard count == name.utf8CodeUnitCount else { return false }
        for place in 0..<count {
            let byte = self[place]
            let isCapital = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            guard (isCapital ? byte | 0x20 : byte) == name.utf8Start[place] else { return false }
        }
        return true
    }
}
