/// Every request of a reading against what the cache should have given it.
///
/// For each request: prompt = read + new + the tokens of its shortfalls, in tokens and so in dollars.
public struct Diagnosis: Sendable {
    public let conversations: Conversations
    /// By conversation, then by request, in the order of their prompts.
    public let shortfalls: [Shortfall]
    /// The shortfalls of each turn: places in `shortfalls`; empty for a turn that read all it could.
    public let ofTurn: [Range<Int>]

    /// What of a turn's prompt was neither read nor a shortfall, by the class that paid for it.
    public func newTokens(ofTurn turn: Int) -> UnreadTokens {
        let tokens = conversations.turns[turn].tokens
        var new = UnreadTokens(
            input: tokens.input, cacheWrite5m: tokens.cacheWrite5m, cacheWrite1h: tokens.cacheWrite1h)
        for shortfall in shortfalls[ofTurn[turn]] {
            new.input -= shortfall.unread.input
            new.cacheWrite5m -= shortfall.unread.cacheWrite5m
            new.cacheWrite1h -= shortfall.unread.cacheWrite1h
        }
        return new
    }
}

/// What a diagnosis asks of the world beside the usage; all of it may be unknown.
public struct DiagnosisEvidence {
    /// Shortest prefix that the turn's model caches on its day, in tokens; nil where the model is not known.
    public var minimumTokens: (ConversationTurn) -> Int64?
    /// Compares the bodies of an earlier and a later turn, where both are at hand.
    public var compareBodies: (_ earlier: ConversationTurn, _ later: ConversationTurn) -> BodyComparison?

    public init(
        minimumTokens: @escaping (ConversationTurn) -> Int64?,
        compareBodies: @escaping (ConversationTurn, ConversationTurn) -> BodyComparison? = { _, _ in nil }
    ) {
        self.minimumTokens = minimumTokens
        self.compareBodies = compareBodies
    }
}

/// What the bodies of two requests tell.
public struct BodyComparison: Hashable, Sendable {
    /// Where the later request first departs from the earlier one; nil where it only goes on.
    public var difference: PromptDifference?
    /// The prompts agree as far as the earlier one is cached, but no breakpoint's lookback gets there.
    public var isOutOfReach: Bool

    public init(difference: PromptDifference?, isOutOfReach: Bool = false) {
        self.difference = difference
        self.isOutOfReach = isOutOfReach
    }
}
