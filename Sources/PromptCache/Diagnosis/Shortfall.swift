/// Tokens of one request that were paid for although an earlier request had cached them, or would have but
/// for the cause. What a prompt adds to the one before is no shortfall.
public struct Shortfall: Hashable, Sendable {
    /// Place of the request in `Conversations.turns`.
    public var turn: Int
    /// Place of the request whose cache should have served; nil where there is none.
    public var previous: Int?
    public var cause: ShortfallCause
    public var certainty: ShortfallCertainty
    /// Why the cause is `unknown`; nil for all others.
    public var openReason: OpenReason?
    /// The tokens by the class that paid for them.
    public var unread: UnreadTokens
    /// Start of the request minus the last use of the entry that should have served; nil where either is not
    /// known. Unit: milliseconds.
    public var gapMilliseconds: Int64?
    /// Where the two prompts part, where bodies were at hand.
    public var difference: PromptDifference?

    public init(
        turn: Int, previous: Int?, cause: ShortfallCause, certainty: ShortfallCertainty,
        openReason: OpenReason? = nil, unread: UnreadTokens, gapMilliseconds: Int64? = nil,
        difference: PromptDifference? = nil
    ) {
        self.turn = turn
        self.previous = previous
        self.cause = cause
        self.certainty = certainty
        self.openReason = openReason
        self.unread = unread
        self.gapMilliseconds = gapMilliseconds
        self.difference = difference
    }
}
