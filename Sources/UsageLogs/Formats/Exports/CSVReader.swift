/// Reads a table in CSV (RFC 4180) record by record: quoted fields with commas, line ends and doubled
/// quotes; CRLF or LF; a byte order mark.
struct CSVReader {
    struct Row {
        var fields: [String]
        /// Place of the first byte: line from 1, offset in bytes.
        var line: UInt32
        var offset: Int
        /// The text ended inside a quoted field, or bytes follow a closing quote.
        var isMalformed = false

        /// A line without any field.
        var isBlank: Bool { fields.count == 1 && fields[0].isEmpty }
    }

    private let text: UnsafeRawBufferPointer
    /// Behind the last record, bytes.
    private(set) var position = 0
    private var line: UInt32 = 1

    init(_ text: UnsafeRawBufferPointer) {
        self.text = text
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The next record; nil at the end of the text.
    mutating func next() -> Row? {
        guard position < text.count else { return nil }
        var row = Row(fields: [], line: line, offset: position)
        while true {
            row.fields.append(field(&row.isMalformed))
            guard position < text.count else { return row }
            let byte = text[position]
            position += 1
            if byte == UInt8(ascii: ",") { continue }
            line += 1
            return row
        }
    }

    /// One field; the position comes to stand at the comma or line feed behind it, or at the end.
    private mutating func field(_ isMalformed: inout Bool) -> String {
        guard position < text.count, text[position] == UInt8(ascii: "\"") else { return plainField() }
        position += 1
        var bytes: [UInt8] = []
        while position < text.count {
            let byte = text[position]
            position += 1
            if byte == UInt8(ascii: "\"") {
                guard position < text.count, text[position] == UInt8(ascii: "\"") else {
                    if !plainField().isEmpty { isMalformed = true }
                    return String(decoding: bytes, as: UTF8.self)
                }
                position += 1
            } else if byte == UInt8(ascii: "\n") {
                line += 1
            }
            bytes.append(byte)
        }
        isMalformed = true
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func plainField() -> String {
        let start = position
        while position < text.count, text[position] != UInt8(ascii: ","), text[position] != UInt8(ascii: "\n") {
            position += 1
        }
        var end = position
        let isAtLineEnd = position == text.count || text[position] == UInt8(ascii: "\n")
        if isAtLineEnd, end > start, text[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return String(decoding: text[start..<end], as: UTF8.self)
    }
}

/// Columns of a table by the names in its header, never by position.
struct CSVHeader {
    private var columns: [String: Int] = [:]
    let count: Int

    init(_ names: [String]) {
        count = names.count
        for (index, name) in names.enumerated() {
            columns[String(name.drop { $0 == " " }).lowercased()] = index
        }
    }

    func contains(_ name: String) -> Bool { columns[name] != nil }

    /// The field under a name; nil where the table has no such column or the field is empty.
    func field(_ name: String, in row: CSVReader.Row) -> String? {
        guard let index = columns[name], index < row.fields.count, !row.fields[index].isEmpty else { return nil }
        return row.fields[index]
    }
}
