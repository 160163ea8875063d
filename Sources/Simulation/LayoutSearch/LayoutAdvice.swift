public import Pricing
public import PromptCache
public import Usage

/// The best breakpoints for a layout as it is, the moves of blocks that save more, and how far both are from
/// the least that any order could cost. All costs are expectations for one request: **approximate**.
///
/// `simulate` asks for it once per model and rate.
public struct LayoutAdvice {
    /// The best breakpoints for the order as it is.
    public let asItIs: LayoutChoice
    /// Moves in the order in which they save most; their savings add up to the difference of the two choices.
    public let moves: [LayoutMove]
    /// The blocks after all moves.
    public let blocks: [LayoutBlock]
    /// The best breakpoints after all moves.
    public let afterMoves: LayoutChoice
    /// The least that the order as it is can cost: any number of breakpoints, no minimum length.
    public let prefixBound: PicoUSD
    /// The least that any order of the blocks can cost: each block on its own, shared by all who hold it.
    public let contentBound: PicoUSD

    /// `missProbabilityOfScope` is the chance that no request of the scope (those that share a block of that
    /// change rate) came within the lifetime, 0 to 1. Blocks of several breakpoints are tried, so it is
    /// asked once for each scope and lifetime.
    public init(
        blocks: [LayoutBlock], prices: VisitPrice, minimumTokens: Int64,
        breakpointLimit: Int = Layout.breakpointLimit, missProbabilityOfScope: (ChangeRate, CacheLifetime) -> Double
    ) {
        let chances = ScopeChances(missProbabilityOfScope)
        let search = { (blocks: [LayoutBlock]) in
            LayoutSearch(
                blocks: blocks, prices: prices, minimumTokens: minimumTokens, breakpointLimit: breakpointLimit,
                missProbabilityOfScope: { chances[$0, $1] })
        }
        let first = search(blocks)
        asItIs = first.best()
        prefixBound = first.bound(scopes: LayoutSearch.scopes(of: blocks), chances)
        contentBound = first.bound(scopes: blocks.map(\.changes), chances)
        var rearrangement = Rearrangement(order: LayoutOrder(blocks), best: asItIs) { search($0).best() }
        rearrangement.run()
        moves = rearrangement.moves
        self.blocks = rearrangement.order.blocks
        afterMoves = rearrangement.best
    }
}

/// Blocks to put elsewhere, and what that saves.
public struct LayoutMove: Equatable, Sendable {
    /// The blocks, as they were; several where only moving all of them saves.
    public var blocks: [LayoutBlock]
    /// The part of the prompt that they stand in afterwards.
    public var section: PromptSection
    /// The block that the first of them follows afterwards; nil where it is the very first.
    public var follows: LayoutBlock?
    /// Expected saving of a request with the best breakpoints before and after; approximate.
    public var saving: PicoUSD

    /// They leave the system prompt for a message.
    public var changesSection: Bool { blocks.contains { $0.section != section } }

    /// What the move means for the model that reads the prompt.
    public var meaning: String {
        if changesSection {
            return "no longer part of the system prompt: it goes into a message of the user and weighs less"
        }
        switch section {
        case .tools: return "the tools are listed in another order"
        case .system: return "the system prompt says it later"
        case .messages: return "the messages say it later: check that what is in between does not rest on it"
        }
    }
}

extension LayoutSearch {
    /// Every block with the cheapest of input, 5m and 1h for the scope it is shared by.
    func bound(scopes: [ChangeRate], _ chances: ScopeChances) -> PicoUSD {
        let read = Double(prices.cacheRead)
        let cost = zip(blocks, scopes).reduce(0.0) { sum, block in
            let cached = CacheLifetime.allCases.map { lifetime in
                read + (Double(prices.write(lifetime)) - read) * chance(chances[block.1, lifetime])
            }
            return sum + Double(block.0.tokens) * min(Double(prices.input), cached.min() ?? .infinity)
        }
        return rounded(cost)
    }
}
