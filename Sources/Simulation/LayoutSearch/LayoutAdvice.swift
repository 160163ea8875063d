public import Pricing
public import PromptCache
public import Usage

/// The best breakpoints for a layout as it is, the moves of blocks that save more, and how far both are from
/// the least that any order could cost. All costs are expectations for one request: **approximate**.
///
/// `simulate` asks for it once per model and traffic.
public struct LayoutAdvice {
    /// The best breakpoints for the order as it is.
    public let asItIs: LayoutChoice
    /// Moves in the order in which they save most; their savings add up to the difference of the two choices.
    public let moves: [LayoutMove]
    /// The blocks after all moves.
    public let blocks: [LayoutBlock]
    /// The best breakpoints after all moves.
    public let afterMoves: LayoutChoice
    /// The least that the order as it is can cost with breakpoints and lifetimes that stay the same: any
    /// number of breakpoints, no minimum length.
    public let prefixBound: PicoUSD
    /// The least that any order of the blocks can cost so: each block on its own, shared by all who hold it.
    public let contentBound: PicoUSD

    /// `missProbabilityOfScope` is the chance that no request of the scope (those that share a block of that
    /// change rate) came within the lifetime, 0 to 1; it is asked once for each scope and lifetime.
    public init(
        blocks: [LayoutBlock], prices: VisitPrice, minimumTokens: Int64,
        breakpointLimit: Int = Layout.breakpointLimit, missProbabilityOfScope: (ChangeRate, CacheLifetime) -> Double
    ) {
        let model = SearchModel(
            prices: prices, minimumTokens: minimumTokens, missProbabilityOfScope: missProbabilityOfScope)
        self.init(blocks: blocks, model: model, breakpointLimit: breakpointLimit)
    }

    /// The advice under a traffic, by its closed form without pings. Where its conversations grow, the blocks
    /// hold one for their history (`LayoutSearch.historyPath`).
    public init(
        layout: Layout, terms: ModelTerms, traffic: Traffic, breakpointLimit: Int = Layout.breakpointLimit
    ) {
        let model = SearchModel(layout: layout, terms: terms, traffic: traffic)
        self.init(blocks: layout.blocksWithHistory(traffic), model: model, breakpointLimit: breakpointLimit)
    }

    private init(blocks: [LayoutBlock], model: SearchModel, breakpointLimit: Int) {
        let search = { LayoutSearch(blocks: $0, model: model, breakpointLimit: breakpointLimit) }
        let first = search(blocks)
        asItIs = first.best()
        prefixBound = first.bound(scopes: first.scopes)
        contentBound = first.bound(scopes: blocks.map(\.changes))
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
    /// Every block with the cheapest of input, 5m and 1h for the scope it is shared by; the history that
    /// conversations grow by likewise, with what is new in a turn at the input price.
    func bound(scopes: [ChangeRate]) -> PicoUSD {
        var cost = zip(blocks, scopes).reduce(0.0) { sum, block in
            sum + cheapest(block.1) { _ in block.0.tokens }
        }
        cost += cheapest(.perConversation) { turn in Int64(max(0, turn - 1)) * model.growthTokens }
        cost += model.turns.reduce(0.0) { sum, turn in
            sum + (turn.number > 0 ? turn.share * Double(model.growthTokens) * Double(turn.prices.input) : 0)
        }
        return LayoutSearch.rounded(cost)
    }

    /// One choice for all turns.
    private func cheapest(_ scope: ChangeRate, tokens: (Int32) -> Int64) -> Double {
        let choices: [CacheLifetime?] = [nil] + CacheLifetime.allCases.map(Optional.some)
        return choices.map { lifetime in
            model.turns.reduce(0.0) { sum, turn in
                var unit = Double(turn.prices.input)
                if let lifetime {
                    let (read, write) = (Double(turn.prices.cacheRead), Double(turn.prices.write(lifetime)))
                    unit = read + (write - read) * model.chance(scope, lifetime, turn.number)
                }
                return sum + turn.share * Double(tokens(turn.number)) * unit
            }
        }.min() ?? 0
    }
}
