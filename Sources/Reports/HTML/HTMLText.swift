/// Text that may stand in an HTML page, between tags or in a quoted attribute.
struct HTMLText: Sendable, Equatable, CustomStringConvertible {
    let description: String

    /// Escapes a text scalar by scalar, so that a mark that joins a quote before it hides nothing;
    /// control characters and marks that turn the direction of writing are replaced.
    init(escaping text: String) {
        var result = String.UnicodeScalarView()
        for scalar in DisplayText.harmless(text).unicodeScalars {
            switch scalar {
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "'": result.append(contentsOf: "&#39;".unicodeScalars)
            default: result.append(scalar)
            }
        }
        description = String(result)
    }

    /// Markup that this module made itself, of parts that are escaped already.
    init(markup: String) { description = markup }
}
