import JSONScan

/// Calls and results as the service writes them into the prompt, as measured: elements of its own name space.
enum CallText {
    /// Prefix of the elements that the model itself writes.
    private static let prefix = "antml:"

    static let callsBegin = begin("function_calls") + "\n"
    static let callsEnd = end("function_calls")

    /// One call, with a line for every parameter; values that are no strings as JSON on one line.
    static func call(name: String, input: JSONElement?) -> String {
        var text = begin("invoke name=\"\(name)\"") + "\n"
        input?.forEachMember { key, value in
            let shown = value.string ?? SchemaText.line(value)
            text += begin("parameter name=\"\(key.string)\"") + shown + end("parameter") + "\n"
        }
        return text + end("invoke") + "\n"
    }

    /// The results that answer one assistant message: one alone stands bare, several name their tools.
    static func results(_ results: [ToolResult]) -> String {
        let inside: String
        if results.count == 1, let only = results.first {
            inside = only.isError ? "\n<error>\(only.text)</error>\n" : only.text
        } else {
            inside = "\n" + results.map(named).joined()
        }
        return "<function_results>" + inside + "</function_results>"
    }

    private static func named(_ result: ToolResult) -> String {
        let element = result.isError ? "error" : "output"
        return "<result>\n<name>\(result.toolName)</name>\n<\(element)>\(result.text)</\(element)>\n</result>\n"
    }

    private static func begin(_ name: String) -> String { "<" + prefix + name + ">" }
    private static func end(_ name: String) -> String { "</" + prefix + name + ">" }
}

/// The text of a tool's result.
struct ToolResult {
    var toolName: String
    var text: String
    var isError: Bool
}
