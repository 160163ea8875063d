/// Why a request cannot join a trace. The loader knows the place and names it.
public enum TraceBuilderProblem: Error, Hashable, Sendable {
    /// The prompt keeps more blocks than the earlier one has.
    case keepsBeyondPrevious(keeping: Int64, length: Int64)
    /// A run of blocks with a count below 1, or with ids beyond Int64.
    case badRun(BlockRun)
    /// A time beyond ±2^53 ms, or a negative delay.
    case badTime(milliseconds: Int64)
    /// A prompt above 2^31 tokens.
    case promptTooLong
    /// Above 2^30 requests or different ends of shared prefixes.
    case traceTooLarge
    /// Above 65,536 different prices.
    case tooManyPrices
}

/// Collects the requests of a trace; `finish` makes the trace that is replayed.
///
/// Requests arrive in any order of time. A prompt is given as the blocks that it keeps of an earlier one and the
/// runs of block ids that follow; equal ids on equal prefixes of one scope are the same tokens.
public struct TraceBuilder: Sendable {
    /// The end of a prompt that was added.
    public struct Prompt: Hashable, Sendable {
        let node: Int32
        let scope: Int32
    }

    struct Request {
        var timeMilliseconds: Int64
        var delayMilliseconds: Int32
        var end: Int32
        var scope: Int32
        var group: Int32
        var price: UInt16
    }

    /// Tokens in a block.
    public let blockTokens: Int64
    var forest = GrowingForest()
    var requests: [Request] = []
    var roots: [Int32] = []
    var prices: [VisitPrice] = []
    private var priceClasses: [VisitPrice: UInt16] = [:]

    public init(blockTokens: Int64) {
        precondition(blockTokens >= 1, "a block holds tokens")
        self.blockTokens = blockTokens
    }

    public var requestCount: Int { requests.count }

    /// The class of a price; equal prices share one.
    public mutating func price(_ price: VisitPrice) throws(TraceBuilderProblem) -> UInt16 {
        if let known = priceClasses[price] { return known }
        guard let next = UInt16(exactly: prices.count) else { throw .tooManyPrices }
        prices.append(price)
        priceClasses[price] = next
        return next
    }

    /// A new cache, which shares nothing with the others (reference rule Q2).
    public mutating func scope() -> Int32 {
        roots.append(forest.addRoot())
        return Int32(roots.count - 1)
    }

    /// Adds a request whose prompt is the first `keeping` blocks of `previous`, which may be of another scope,
    /// then the runs. `group` is the unit of the bootstrap: the session.
    public mutating func add(
        timeMilliseconds: Int64, responseDelayMilliseconds: Int64, scope: Int32, price: UInt16,
        previous: Prompt?, keeping: Int64, appending runs: some Collection<BlockRun>, group: Int32
    ) throws(TraceBuilderProblem) -> Prompt {
        let kept = previous.map { Int64(forest.nodes[Int($0.node)].end) } ?? 0
        guard keeping >= 0, keeping <= kept else { throw .keepsBeyondPrevious(keeping: keeping, length: kept) }
        try check(timeMilliseconds, responseDelayMilliseconds)
        try check(runs, keeping: keeping)

        var cursor: GrowingForest.Cursor
        if let previous, previous.scope == scope {
            cursor = forest.cursor(above: previous.node, depth: Int32(keeping))
        } else {
            cursor = GrowingForest.Cursor(node: roots[Int(scope)], depth: 0)
            for run in previous.map({ forest.path(to: $0.node, count: Int32(keeping)) }) ?? [] {
                forest.follow(run, from: &cursor)
            }
        }
        for run in runs { forest.follow(run, from: &cursor) }
        let end = forest.end(at: &cursor)
        requests.append(
            Request(
                timeMilliseconds: timeMilliseconds,
                delayMilliseconds: Int32(min(responseDelayMilliseconds, Int64(Int32.max))),
                end: end, scope: scope, group: group, price: price))
        return Prompt(node: end, scope: scope)
    }

    /// The blocks of a prompt.
    public func length(of prompt: Prompt) -> Int64 { Int64(forest.nodes[Int(prompt.node)].end) }

    private func check(_ time: Int64, _ delay: Int64) throws(TraceBuilderProblem) {
        guard abs(time.clamped) < 1 << 53 else { throw .badTime(milliseconds: time) }
        guard delay >= 0 else { throw .badTime(milliseconds: delay) }
    }

    private func check(_ runs: some Collection<BlockRun>, keeping: Int64) throws(TraceBuilderProblem) {
        // A request adds at most one node for each run, one split and its end.
        guard requests.count < 1 << 30, forest.nodes.count + 4 < 1 << 30, forest.runs.count + runs.count < 1 << 30
        else { throw .traceTooLarge }
        let longest = Int64(Int32.max) / blockTokens
        var length = keeping
        for run in runs {
            guard run.count > 0, run.start.addingReportingOverflow(run.count).overflow == false else {
                throw .badRun(run)
            }
            guard run.count <= longest - length else { throw .promptTooLong }
            length += run.count
        }
    }
}

extension Int64 {
    /// Away from the one number that has no absolute value.
    fileprivate var clamped: Int64 { Swift.max(self, -Int64.max) }
}
