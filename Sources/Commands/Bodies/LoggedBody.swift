import JSONScan
import Messages
import PromptCache
import Usage

/// The body of a request as a log line holds it; never shown.
struct LoggedBody {
    /// The bytes of the line, which the request's ranges count in.
    let bytes: [UInt8]
    let request: Request
    /// Lengths are shares of the billed prompt by bytes: **estimated**.
    let layout: Layout

    /// Reads `{"request": …, "response": …}`; nil where the line is none, cannot be read, or is not the one
    /// that was billed `tokens`.
    init?(line bytes: [UInt8], billed tokens: TokenUsage) {
        let found: (request: Request, layout: Layout)? = bytes.withUnsafeBytes { text in
            let root = JSONElement(unchecked: text)
            guard let body = LoggedBody.body(of: root["request"]), let reply = LoggedBody.body(of: root["response"]),
                let said = try? Reply(parsing: reply), LoggedBody.agrees(UsageObject(said.usage).tokens, tokens),
                let request = try? Request(parsing: body, in: text)
            else { return nil }
            return (request, LoggedBody.layout(of: request, promptTokens: tokens.prompt))
        }
        guard let found else { return nil }
        self.bytes = bytes
        (request, layout) = found
    }

    /// The body itself, or the member `body` of a record of an HTTP message.
    private static func body(of message: JSONElement?) -> JSONElement? {
        guard let message, message.kind == .object else { return nil }
        if let body = message["body"], body.kind == .object { return body }
        return message
    }

    /// How writes are split into lifetimes may have been inferred.
    private static func agrees(_ line: TokenUsage, _ billed: TokenUsage) -> Bool {
        line.input == billed.input && line.cacheRead == billed.cacheRead && line.output == billed.output
            && line.cacheWrite5m + line.cacheWrite1h == billed.cacheWrite5m + billed.cacheWrite1h
    }

    private static func layout(of request: Request, promptTokens: Int64) -> Layout {
        let bytes = request.blocks.reduce(0) { $0 + $1.bytes.count }
        var end = 0
        var counted: Int64 = 0
        let parts = request.blocks.map { block -> (path: String, tokens: Int64) in
            end += block.bytes.count
            let upTo = Int64(Double(promptTokens) * Double(end) / Double(max(1, bytes)))
            defer { counted = upTo }
            return (block.path, upTo - counted)
        }
        return Layout(request: request, parts: parts)
    }
}
