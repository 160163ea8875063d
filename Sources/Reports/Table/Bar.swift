/// A horizontal bar in eighths of a column.
enum Bar {
    private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    /// A bar of `part` of `whole`, padded to `width` columns; a part that is not zero shows at least an eighth.
    static func text(part: Int128, whole: Int128, width: Int, usesColour: Bool) -> String {
        guard part > 0, whole > 0, width > 0 else { return String(repeating: " ", count: width) }
        let full = Int128(width * 8)
        let size = Int(max(1, min(full, Rounding.halfToEven(part * full, dividedBy: whole))))
        let bar = String(repeating: "█", count: size / 8) + eighths[size % 8]
        let space = String(repeating: " ", count: width - (size + 7) / 8)
        return (usesColour ? Colour.bar.paint(bar) : bar) + space
    }
}

/// The few colours of the tables, as ANSI codes.
package enum Colour: String, Sendable {
    case bar = "36"
    case good = "32"
    case bad = "31"
    case strong = "1"

    package func paint(_ text: String) -> String { "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" }
}
