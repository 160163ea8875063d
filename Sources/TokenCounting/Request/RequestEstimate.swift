import Messages
public import Usage

/// How many input tokens a request is, without asking the service.
///
/// Source: the public, unofficial reconstruction of the tokenizer and the constants of `constants.json`.
public struct RequestEstimate: Equatable, Sendable {
    /// Name of the model as written; nil where the request names none.
    public var model: String?
    public var family: TokenizerFamily
    /// Name of the generation whose constants counted.
    public var generation: String
    /// False where no generation names the model; it is then counted as the newest one.
    public var isKnownModel: Bool
    /// The sum of the parts; a lower bound where `unsupported` is not empty.
    public var inputTokens: Int
    public var low: Int
    public var high: Int
    public var confidence: Confidence
    /// In the order of the prompt.
    public var parts: [Part]
    public var unsupported: [Unsupported]
    /// The constants that took part.
    public var constants: Set<ConstantName>

    /// Whether the true count can only be higher by what cannot be seen.
    public var isLowerBound: Bool { !unsupported.isEmpty }

    public enum Confidence: String, CaseIterable, Sendable {
        /// Text and structures measured to the token.
        case exact
        /// Constants that are fitted, documented or taken over take part.
        case calibrated
        /// Something can only be bounded: pages, what is not in the request, an unknown model.
        case bounded
    }

    public struct Part: Equatable, Sendable {
        /// JSON path from the root of the request.
        public var path: String
        public var tokens: Int
        public var method: Method
        /// Lifetime asked for, where a cache breakpoint stands on the part.
        public var breakpoint: CacheLifetime?
    }

    public enum Method: String, CaseIterable, Sendable {
        /// The tokenizer over the text.
        case tokenizer
        /// The tokenizer over the form that the service writes the part in.
        case rendering
        /// A number from the table of constants.
        case constant
        case imagePatches = "image_patches"
        case pages
        case notCounted = "not_counted"
    }

    /// What the request does not tell the size of.
    public struct Unsupported: Equatable, Sendable {
        public var path: String
        /// A short name, such as `image_url` or `server_tool_results`.
        public var what: String
    }
}

extension RequestBlock.Kind {
    /// The name of a kind of block, as the API writes it.
    var name: String {
        switch self {
        case .tool: "tool"
        case .serverTool(let type): type
        case .text: "text"
        case .image: "image"
        case .document: "document"
        case .thinking: "thinking"
        case .redactedThinking: "redacted_thinking"
        case .toolUse: "tool_use"
        case .toolResult: "tool_result"
        case .serverToolUse: "server_tool_use"
        case .serverToolResult(let type): type
        case .other(let type): type
        }
    }
}
