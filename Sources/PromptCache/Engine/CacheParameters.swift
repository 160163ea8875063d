public import Messages

/// The parameters of a request that are part of its prefix although they are no blocks (rule R11).
///
/// Each belongs to a level; entries of that level and of the later ones are found only by requests with
/// equal values. Strings are compared as they are; nil stands for an absent parameter. The definition of a
/// web search or fetch tool is not a block of the tools section but a block at the head of the system
/// section, if its tokens are to be counted.
public struct CacheParameters: Hashable, Sendable {
    /// System level.
    public var webSearch = false
    /// System level.
    public var webFetch = false
    /// System level.
    public var citations = false
    /// System level.
    public var speed: String?
    /// Messages level.
    public var toolChoice: String?
    /// Messages level.
    public var disablesParallelToolUse = false
    /// Messages level.
    public var hasImages = false
    /// Messages level, or `thinkingReaches`.
    public var thinking: String?
    /// Messages level, or `thinkingReaches`.
    public var effort: String?
    /// The earliest level that thinking and effort invalidate: "on some models more" than the messages.
    public var thinkingReaches = PromptSection.messages

    public init() {}

    /// The parameters that a request body tells; toggles that its blocks tell are left off.
    public init(_ parameters: RequestParameters, thinkingReaches: PromptSection = .messages) {
        speed = parameters.speed
        toolChoice = parameters.toolChoice.map { choice in choice.name.map { "\(choice.type) \($0)" } ?? choice.type }
        disablesParallelToolUse = parameters.toolChoice?.disablesParallelUse ?? false
        thinking = parameters.thinking.map { thinking in
            thinking.budget.map { "\(thinking.type) \($0)" } ?? thinking.type
        }
        effort = parameters.effort
        self.thinkingReaches = thinkingReaches
    }

    /// Only what takes part in the prefix from `level` on, and not before.
    func folded(at level: PromptSection) -> CacheParameters {
        var folded = CacheParameters()
        if level == .system {
            folded.webSearch = webSearch
            folded.webFetch = webFetch
            folded.citations = citations
            folded.speed = speed
        }
        if level == .messages {
            folded.toolChoice = toolChoice
            folded.disablesParallelToolUse = disablesParallelToolUse
            folded.hasImages = hasImages
        }
        if level == thinkingReaches {
            folded.thinking = thinking
            folded.effort = effort
        }
        return folded
    }

    /// The first parameter, in the order of the rule's table, that differs from `other`.
    func firstDifference(from other: CacheParameters) -> CacheChange.What? {
        if webSearch != other.webSearch { return .webSearch }
        if webFetch != other.webFetch { return .webFetch }
        if citations != other.citations { return .citations }
        if speed != other.speed { return .speed }
        if toolChoice != other.toolChoice { return .toolChoice }
        if disablesParallelToolUse != other.disablesParallelToolUse { return .parallelToolUse }
        if hasImages != other.hasImages { return .images }
        if thinking != other.thinking { return .thinking }
        if effort != other.effort { return .effort }
        return nil
    }
}
