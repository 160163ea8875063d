import Usage

/// Reading, billing and writing.
extension CacheEngine {
    /// The first entry found from the last breakpoint back (rule R4): the deepest one that can be read and
    /// that the nearest breakpoint at or behind it reaches. Notes on the way why deeper ones were not read.
    mutating func findHit(_ request: CacheRequest) -> CacheHit? {
        let now = request.startMilliseconds
        var next = plan.breakpoints.count - 1
        for block in stride(from: path.nodes.count - 1, through: 0, by: -1) {
            while next > 0, plan.breakpoints[next - 1].block >= block { next -= 1 }
            let node = trie.nodes[Int(path.nodes[block])]
            if node.entry != PrefixTrie.none {
                let entry = trie.entries[Int(node.entry)]
                let isReached = reaches(from: plan.breakpoints[next].block, to: block)
                if isReached, plan.prefixes[block].end >= request.minimumTokens, let lifetime = readable(entry, at: now)
                {
                    return CacheHit(
                        block: block, lastUseMilliseconds: entry[lifetime].lastUse, lifetime: lifetime)
                }
                causes.pass(
                    entry, isLongEnough: plan.prefixes[block].end >= request.minimumTokens, at: now,
                    switches.availability)
            }
            noteCause(ofBlock: block, node, request)
        }
        return nil
    }

    /// Whether the lookback of a breakpoint gets as far back as `block`.
    private func reaches(from breakpoint: Int, to block: Int) -> Bool {
        guard let lookback = switches.lookback else { return true }
        return Int(plan.prefixes[breakpoint].position) - Int(plan.prefixes[block].position) < lookback
    }

    private func readable(_ entry: CacheEntry, at now: Int64) -> CacheLifetime? {
        entry.readableLifetime(at: now, switches.availability)
    }

    /// How many blocks are read as they are. All up to the hit, unless 1h breakpoints write again what is
    /// warm at 5m only (rule R20 b): then those up to the highest entry at 1h that they find.
    func rewritingFrom(_ hit: CacheHit, _ request: CacheRequest) -> Int {
        let all = hit.block + 1
        guard switches.longerLifetimeRewrites, hit.lifetime == .fiveMinutes else { return all }
        let long = plan.breakpoints.filter { $0.lifetime == .oneHour }
        guard let last = long.last else { return all }
        var next = long.count - 1
        for block in stride(from: min(hit.block, last.block), through: 0, by: -1) {
            while next > 0, long[next - 1].block >= block { next -= 1 }
            let node = trie.nodes[Int(path.nodes[block])]
            guard node.entry != PrefixTrie.none, plan.prefixes[block].end >= request.minimumTokens,
                reaches(from: long[next].block, to: block)
            else { continue }
            if readable(trie.entries[Int(node.entry)], at: request.startMilliseconds) == .oneHour { return block + 1 }
        }
        return 0
    }

    /// The formula of mixed lifetimes (rule R8): A is the length at the hit, B at the highest 1h breakpoint
    /// behind what is kept, C at the last breakpoint.
    func bill(hit: CacheHit?, keptBlocks: Int, _ request: CacheRequest) -> TokenUsage {
        let kept = plan.length(ofBlocks: keptBlocks)
        let found = plan.length(ofBlocks: hit.map { $0.block + 1 } ?? 0)
        let long = plan.breakpoints.last { $0.lifetime == .oneHour && $0.block >= keptBlocks }
        let upToLong = long.map { plan.prefixes[$0.block].end } ?? kept
        let covered = plan.length(ofBlocks: plan.coveredBlocks)
        return TokenUsage(
            input: plan.length(ofBlocks: request.blocks.count) - covered,
            cacheWrite5m: covered - max(found, upToLong),
            cacheWrite1h: upToLong - kept,
            cacheRead: kept + max(0, found - upToLong))
    }

    /// Refreshes what was read and writes one entry at each breakpoint behind it (rules R3, R6 and R20);
    /// returns the number of entries written.
    mutating func store(hit: CacheHit?, keptBlocks: Int, _ request: CacheRequest) -> Int {
        let now = request.startMilliseconds
        path.extend(request.blocks, upTo: plan.coveredBlocks, in: &trie)
        let found = hit.map { $0.block + 1 } ?? 0
        var lastHour = found > 0 ? refresh(blocks: found, at: now) : -1
        var written = 0
        for breakpoint in plan.breakpoints {
            let isRewritten = breakpoint.block >= keptBlocks && breakpoint.lifetime == .oneHour
            guard breakpoint.block >= found || isRewritten else { continue }
            trie.write(
                path.nodes[breakpoint.block], breakpoint.lifetime, at: now,
                availableFrom: request.firstResponseMilliseconds)
            if breakpoint.lifetime == .oneHour { lastHour = max(lastHour, breakpoint.block) }
            written += 1
        }
        let last = plan.coveredBlocks - 1
        if last > lastHour { trie.cover(path.nodes, lastHour + 1...last, with: .fiveMinutes, at: now) }
        if lastHour >= 0 { trie.cover(path.nodes, 0...lastHour, with: .oneHour, at: now) }
        return written
    }

    private mutating func refresh(blocks: Int, at now: Int64) -> Int {
        let first = switches.deepHitRefreshesShallower ? 0 : blocks - 1
        return trie.refresh(path.nodes, first...blocks - 1, at: now, switches.availability)
    }
}
