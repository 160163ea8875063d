/// The first place in prefix order where a request departs from an earlier one; never prompt text.
public struct PromptDifference: Hashable, Sendable {
    public var kind: Kind
    /// JSON path in the later request; in the earlier one where something is gone.
    public var path: String
    /// The level that is invalid with all later ones (rule R11).
    public var level: PromptSection
    /// Byte of the text, unescaped, from which it differs; nil where no text differs.
    public var offset: Int?
    /// What a text that differs looks like at that byte, such as `timestamp`; nil where it is any text.
    public var looksLike: String?

    public init(
        _ kind: Kind, at path: String, level: PromptSection, offset: Int? = nil, looksLike: String? = nil
    ) {
        self.kind = kind
        self.path = path
        self.level = level
        self.offset = offset
        self.looksLike = looksLike
    }

    /// What kind of change it is; raw values are names in outputs.
    public enum Kind: String, CaseIterable, Sendable {
        case model
        /// The same tools in another order.
        case toolOrder = "tool_order"
        /// The same members in another order, inside a tool or the input of a call.
        case keyOrder = "key_order"
        case text
        /// The texts differ in white space only.
        case whitespace
        /// A number, a truth value or the like.
        case value
        /// Another type of block or value.
        case type
        /// Another role, or a message that begins elsewhere.
        case role
        case added, removed
        case webSearch = "web_search"
        case webFetch = "web_fetch"
        case citations, speed
        case toolChoice = "tool_choice"
        case parallelToolUse = "disable_parallel_tool_use"
        case images, thinking, effort

        /// What it means, for people.
        public var meaning: String {
            switch self {
            case .model: "another model: caches are per model"
            case .toolOrder: "the same tools in another order"
            case .keyOrder: "the same JSON keys in another order"
            case .text: "another text"
            case .whitespace: "other white space"
            case .value: "another value"
            case .type: "another type"
            case .role: "another role, or a message that begins elsewhere"
            case .added: "something was added"
            case .removed: "something is gone"
            case .webSearch: "web search was switched on or off"
            case .webFetch: "web fetch was switched on or off"
            case .citations: "citations were switched on or off"
            case .speed: "another speed"
            case .toolChoice: "another tool_choice"
            case .parallelToolUse: "disable_parallel_tool_use was switched"
            case .images: "images came or went"
            case .thinking: "other thinking parameters"
            case .effort: "another effort"
            }
        }
    }
}
