import JSONScan

/// JSON in the forms that the service writes it into the prompt, as measured.
enum SchemaText {
    /// A client tool: `<function>{"description": …, "name": …, "parameters": …}</function>`.
    static func function(name: String, description: String?, schema: JSONElement?) -> String {
        var text = "<function>{"
        if let description, !description.isEmpty {
            text += "\"description\": "
            JSONValue.append(quoted: description, to: &text)
            text += ", "
        }
        text += "\"name\": "
        JSONValue.append(quoted: name, to: &text)
        text += ", \"parameters\": "
        if let schema, !schema.isNull { write(JSONValue(schema), sorted: true, to: &text) } else { text += "{}" }
        return text + "}</function>"
    }

    /// A value on one line: `", "` and `": "`, members in their own order.
    static func line(_ element: JSONElement) -> String {
        var text = ""
        write(JSONValue(element), sorted: false, to: &text)
        return text
    }

    /// A schema over several lines, indented by two spaces, members in their own order.
    static func indented(_ schema: JSONElement) -> String { JSONValue(schema).serialized(pretty: true) }

    private static func write(_ value: JSONValue, sorted: Bool, to text: inout String) {
        switch value {
        case .array(let values):
            text += "["
            for (index, item) in values.enumerated() {
                if index > 0 { text += ", " }
                write(item, sorted: sorted, to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            let order = sorted ? members.sorted { scalarsPrecede($0.key, $1.key) } : members
            for (index, member) in order.enumerated() {
                if index > 0 { text += ", " }
                JSONValue.append(quoted: member.key, to: &text)
                text += ": "
                write(member.value, sorted: sorted, to: &text)
            }
            text += "}"
        case .null, .bool, .number, .string: text += value.serialized()
        }
    }

    /// Order of code points, not of a language.
    private static func scalarsPrecede(_ left: String, _ right: String) -> Bool {
        left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
    }
}
