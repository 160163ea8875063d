import JSONScan
import Messages
import Models
import PromptCache
import TokenCounting
import Usage

/// A request file as it goes out, and what is known of it before.
struct OutgoingRequest {
    let name: String
    /// JSON; as it was written, but for the member `stream`, and `model` where the file has it beside the request.
    let body: [UInt8]
    let request: Request
    let layout: Layout
    let model: String

    /// Throws `CommandFailure`.
    init(_ source: String, model: String?, streams: Bool, in context: Context) throws {
        let input = try LayoutInput(source, in: context)
        let counter = RequestCounter(constants: try .embedded(), models: try .embedded())
        let content = try input.content(as: model, counter: counter)
        guard let request = content.request else {
            throw CommandFailure.wrongUse("\(input.name) is a layout; expected the body of a request")
        }
        let inner = try OutgoingRequest.body(of: input)
        guard let model = model ?? inner.model else {
            throw CommandFailure.wrongUse("\(input.name) names no model; name one with --model")
        }
        name = input.name
        self.request = request
        self.model = model
        layout = content.layout
        body = inner.bytes.withUnsafeBytes { text in
            OutgoingRequest.setting(
                [("model", JSONValue.string(model).serialized()), ("stream", "\(streams)")], in: text)
        }
    }

    /// The request's own bytes: the whole file, or its member `request`.
    private static func body(of input: LayoutInput) throws -> (bytes: [UInt8], model: String?) {
        try input.bytes.withUnsafeBytes { text in
            let root = try JSONElement(validating: text)
            guard let inner = root["request"], inner.kind == .object, root["messages"] == nil else {
                return (input.bytes, root["model"]?.string)
            }
            return (Array(inner.bytes), root["model"]?.string ?? inner["model"]?.string)
        }
    }

    /// The object with these members, each in place of one of the same name, else at its beginning; everything
    /// else as it was written.
    private static func setting(_ members: [(name: String, value: String)], in text: UnsafeRawBufferPointer) -> [UInt8]
    {
        var bytes = Array(text)
        for (name, value) in members {
            bytes = bytes.withUnsafeBytes { text in
                guard let root = try? JSONElement(validating: text), let start = text.baseAddress else {
                    return Array(text)
                }
                if let old = root[key: name], let place = old.bytes.baseAddress {
                    let offset = place - start
                    if old.bytes.elementsEqual(value.utf8) { return Array(text) }
                    return text[..<offset] + Array(value.utf8) + text[(offset + old.bytes.count)...]
                }
                if value == "false" { return Array(text) }
                let brace = text.firstIndex(of: UInt8(ascii: "{")) ?? 0
                let rest = text[(brace + 1)...]
                let isEmpty = rest.first { $0 > 0x20 } == UInt8(ascii: "}")
                return text[...brace] + Array("\"\(name)\":\(value)\(isEmpty ? "" : ",")".utf8) + rest
            }
        }
        return bytes
    }
}
