extension DisplayText {
    /// Columns that a continued line is set in.
    private static let indent = "  "

    /// Breaks lines that are longer than `width` columns at spaces; a word that is longer stays whole.
    package static func wrapped(_ text: String, to width: Int?) -> String {
        guard let width else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { shownColumns(of: $0) > width ? wrapped(line: $0, to: width) : String($0) }
            .joined(separator: "\n")
    }

    /// Continued lines are set in by the spaces of the first one too.
    private static func wrapped(line text: Substring, to width: Int) -> String {
        let margin = text.prefix { $0 == " " }
        var lines: [Substring] = []
        var line = margin
        for word in text.dropFirst(margin.count).split(separator: " ", omittingEmptySubsequences: false) {
            let longer = line == margin && lines.isEmpty ? margin + word : line + " " + word
            if shownColumns(of: longer) > width && line.contains(where: { $0 != " " }) {
                lines.append(line)
                line = margin + indent + word
            } else {
                line = longer
            }
        }
        return (lines + [line]).joined(separator: "\n")
    }

    /// Columns of a text, without its colours.
    private static func shownColumns(of text: Substring) -> Int {
        var rest = text
        var total = 0
        while let start = rest.firstIndex(of: "\u{1B}") {
            total += columns(of: String(rest[..<start]))
            rest = rest[start...].drop { $0 != "m" }.dropFirst()
        }
        return total + columns(of: String(rest))
    }
}
