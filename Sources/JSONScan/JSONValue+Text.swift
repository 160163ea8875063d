extension JSONValue {
    /// The JSON text, on one line, or with `pretty` indented by two spaces.
    public func serialized(pretty: Bool = false) -> String {
        var text = ""
        write(to: &text, indent: pretty ? 0 : nil)
        return text
    }

    /// Appends a string in quotes with JSON's escapes; control characters as `\u00XX`.
    public static func append(quoted string: String, to text: inout String) {
        text.append("\"")
        // Nearly no string has anything to escape.
        guard string.utf8.contains(where: isEscaped) else { return text.append(string + "\"") }
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text.append("\\\"")
            case "\\": text.append("\\\\")
            case "\n": text.append("\\n")
            case "\r": text.append("\\r")
            case "\t": text.append("\\t")
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                text.append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
            default: text.unicodeScalars.append(scalar)
            }
        }
        text.append("\"")
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private func write(to text: inout String, indent: Int?) {
        switch self {
        case .null: text.append("null")
        case .bool(let value): text.append(value ? "true" : "false")
        case .number(let number): text.append(number)
        case .string(let string): JSONValue.append(quoted: string, to: &text)
        case .array(let values):
            JSONValue.write(values, between: ("[", "]"), to: &text, indent: indent) { value, text, inner in
                value.write(to: &text, indent: inner)
            }
        case .object(let members):
            JSONValue.write(members, between: ("{", "}"), to: &text, indent: indent) { member, text, inner in
                JSONValue.append(quoted: member.key, to: &text)
                text.append(inner == nil ? ":" : ": ")
                member.value.write(to: &text, indent: inner)
            }
        }
    }

    private static func write<Item>(
        _ items: [Item], between brackets: (String, String), to text: inout String, indent: Int?,
        item: (Item, inout String, Int?) -> Void
    ) {
        text.append(brackets.0)
        let inner = indent.map { $0 + 1 }
        for (index, value) in items.enumerated() {
            if index > 0 { text.append(",") }
            if let inner { text.append("\n" + String(repeating: "  ", count: inner)) }
            item(value, &text, inner)
        }
        if let indent, !items.isEmpty { text.append("\n" + String(repeating: "  ", count: indent)) }
        text.append(brackets.1)
    }
}
