import Usage

/// Two requests sent one after the other through the cache engine.
struct ComparedRun {
    /// Length of the longest prefix that the first request caches. Unit: tokens.
    private(set) var cachedTokens: Int64 = 0
    /// nil where the service refuses one of the two.
    private(set) var usage: TokenUsage?
    /// What the second one writes although the first has cached as much.
    private(set) var unread = UnreadTokens()
    /// The prompts agree as far as the first one is cached, but no breakpoint's lookback gets there.
    private(set) var isOutOfReach = false

    /// `common` is the number of blocks that the prompts agree in from the start on.
    init(
        _ old: ComparedPrompt, _ new: ComparedPrompt, common: Int, isSameModel: Bool, minimumTokens: Int64
    ) {
        let first = ComparedRun.request(old, model: 0, minimumTokens) { UInt64($0) }
        let second = ComparedRun.request(new, model: isSameModel ? 0 : 1, minimumTokens) { place in
            UInt64(place < common ? place : old.blocks.count + place)
        }
        var engine = CacheEngine()
        guard let written = try? engine.process(first), let answer = try? engine.process(second) else { return }
        cachedTokens = written.usage.cacheWrite5m + written.usage.cacheWrite1h
        usage = answer.usage
        guard cachedTokens > 0 else { return }
        let entry = ComparedRun.ends(of: first).firstIndex { $0 >= cachedTokens } ?? 0
        let isShared = isSameModel && entry < common
        unread = ComparedRun.unread(
            answer.usage, upTo: isShared ? ComparedRun.ends(of: second)[entry] : cachedTokens)
        isOutOfReach = isShared && answer.misses.first?.cause == .lookback
    }

    private static func ends(of request: CacheRequest) -> [Int64] {
        var end: Int64 = 0
        return request.blocks.map { block in
            end += block.tokens
            return end
        }
    }

    private static func request(
        _ prompt: ComparedPrompt, model: Int32, _ minimumTokens: Int64, identity: (Int) -> UInt64
    ) -> CacheRequest {
        let blocks = prompt.blocks.enumerated().map { place, entry in
            let block = prompt.layout.blocks[entry.index]
            return PromptBlock(
                section: entry.section, identity: identity(place), tokens: block.tokens, run: block.run,
                breakpoint: block.breakpoint, isCacheable: block.isCacheable,
                isServerToolResult: entry.block.isServerToolResult)
        }
        return CacheRequest(
            startMilliseconds: 0, scope: CacheScope(model: model), blocks: blocks, parameters: prompt.parameters,
            minimumTokens: minimumTokens, automaticBreakpoint: prompt.layout.automaticBreakpoint)
    }

    /// Classes come in prefix order: read, written for 1h, written for 5m. What no breakpoint covers is not
    /// lost to a change.
    private static func unread(_ usage: TokenUsage, upTo length: Int64) -> UnreadTokens {
        let rest = max(0, length - usage.cacheRead)
        let long = min(rest, usage.cacheWrite1h)
        return UnreadTokens(cacheWrite5m: min(rest - long, usage.cacheWrite5m), cacheWrite1h: long)
    }
}
