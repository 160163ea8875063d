import Usage

/// Why tokens were not read.
extension CacheEngine {
    /// Notes the cause of a block that the trie knows and that was not read.
    mutating func noteCause(ofBlock block: Int, _ node: PrefixTrie.Node, _ request: CacheRequest) {
        let tokens = plan.prefixes[block].end - plan.length(ofBlocks: block)
        var miss = CacheMiss(tokens: tokens, cause: .notMarked, firstBlock: block)
        if let obstacle = causes.obstacle {
            miss.cause = obstacle.cause
            miss.lastUseMilliseconds = obstacle.lastUse
        } else {
            if node.coveredUntil >= request.startMilliseconds { causes.reachLive(block) }
            miss.cause = causeBesideThePath(block, node, request)
            miss.lastUseMilliseconds = node.lastUse
        }
        causes.prepend(miss)
    }

    /// The cause where entries hold the prefix, but none of them lies on the path: they belong to prompts
    /// that go on differently.
    private func causeBesideThePath(_ block: Int, _ node: PrefixTrie.Node, _ request: CacheRequest) -> MissCause {
        guard let deepest = causes.deepestLive else { return .lapse(node.coveringLifetime) }
        if block < plan.tooShortBlocks, plan.tooShortBlocks <= path.nodes.count { return .belowMinimum }
        return change(ofBlock: deepest + 1, request).map { .change($0) } ?? .notMarked
    }

    /// All that was not read, in prefix order.
    mutating func misses(hit: CacheHit?, keptBlocks: Int, _ request: CacheRequest) -> [CacheMiss] {
        if let hit, keptBlocks <= hit.block { noteRewriting(hit, keptBlocks) }
        causes.turn()
        for block in path.nodes.count..<max(path.nodes.count, plan.coveredBlocks) {
            causes.append(missOfNewBlock(block, request))
        }
        causes.appendTail(plan, from: plan.coveredBlocks)
        return causes.misses
    }

    /// What 1h breakpoints write again although it is warm at 5m (rule R20 b).
    private mutating func noteRewriting(_ hit: CacheHit, _ keptBlocks: Int) {
        let long = plan.breakpoints.last { $0.lifetime == .oneHour }
        let end = min(hit.block, long?.block ?? hit.block)
        causes.prepend(
            CacheMiss(
                tokens: plan.prefixes[end].end - plan.length(ofBlocks: keptBlocks), cause: .longerLifetime,
                firstBlock: keptBlocks, lastUseMilliseconds: hit.lastUseMilliseconds))
    }

    /// The miss of a block whose prefix no entry has held. Its content may be known from another prefix; a
    /// prompt that only grew has no other.
    private func missOfNewBlock(_ block: Int, _ request: CacheRequest) -> CacheMiss {
        let tokens = plan.prefixes[block].end - plan.length(ofBlocks: block)
        var miss = CacheMiss(tokens: tokens, cause: .cold, firstBlock: block)
        let parent = trie.nodes[Int(path.node)]
        guard let known = trie.latestNode(of: request.blocks[block].identity, besides: path.node),
            known.scope != parent.scope || parent.recentChild != PrefixTrie.none
        else { return miss }
        miss.lastUseMilliseconds = known.lastUse
        if known.coveredUntil < request.startMilliseconds {
            miss.cause = .lapse(known.coveringLifetime)
        } else if known.scope != parent.scope {
            miss.cause = .change(CacheChange(level: .tools, what: .model))
        } else if let change = change(ofBlock: path.nodes.count, request) {
            miss.cause = .change(change)
        }
        return miss
    }

    /// What differs at `block`, in front of which a live entry's prompt goes another way; nil: nothing does.
    private func change(ofBlock block: Int, _ request: CacheRequest) -> CacheChange? {
        guard block < plan.coveredBlocks else { return nil }
        let section = request.blocks[block].section
        guard block == path.nodes.count, let step = path.missingStep else {
            return CacheChange(level: section, what: .block, block: block)
        }
        let recent = trie.nodes[Int(path.node)].recentChild
        guard recent != PrefixTrie.none else { return nil }
        let other = trie.nodes[Int(recent)].step
        if step.kind == other.kind, !step.kind.isBlock {
            let what = parameters[step.identity].firstDifference(from: parameters[other.identity])
            return CacheChange(level: step.kind.section, what: what ?? .block)
        }
        return CacheChange(level: min(step.kind.section, other.kind.section), what: .block, block: block)
    }
}
