/// An RFC 4180 document: CRLF line ends, a header, quotes where they are needed.
///
/// No cell is a formula to a spreadsheet: a text that begins with `=`, `+`, `-`, `@`, a tab or a
/// carriage return gets an apostrophe before it; plain numbers stay as they are.
package struct CSVDocument: Sendable {
    package private(set) var text: String
    private let columns: Int

    package init(header: [String]) {
        columns = header.count
        text = ""
        append(header)
    }

    /// Adds a row of as many cells as the header has.
    package mutating func append(_ cells: [String]) {
        precondition(cells.count == columns)
        for (index, cell) in cells.enumerated() {
            if index > 0 { text.append(",") }
            text.append(CSVDocument.quoted(CSVDocument.guarded(cell)))
        }
        text.append("\r\n")
    }

    private static func guarded(_ cell: String) -> String {
        guard let first = cell.unicodeScalars.first else { return cell }
        switch first {
        case "=", "+", "@", "\t", "\r": return "'" + cell
        case "-": return isNumber(cell) ? cell : "'" + cell
        default: return cell
        }
    }

    /// `-12`, `-0.5`: digits with at most one point between them.
    private static func isNumber(_ cell: String) -> Bool {
        let parts = cell.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        return parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }
    }

    private static func quoted(_ cell: String) -> String {
        let needsQuotes = cell.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
        guard needsQuotes else { return cell }
        var result = "\""
        for scalar in cell.unicodeScalars {
            if scalar == "\"" { result.append("\"") }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }
}
