import Usage

/// Finds what the lengths, rates and breakpoints of a layout tell by themselves.
public struct LayoutLint {
    private let layout: Layout
    /// Fewest tokens that a cached prefix needs (rule R5); nil where the model is not known.
    private let minimumTokens: Int64?
    private let contextWindow: Int64?
    /// Lifetimes by block, the automatic one included.
    let breakpoints: [CacheLifetime?]
    /// Tokens up to each block, itself included.
    let covered: [Int64]

    public init(_ layout: Layout, minimumTokens: Int64?, contextWindow: Int64?) {
        self.layout = layout
        self.minimumTokens = minimumTokens
        self.contextWindow = contextWindow
        breakpoints = layout.effectiveBreakpoints
        var sum: Int64 = 0
        covered = layout.blocks.map { block in
            sum += block.tokens
            return sum
        }
    }

    public func findings() -> [LayoutFinding] {
        refusals() + [missingBreakpoint()].compactMap(\.self) + shortPrefixes() + duplicates() + volatilePrefixes()
    }

    // MARK: What the service refuses

    private func refusals() -> [LayoutFinding] {
        layout.problems(contextWindow: contextWindow).map { problem in
            let rule: LintRule =
                switch problem.rule {
                case "R1": .sectionOrder
                case "R2": .tooManyBreakpoints
                case "R8": .ttlOrder
                case "R12": .breakpointOnUncacheable
                default: .contextWindow
                }
            return LayoutFinding(rule, at: problem.path, problem.problem + "; the service refuses the request")
        }
    }

    // MARK: Breakpoints without effect

    /// Nothing is cached without a breakpoint; what a next request of the conversation would share could be.
    private func missingBreakpoint() -> LayoutFinding? {
        guard breakpoints.allSatisfy({ $0 == nil }), let total = covered.last else { return nil }
        guard let minimumTokens, total < minimumTokens else {
            let shared = layout.blocks.lastIndex { $0.changes < .perRequest }.map { covered[$0] } ?? 0
            let isLongEnough = shared >= minimumTokens ?? 1
            return LayoutFinding(
                .noBreakpoint, at: "",
                isLongEnough
                    ? "no breakpoint, so nothing is cached; the part that does not change could be read"
                    : "no breakpoint, so nothing is cached; what does not change is shorter than the minimum",
                tokens: shared, unread: isLongEnough ? UnreadTokens(input: shared) : nil)
        }
        return LayoutFinding(
            .belowMinimum, at: "",
            "the whole prompt is shorter than the minimum of \(minimumTokens) tokens that the model caches",
            certainty: certainty(upTo: covered.count - 1), tokens: total)
    }

    private func shortPrefixes() -> [LayoutFinding] {
        guard let minimumTokens else { return [] }
        let marked = breakpoints.indices.filter { breakpoints[$0] != nil }
        let isAnyLongEnough = marked.contains { covered[$0] >= minimumTokens }
        let short = marked.filter { covered[$0] < minimumTokens }
        return short.map { index in
            // Only the last one is to be paid for: it covers the others.
            let isLost = !isAnyLongEnough && index == short.last
            return LayoutFinding(
                .belowMinimum, at: layout.blocks[index].path,
                "the breakpoint closes \(covered[index]) tokens, fewer than the minimum of \(minimumTokens): "
                    + "nothing is cached there and no error tells it", certainty: certainty(upTo: index),
                tokens: covered[index], unread: isLost ? UnreadTokens(input: covered[index]) : nil)
        }
    }

    /// The truth may lie above the minimum where the estimate is below it.
    private func certainty(upTo index: Int) -> LayoutFinding.Certainty {
        let mayBeLonger = layout.blocks[...index].contains { $0.tokenBasis == .lowerBound }
        return mayBeLonger || covered[index] + layout.tokensAbove >= minimumTokens ?? 0 ? .possible : .certain
    }

    /// The path of a block, with the name that the user gave it.
    private func place(_ index: Int) -> String {
        let block = layout.blocks[index]
        return block.name == block.path ? block.path : "\(block.path) (\(block.name))"
    }

    /// Breakpoints that close the same position as another one.
    private func duplicates() -> [LayoutFinding] {
        var findings: [LayoutFinding] = []
        if layout.automaticBreakpoint != nil, let index = layout.automaticBlock,
            layout.blocks[index].breakpoint != nil
        {
            findings.append(
                LayoutFinding(
                    .duplicateBreakpoint, at: "cache_control",
                    "automatic caching marks \(place(index)), which has a breakpoint of its own: one of "
                        + "the four is wasted"))
        }
        let marked = breakpoints.indices.filter { breakpoints[$0] != nil }
        for (first, second) in zip(marked, marked.dropFirst()) where covered[first] == covered[second] {
            findings.append(
                LayoutFinding(
                    .duplicateBreakpoint, at: layout.blocks[first].path,
                    "no tokens are between this breakpoint and the one at \(place(second)): one of the "
                        + "four is wasted"))
        }
        return findings + duplicatesByRate(marked)
    }

    /// Where rates are given: a breakpoint that is always there together with the next one saves nothing.
    private func duplicatesByRate(_ marked: [Int]) -> [LayoutFinding] {
        zip(marked, marked.dropFirst()).compactMap { first, second in
            let between = layout.blocks[(first + 1)...second]
            guard covered[first] < covered[second], breakpoints[first] == breakpoints[second],
                !between.contains(where: \.changeIsAssumed), let rate = layout.blocks[...first].map(\.changes).max(),
                rate < .perConversation, between.allSatisfy({ $0.changes <= rate })
            else { return nil }
            return LayoutFinding(
                .duplicateBreakpoint, at: layout.blocks[first].path,
                "nothing up to the next breakpoint at \(place(second)) changes more often: that one "
                    + "reads the same tokens")
        }
    }

    // MARK: Volatile content

    /// Breakpoints behind a block that changes with every request: nobody reads what they write.
    ///
    /// A message that changes is no such block where nothing more stable follows: it is the end of a growing
    /// conversation. Assumed rates are no evidence.
    private func volatilePrefixes() -> [LayoutFinding] {
        let volatile = layout.blocks.indices.first { index in
            let block = layout.blocks[index]
            guard block.changes == .perRequest, !block.changeIsAssumed else { return false }
            return block.section != .messages
                || layout.blocks[index...].contains { $0.changes < .perRequest && !$0.changeIsAssumed }
        }
        return volatile.map { spoiled(from: $0, by: "changes with every request", certainty: .certain) } ?? []
    }

    /// The breakpoints from a volatile block on, with what each of them writes again and again.
    func spoiled(
        from volatile: Int, by reason: String, certainty: LayoutFinding.Certainty
    ) -> [LayoutFinding] {
        let marked = breakpoints.indices.filter { index in
            index >= volatile && breakpoints[index] != nil && covered[index] >= minimumTokens ?? 0
        }
        let before = breakpoints[..<volatile].lastIndex { $0 != nil }.map { covered[$0] } ?? 0
        var start = before >= minimumTokens ?? 0 ? before : 0
        return marked.compactMap { index in
            guard let lifetime = breakpoints[index] else { return nil }
            var unread = UnreadTokens()
            unread.add(covered[index] - start, writtenFor: lifetime)
            defer { start = covered[index] }
            return LayoutFinding(
                .breakpointAfterVolatile, at: layout.blocks[index].path,
                "the prefix of this breakpoint holds \(place(volatile)), which \(reason): what it writes "
                    + "is not read again; move that block behind the last breakpoint", certainty: certainty,
                tokens: covered[index] - start, unread: unread)
        }
    }
}
