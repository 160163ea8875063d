import Usage

/// The prompt cache of the Messages API in virtual time: what each request of a sequence would be billed,
/// and why not more of it was read (rules R1 to R15 and R20).
///
/// Not in the engine: prices (R9, R10), rate limits (R17), chance (hits in batches are best effort, R16),
/// and requests inside a request (R19): each iteration is a request of its own.
public struct CacheEngine: Sendable {
    public let switches: EngineSwitches
    /// Entries dead for longer than this are forgotten: their tokens count as cold. Unit: milliseconds.
    public let memoryMilliseconds: Int64

    var trie = PrefixTrie()
    var parameters = ParameterTable()
    var plan = RequestPlan()
    var path = PrefixPath()
    var causes = CauseList()
    private var latestStart = -CacheEngine.timeLimit

    /// Virtual time lies within this many milliseconds of its origin, before and after.
    public static let timeLimit: Int64 = 1 << 60

    /// `memoryMilliseconds` bounds the memory of long runs; the default is 30 days.
    public init(switches: EngineSwitches = EngineSwitches(), memoryMilliseconds: Int64 = 30 * 86_400_000) {
        self.switches = switches
        self.memoryMilliseconds = max(memoryMilliseconds, CacheLifetime.oneHour.milliseconds)
    }

    /// Processes the next request. Requests come in order of their start; of equal starts, in the order in
    /// which they count. A request with an error changes nothing.
    public mutating func process(_ request: CacheRequest) throws(CacheRequestProblem) -> CacheAnswer {
        try checkTime(of: request)
        try plan.read(request, switches)
        latestStart = request.startMilliseconds
        guard plan.coveredBlocks > 0 else { return untouched(request) }
        trie.forget(before: latestStart - memoryMilliseconds)
        path.begin(at: trie.root(of: request.scope), parameters.levels(of: request.parameters))
        path.follow(request.blocks, upTo: plan.coveredBlocks, in: &trie)
        causes.begin()
        let hit = findHit(request)
        let kept = hit.map { rewritingFrom($0, request) } ?? 0
        var answer = CacheAnswer(hit: hit)
        answer.usage = bill(hit: hit, keptBlocks: kept, request)
        answer.misses = misses(hit: hit, keptBlocks: kept, request)
        answer.entriesWritten = store(hit: hit, keptBlocks: kept, request)
        return answer
    }

    private func checkTime(of request: CacheRequest) throws(CacheRequestProblem) {
        let start = request.startMilliseconds, response = request.firstResponseMilliseconds
        for time in [start, response] where time.magnitude > CacheEngine.timeLimit.magnitude {
            throw CacheRequestProblem(.timeOutOfRange(time))
        }
        guard start >= latestStart else {
            throw CacheRequestProblem(.timeBackwards(startMilliseconds: start, previousMilliseconds: latestStart))
        }
        guard response >= start else {
            throw CacheRequestProblem(
                .responseBeforeStart(startMilliseconds: start, firstResponseMilliseconds: response))
        }
    }

    /// The answer to a request without a breakpoint on a prefix that is long enough.
    private func untouched(_ request: CacheRequest) -> CacheAnswer {
        let whole = plan.length(ofBlocks: request.blocks.count)
        var list = CauseList()
        list.appendTail(plan, from: 0)
        return CacheAnswer(usage: TokenUsage(input: whole), misses: list.misses)
    }
}
