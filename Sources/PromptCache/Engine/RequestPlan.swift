import Usage

/// A request checked and measured, before the cache is looked at. Its arrays are reused from one request
/// to the next.
struct RequestPlan {
    /// Up to and with each block.
    private(set) var prefixes: [Prefix] = []
    /// In prefix order, the automatic ones among them.
    private(set) var breakpoints: [Breakpoint] = []
    /// Blocks up to and with the last breakpoint whose prefix is long enough; 0: there is none.
    private(set) var coveredBlocks = 0
    /// Blocks up to and with the last breakpoint whose prefix is too short; 0: there is none.
    private(set) var tooShortBlocks = 0
    private var lastCacheable: Int?
    private var lastServerToolResult: Int?

    struct Prefix {
        /// Length. Unit: tokens.
        var end: Int64 = 0
        /// Position for the lookback: a run of tool blocks shares one (rule R4).
        var position: Int32 = 0
    }

    struct Breakpoint {
        var block: Int
        var lifetime: CacheLifetime
    }

    /// Length of a prefix of that many blocks. Unit: tokens.
    func length(ofBlocks count: Int) -> Int64 { count == 0 ? 0 : prefixes[count - 1].end }

    mutating func read(_ request: CacheRequest, _ switches: EngineSwitches) throws(CacheRequestProblem) {
        guard !request.isPreWarm || request.preWarmObstacles.isEmpty else {
            throw CacheRequestProblem(.preWarmRefused)
        }
        try measure(request)
        try mark(request, limit: switches.breakpointLimit)
        let eligible = breakpoints.firstIndex { prefixes[$0.block].end >= request.minimumTokens } ?? breakpoints.count
        tooShortBlocks = eligible == 0 ? 0 : breakpoints[eligible - 1].block + 1
        breakpoints.removeFirst(eligible)
        coveredBlocks = breakpoints.last.map { $0.block + 1 } ?? 0
    }

    /// Lengths and positions; sections in order, counts in range.
    private mutating func measure(_ request: CacheRequest) throws(CacheRequestProblem) {
        let count = request.blocks.count
        if prefixes.count < count {
            prefixes.append(contentsOf: repeatElement(Prefix(), count: count - prefixes.count))
        } else {
            prefixes.removeLast(prefixes.count - count)
        }
        var span = prefixes.mutableSpan
        let window = min(request.contextWindow ?? TokenUsage.maximumCount, TokenUsage.maximumCount)
        var cacheable: Int?
        var serverToolResult: Int?
        var end: Int64 = 0
        var position: Int32 = -1
        var section = PromptSection.tools
        var run = PromptRun.none
        for (index, block) in request.blocks.enumerated() {
            if block.section != section {
                guard block.section > section else { throw CacheRequestProblem(.sectionOrder, block: index) }
                section = block.section
                run = .none
            }
            guard block.tokens >= 0 else { throw CacheRequestProblem(.negativeTokens(block.tokens), block: index) }
            guard block.tokens <= window - end else {
                throw CacheRequestProblem(.promptTooLong(window: window), block: index)
            }
            end += block.tokens
            if block.run == .none || block.run != run { position += 1 }
            run = block.run
            span[index] = Prefix(end: end, position: position)
            if block.isCacheable { cacheable = index }
            if block.isServerToolResult { serverToolResult = index }
        }
        lastCacheable = cacheable
        lastServerToolResult = serverToolResult
    }

    /// The breakpoints: explicit, the automatic one of the top level, and that of server tools.
    private mutating func mark(_ request: CacheRequest, limit: Int?) throws(CacheRequestProblem) {
        breakpoints.removeAll(keepingCapacity: true)
        let automatic = request.automaticBreakpoint == nil ? nil : lastCacheable
        var count = 0
        var isShortSeen = false
        for (index, block) in request.blocks.enumerated() {
            let isAutomatic = index == automatic
            guard let lifetime = block.breakpoint ?? (isAutomatic ? request.automaticBreakpoint : nil) else { continue }
            guard block.isCacheable else { throw CacheRequestProblem(.breakpointOnUncacheable, block: index) }
            count += block.breakpoint != nil && isAutomatic ? 2 : 1
            if let limit, count > limit { throw tooMany(request, limit: limit, block: index) }
            if lifetime == .fiveMinutes { isShortSeen = true }
            guard lifetime == .fiveMinutes || !isShortSeen else {
                throw CacheRequestProblem(.longerBehindShorter, block: index)
            }
            breakpoints.append(Breakpoint(block: index, lifetime: lifetime))
        }
        if !breakpoints.isEmpty, let last = lastServerToolResult { markServerTool(last) }
    }

    /// The service marks the last result of its own tools; that takes none of the allowed breakpoints, and
    /// an explicit one there stays (rule R15).
    private mutating func markServerTool(_ last: Int) {
        let place = breakpoints.firstIndex { $0.block >= last } ?? breakpoints.count
        if place < breakpoints.count, breakpoints[place].block == last { return }
        breakpoints.insert(Breakpoint(block: last, lifetime: .fiveMinutes), at: place)
    }

    private func tooMany(_ request: CacheRequest, limit: Int, block: Int) -> CacheRequestProblem {
        let explicit = request.blocks.count { $0.breakpoint != nil }
        let count = explicit + (request.automaticBreakpoint == nil ? 0 : 1)
        return CacheRequestProblem(.tooManyBreakpoints(count: count, limit: limit), block: block)
    }
}
