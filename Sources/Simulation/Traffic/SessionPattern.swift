/// Conversations: sessions begin at random and take turns; every turn adds to the prompt and may send several
/// requests at once.
public struct SessionPattern: Hashable, Sendable {
    /// Sessions that begin in an hour, a Poisson process.
    public var sessionsPerHour: Double
    /// Number of turns, all of the range equally likely; at least 1.
    public var turns: ClosedRange<Int32>
    /// Mean time from the beginning of a response to the next turn, exponential. Unit: seconds.
    public var thinkSeconds: Double
    /// Tokens that a turn adds to the prompt of the turn before: the answer and the next question.
    public var growthTokens: Int64
    /// Requests that a turn sends at the same moment; at least 1.
    public var fanOut: Int32
    /// Time that a turn's pre-warming request is ahead of its requests; 0 without one. Unit: milliseconds.
    public var leadMilliseconds: Int64

    public init(
        sessionsPerHour: Double, turns: ClosedRange<Int32>, thinkSeconds: Double, growthTokens: Int64,
        fanOut: Int32 = 1, leadMilliseconds: Int64 = 0
    ) {
        self.sessionsPerHour = sessionsPerHour
        self.turns = turns
        self.thinkSeconds = thinkSeconds
        self.growthTokens = growthTokens
        self.fanOut = fanOut
        self.leadMilliseconds = leadMilliseconds
    }

    /// Turns of a session in the mean.
    public var meanTurns: Double { Double(turns.lowerBound + turns.upperBound) / 2 }

    /// Requests that sessions begun in an hour send.
    public var requestsPerHour: Double { sessionsPerHour * meanTurns * Double(fanOut) }

    /// Share of sessions that have a turn of this number, counted from 0.
    func shareReaching(turn: Int32) -> Double {
        guard turn >= turns.lowerBound else { return 1 }
        guard turn < turns.upperBound else { return 0 }
        return Double(turns.upperBound - turn) / Double(turns.count)
    }
}
