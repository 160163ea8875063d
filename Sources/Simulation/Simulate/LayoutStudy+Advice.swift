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
    /// The best breakpoints and moves of blocks at a rate. The search knows no pings; the costs of what it
    /// finds include them.
    public func bestLayout(requestsPerHour rate: Double, _ atlas: inout ReuseAtlas) -> BestLayout {
        let advice = LayoutAdvice(
            layout: layout, terms: terms, traffic: traffic.scaled(toRequestsPerHour: rate))
        func found(_ blocks: [LayoutBlock], _ choice: LayoutChoice) -> BestBreakpoints {
            var layout = layout.ofSearched(blocks)
            let breakpoints = PlannedBreakpoints(choice, of: blocks)
            for (index, lifetime) in breakpoints.ofBlocks.enumerated() { layout.blocks[index].breakpoint = lifetime }
            return BestBreakpoints(
                layout: layout, breakpoints: breakpoints,
                expected: study(of: layout).expected(breakpoints, requestsPerHour: rate, &atlas))
        }
        let output = meanOutputCost
        return BestLayout(
            asItIs: found(layout.blocksWithHistory(traffic), advice.asItIs), moves: advice.moves,
            afterMoves: found(advice.blocks, advice.afterMoves), prefixBound: advice.prefixBound + output,
            contentBound: advice.contentBound + output)
    }

    /// The answer of a request in the mean over turns; approximate.
    private var meanOutputCost: PicoUSD {
        let cost = ReuseMemory(traffic).turns.reduce(0.0) { sum, turn in
            let prices = terms.prices(promptTokens: layout.tokens + Int64(turn.number) * traffic.growthTokens)
            return sum + turn.share * Double(outputTokens) * Double(prices.output.picodollars)
        }
        return LayoutSearch.rounded(cost)
    }

    /// The study of another order of the blocks.
    public func study(of layout: Layout) -> LayoutStudy {
        LayoutStudy(
            layout: layout, terms: terms, traffic: traffic, keepAlive: keepAlive, outputTokens: outputTokens,
            switches: switches)
    }
}
