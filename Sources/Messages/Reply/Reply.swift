public import JSONScan
public import Usage

/// A reply of the Messages API: what it says about itself, without its content.
public struct Reply: Equatable, Sendable {
    /// Message id; nil where absent, null or empty.
    public var id: String?
    public var model: String?
    /// `stop_reason`; nil while the reply is not complete.
    public var stopReason: String?
    public var usage: UsageFields
    /// Why the cache missed, by the service's own account (rule R18).
    public var missReason: CacheHints.MissReason = .unstated
    /// The service's estimate of the tokens that missed; 0 where it gives none.
    public var missedTokens: Int32 = 0

    /// Whether the model refused; the reply may be unbilled although it reports tokens.
    public var isRefusal: Bool { stopReason == "refusal" }

    public init() { usage = UsageFields() }

    /// Reads a message object. Errors: those of its usage object.
    public init(parsing message: JSONElement) throws(UsageProblem) {
        usage = UsageFields()
        id = message["id"]?.nonEmptyString
        model = message["model"]?.nonEmptyString
        stopReason = message["stop_reason"]?.nonEmptyString
        if let element = message["usage"] { usage = try UsageFields(parsing: element) }
        if let reason = message["diagnostics"]?["cache_miss_reason"] { read(missReason: reason) }
    }

    private mutating func read(missReason reason: JSONElement) {
        guard let name = reason.kind == .object ? reason["type"]?.string : reason.string else { return }
        missReason = CacheHints.MissReason(name: name)
        if let tokens = reason["cache_missed_input_tokens"]?.int64, tokens > 0 {
            missedTokens = Int32(clamping: tokens)
        }
    }
}

extension CacheHints.MissReason {
    /// The reason of that name in the API; a new name reads as `unavailable`.
    public init(name: String) {
        switch name {
        case "": self = .unstated
        case "model_changed": self = .modelChanged
        case "system_changed": self = .systemChanged
        case "tools_changed": self = .toolsChanged
        case "messages_changed": self = .messagesChanged
        case "previous_message_not_found": self = .previousMessageNotFound
        default: self = .unavailable
        }
    }
}

extension JSONElement {
    /// The string; nil where the value is no string or an empty one.
    package var nonEmptyString: String? {
        guard kind == .string, !isString("") else { return nil }
        return string
    }
}
