import JSONScan
import MessagesClient

/// Asks the service for its own count of a request.
struct LiveCount {
    private let client: MessagesClient

    init(_ options: ServiceOptions, in context: Context) async throws {
        client = try await ServiceAccess(options, in: context).client
    }

    /// What `count_tokens` takes of a request's members; it refuses the others.
    private static let members: Set<String> = [
        "messages", "model", "system", "thinking", "tool_choice", "tools", "mcp_servers", "context_management",
        "output_config", "output_format", "cache_control", "speed",
    ]

    /// The service's count of a request that was estimated before, and so is valid. Throws `ServiceError`.
    func tokens(of input: CountInput, as model: String?) async throws -> Int64 {
        try await client.countTokens(LiveCount.body(of: input.bytes, as: model))
    }

    /// The pair of a request and its true count, as one line of JSON, for `Calibration`.
    static func pair(of input: CountInput, as model: String?, tokens: Int64) -> String {
        let bytes = LiveCount.body(of: input.bytes, as: model)
        let body = (try? JSONValue.parse(bytes))?.serialized() ?? "null"
        return "{\"kind\":\"count_tokens\",\"input_tokens\":\(tokens),\"request\":\(body)}\n"
    }

    private static func body(of bytes: [UInt8], as model: String?) -> [UInt8] {
        bytes.withUnsafeBytes { text in
            guard let root = try? JSONElement(validating: text) else { return [] }
            let inner = root["messages"] == nil ? root["request"] ?? root : root
            let model = model ?? root["model"]?.string ?? inner["model"]?.string
            var parts = model.map { ["\"model\":\(JSONValue.string($0).serialized())"] } ?? []
            inner.forEachMember { name, value in
                guard name.string != "model", members.contains(name.string) else { return }
                parts.append("\"\(name.string)\":\(String(decoding: value.bytes, as: UTF8.self))")
            }
            return Array("{\(parts.joined(separator: ","))}".utf8)
        }
    }
}
