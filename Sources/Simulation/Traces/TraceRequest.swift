/// One request of a trace beside its blocks. Times are since the trace's own zero.
public struct TraceRequest: Hashable, Sendable {
    public var timeMilliseconds: Int64
    /// Until the response had ended, where the trace tells it; 0 where it does not.
    public var responseMilliseconds: Int64
    /// Tokens of the prompt as stated, the partial last block included.
    public var inputTokens: Int64
    public var outputTokens: Int64
    /// Session or chat, dense from 0; 0 for all where the trace knows none.
    public var group: Int32

    public init(
        timeMilliseconds: Int64, responseMilliseconds: Int64 = 0, inputTokens: Int64, outputTokens: Int64,
        group: Int32 = 0
    ) {
        self.timeMilliseconds = timeMilliseconds
        self.responseMilliseconds = responseMilliseconds
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.group = group
    }
}

/// What takes the requests of a trace, in file order.
protocol TraceSink {
    /// A prompt that was taken, for those that begin like it.
    associatedtype Prompt
    /// Whether a trace without prefixes is of no use.
    static var needsPrefixes: Bool { get }

    /// Called once, before any request; tokens per block id, 0 where the trace knows no blocks.
    mutating func begin(blockTokens: Int64)
    /// A new cache that shares nothing with others (rule Q2).
    mutating func newScope() -> Int32
    /// Takes a request whose prompt is the first `keeping` blocks of an earlier one, then the runs.
    mutating func add(
        _ request: TraceRequest, scope: Int32, previous: Prompt?, keeping: Int64, appending runs: [BlockRun]
    ) throws(TraceBuilderProblem) -> Prompt
}

/// What a trace holds beside its requests; every count is of the file, the dropped ones included.
public struct TraceSummary: Hashable, Sendable {
    public var format = TraceFormat.mooncake
    public var requests: Int64 = 0
    /// Requests under one block, which take no part (rule Q1).
    public var droppedRequests: Int64 = 0
    /// Prompt tokens as stated.
    public var inputTokens: Int64 = 0
    /// Prompt tokens in whole blocks of the requests that take part (rule Q1).
    public var blockedTokens: Int64 = 0
    public var outputTokens: Int64 = 0
    public var blockTokens: Int64 = 0
    /// Caches that share nothing (rule Q2).
    public var scopes: Int64 = 0
    /// Sessions or chats; 0 where the trace knows none.
    public var groups: Int64 = 0

    public init() {}
}
