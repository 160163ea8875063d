public import Usage

/// One block of a request in prefix order (rule R1): a tool, a block of the system prompt, or a
/// content block of a message.
public struct RequestBlock: Equatable, Sendable {
    public var place: Place
    public var kind: Kind
    /// Role of the message that holds the block; nil for tools and system.
    public var role: Role?
    /// Bytes of the block in the text of the request: of the whole JSON value, quotes and braces included.
    public var bytes: Range<Int>
    /// Lifetime asked for by the block's `cache_control`; nil where it is no breakpoint (rule R2).
    public var breakpoint: CacheLifetime?

    public init(place: Place, kind: Kind, role: Role?, bytes: Range<Int>, breakpoint: CacheLifetime?) {
        self.place = place
        self.kind = kind
        self.role = role
        self.bytes = bytes
        self.breakpoint = breakpoint
    }

    /// JSON path of the block from the root of the request.
    public var path: String { place.path }

    /// Where a block stands. Indexes count from 0.
    public enum Place: Hashable, Sendable {
        case tool(Int)
        /// The system prompt as one string.
        case systemText
        case system(Int)
        /// The content of a message as one string.
        case messageText(Int)
        case message(Int, block: Int)

        public var path: String {
            switch self {
            case .tool(let index): "tools[\(index)]"
            case .systemText: "system"
            case .system(let index): "system[\(index)]"
            case .messageText(let message): "messages[\(message)].content"
            case .message(let message, let block): "messages[\(message)].content[\(block)]"
            }
        }
    }

    public enum Role: String, Sendable {
        case user, assistant, system
    }

    /// What a block is; kinds that are not known are kept by name.
    public enum Kind: Hashable, Sendable {
        /// A tool of the client's own, with its schema.
        case tool
        /// A tool that the service runs; the type names it with its date (`web_search_20250305`).
        case serverTool(String)
        case text, image, document, thinking, redactedThinking
        case toolUse, toolResult
        /// `server_tool_use` and the results of server tools, by name.
        case serverToolUse
        case serverToolResult(String)
        case other(String)

        /// The kind of a content block of that `type`.
        public init(contentType: String) {
            switch contentType {
            case "text": self = .text
            case "image": self = .image
            case "document": self = .document
            case "thinking": self = .thinking
            case "redacted_thinking": self = .redactedThinking
            case "tool_use": self = .toolUse
            case "tool_result": self = .toolResult
            case "server_tool_use": self = .serverToolUse
            default: self = contentType.hasSuffix("_tool_result") ? .serverToolResult(contentType) : .other(contentType)
            }
        }
    }
}
