/// One request that reaches the service.
public struct Arrival: Hashable, Sendable {
    /// Virtual time. Unit: milliseconds.
    public var timeMilliseconds: Int64
    /// Who sends it, from 0.
    public var user: Int32
    /// Which conversation it belongs to; outside of sessions every request is a conversation of its own.
    public var conversation: Int64
    /// Number of the turn within the conversation, from 0.
    public var turn: Int32
    /// Number among the parallel requests of the turn, from 0.
    public var branch: Int32
    /// Tokens that this turn adds to the history of the turn before; 0 for the first turn.
    public var growthTokens: Int64
    /// Time from the request to the beginning of its response (rule R7).
    public var firstResponseDelayMilliseconds: Int64

    public init(
        timeMilliseconds: Int64, user: Int32 = 0, conversation: Int64 = 0, turn: Int32 = 0, branch: Int32 = 0,
        growthTokens: Int64 = 0, firstResponseDelayMilliseconds: Int64 = 0
    ) {
        self.timeMilliseconds = timeMilliseconds
        self.user = user
        self.conversation = conversation
        self.turn = turn
        self.branch = branch
        self.growthTokens = growthTokens
        self.firstResponseDelayMilliseconds = firstResponseDelayMilliseconds
    }
}
