/// The three parts of a prompt in prefix order (rule R1).
public enum PromptSection: UInt8, CaseIterable, Comparable, Sendable {
    case tools = 0
    case system = 1
    case messages = 2

    /// As the API names the part.
    public var name: String {
        switch self {
        case .tools: "tools"
        case .system: "system"
        case .messages: "messages"
        }
    }

    public static func < (left: PromptSection, right: PromptSection) -> Bool { left.rawValue < right.rawValue }
}

/// Kinds of blocks of which a run is one position of the lookback (rule R4).
public enum PromptRun: UInt8, CaseIterable, Sendable {
    /// A position of its own.
    case none = 0
    case toolUse = 1
    case toolResult = 2
}
