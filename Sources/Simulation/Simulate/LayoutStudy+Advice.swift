public import Pricing
public import PromptCache
import Usage

/// The best way found to cache a layout at one rate, and moves of blocks that save more.
public struct BestLayout: Sendable {
    /// The best breakpoints for the order as it is, and what they cost.
    public let asItIs: BestBreakpoints
    /// In the order in which they save most.
    public let moves: [LayoutMove]
    /// The layout after the moves, its history as `asItIs` has it, and the best breakpoints for it.
    public let afterMoves: BestBreakpoints
    /// The least that the order as it is, and that any order, can cost with any breakpoints; approximate.
    public let prefixBound: PicoUSD
    public let contentBound: PicoUSD
}

/// Breakpoints with the layout that they belong to.
public struct BestBreakpoints: Sendable {
    public let layout: Layout
    public let breakpoints: PlannedBreakpoints
    /// By the closed form, pings included; approximate.
    public let expected: ExpectedCost
}

extension LayoutStudy {
    /// Path of the block that stands for the history of a conversation in the search.
    public static let historyPath = "history"

    /// The best breakpoints and moves of blocks at a rate. The search knows no pings; the costs of what it
    /// finds include them.
    ///
    /// The history of conversations takes part as a block of its mean length.
    public func bestLayout(requestsPerHour rate: Double) -> BestLayout {
        var reuse = ReuseMemory(traffic.scaled(toRequestsPerHour: rate))
        let blocks = blocksWithHistory(reuse.turns)
        let prices = terms.prices(promptTokens: blocks.reduce(0) { $0 + $1.tokens })
        let advice = LayoutAdvice(
            blocks: blocks,
            prices: VisitPrice(
                input: prices.input.picodollars, cacheWrite5m: prices.cacheWrite5m.picodollars,
                cacheWrite1h: prices.cacheWrite1h.picodollars, cacheRead: prices.cacheRead.picodollars,
                pingRead: prices.cacheRead.picodollars),
            minimumTokens: terms.minimumTokens
        ) { change, lifetime in meanMissShare(Sharing(change), Double(lifetime.seconds), &reuse) }
        func found(_ blocks: [LayoutBlock], _ choice: LayoutChoice) -> BestBreakpoints {
            let (layout, breakpoints) = LayoutStudy.withoutHistory(blocks, choice.breakpoints, of: self.layout)
            return BestBreakpoints(
                layout: layout, breakpoints: breakpoints,
                expected: study(of: layout).expected(breakpoints, requestsPerHour: rate))
        }
        let output = prices.output.times(outputTokens)
        return BestLayout(
            asItIs: found(blocks, advice.asItIs), moves: advice.moves,
            afterMoves: found(advice.blocks, advice.afterMoves), prefixBound: advice.prefixBound + output,
            contentBound: advice.contentBound + output)
    }

    /// The study of another order of the blocks.
    public func study(of layout: Layout) -> LayoutStudy {
        LayoutStudy(
            layout: layout, terms: terms, traffic: traffic, keepAlive: keepAlive, outputTokens: outputTokens,
            switches: switches)
    }

    private func blocksWithHistory(_ turns: [TurnShare]) -> [LayoutBlock] {
        guard traffic.growthTokens > 0 else { return layout.blocks }
        let mean = turns.reduce(0.0) { $0 + $1.share * Double($1.number) } * Double(traffic.growthTokens)
        var blocks = layout.blocks
        blocks.insert(
            LayoutBlock(
                name: "the conversation's history", section: .messages, tokens: Int64(mean.rounded()),
                changes: .perConversation, path: LayoutStudy.historyPath),
            at: layout.historyIndex)
        return blocks
    }

    private static func withoutHistory(
        _ blocks: [LayoutBlock], _ lifetimes: [CacheLifetime?], of layout: Layout
    ) -> (Layout, PlannedBreakpoints) {
        var result = layout
        result.automaticBreakpoint = nil
        var breakpoints = PlannedBreakpoints(ofBlocks: [])
        result.blocks = []
        for (block, lifetime) in zip(blocks, lifetimes) {
            if block.path == historyPath {
                breakpoints.ofHistory = lifetime
            } else {
                var block = block
                block.breakpoint = lifetime
                result.blocks.append(block)
                breakpoints.ofBlocks.append(lifetime)
            }
        }
        return (result, breakpoints)
    }

    /// The chance of a lapse over all turns. Of a conversation's tokens, what a turn adds is always new.
    private func meanMissShare(_ sharing: Sharing, _ lifetime: Double, _ reuse: inout ReuseMemory) -> Double {
        guard sharing == .conversation, traffic.hasConversations else {
            return reuse.turns.reduce(0.0) { sum, turn in
                sum + turn.share * reuse.missShare(sharing, lifetime: lifetime, turn: turn.number)
            }
        }
        let first = layout.blocks.filter { $0.changes == .perConversation }.reduce(0.0) { $0 + Double($1.tokens) }
        var (all, missed) = (0.0, 0.0)
        for turn in reuse.turns {
            let growth = Double(traffic.growthTokens)
            let tokens = first + Double(turn.number) * growth
            let chance = reuse.missShare(sharing, lifetime: lifetime, turn: turn.number)
            all += turn.share * tokens
            missed += turn.share * (turn.number == 0 ? tokens : growth + (tokens - growth) * chance)
        }
        return all > 0 ? missed / all : 1
    }
}
