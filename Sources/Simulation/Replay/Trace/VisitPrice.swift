/// The input prices that one request of a trace pays. Unit: picodollars per token.
///
/// They follow from its model, day, tier, geo and prompt length, none of which depends on the layout.
public struct VisitPrice: Hashable, Sendable {
    public var input: Int64
    public var cacheWrite5m: Int64
    public var cacheWrite1h: Int64
    public var cacheRead: Int64
    /// Price of a token of a ping at the same moment: never a batch price (rule R14), and of the lowest
    /// prompt-length tier, since a ping may be shorter than the prompt.
    public var pingRead: Int64

    public init(input: Int64, cacheWrite5m: Int64, cacheWrite1h: Int64, cacheRead: Int64, pingRead: Int64) {
        self.input = input
        self.cacheWrite5m = cacheWrite5m
        self.cacheWrite1h = cacheWrite1h
        self.cacheRead = cacheRead
        self.pingRead = pingRead
    }
}

/// Consecutive block ids of a prompt: `start`, `start + 1`, … `count` of them.
public struct BlockRun: Hashable, Sendable {
    public var start: Int64
    public var count: Int64

    public init(start: Int64, count: Int64) {
        self.start = start
        self.count = count
    }
}
