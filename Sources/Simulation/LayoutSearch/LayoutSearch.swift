public import Pricing
public import PromptCache
public import Usage

/// Looks for the breakpoints and lifetimes that cost least, for one layout under stationary traffic.
///
/// The model: a token in front of a breakpoint is read where a request that shares the prefix came within
/// the lifetime, else written; tokens behind the last breakpoint are paid as input. With M the chance that
/// none came, a segment costs tokens x (r + (w - r) M). Prices are exact; chances are not, so every cost
/// here is **approximate**: an expectation for one request, rounded to picodollars.
///
/// The lookback (rule R4) sets no limit here: every breakpoint finds the entry at its own place, and the one
/// that moves with a conversation's history finds the one of the turn before two positions back.
///
/// Source: the section on stationary traffic of the theory (dynamic programme over prefix, number of
/// breakpoints and lifetime); rules R2, R5 and R8.
public struct LayoutSearch {
    public let blocks: [LayoutBlock]
    /// Breakpoints that may be set: 4, or 3 beside an automatic one (rule R2).
    public let breakpointLimit: Int
    let model: SearchModel
    /// Tokens up to the block in the first turn, itself included, by index.
    let covered: [Int64]
    /// The scope of each prefix: that of its most volatile block.
    let scopes: [ChangeRate]
    /// Index of the block that stands for the history of conversations; nil where they do not grow.
    let history: Int?
    private let chance: (Int, CacheLifetime, Int32) -> Double

    /// Chances by prefix: that no request which shares the prefix up to a block came within the lifetime, by
    /// the index of the block; 0 to 1. `minimumTokens` is the fewest that a cached prefix needs (rule R5).
    public init(
        blocks: [LayoutBlock], prices: VisitPrice, minimumTokens: Int64,
        breakpointLimit: Int = Layout.breakpointLimit,
        missProbabilityOfPrefix: @escaping (_ prefix: Int, _ lifetime: CacheLifetime) -> Double
    ) {
        self.init(
            blocks: blocks, model: SearchModel(prices: prices, minimumTokens: minimumTokens),
            breakpointLimit: breakpointLimit,
            chance: { prefix, lifetime, _ in missProbabilityOfPrefix(prefix, lifetime) })
    }

    /// The search where who shares a prefix depends on nothing but the most volatile block in it: chances
    /// are those of its scope (all requests, those of a user, of a conversation, …).
    public init(
        blocks: [LayoutBlock], prices: VisitPrice, minimumTokens: Int64,
        breakpointLimit: Int = Layout.breakpointLimit, missProbabilityOfScope: (ChangeRate, CacheLifetime) -> Double
    ) {
        self.init(
            blocks: blocks,
            model: SearchModel(
                prices: prices, minimumTokens: minimumTokens, missProbabilityOfScope: missProbabilityOfScope),
            breakpointLimit: breakpointLimit)
    }

    /// The search under a traffic, by its closed form without pings. Where its conversations grow, a block of
    /// no tokens is added for their history (`historyPath`); a breakpoint on it moves with its end.
    public init(
        layout: Layout, terms: ModelTerms, traffic: Traffic, breakpointLimit: Int = Layout.breakpointLimit
    ) {
        self.init(
            blocks: layout.blocksWithHistory(traffic),
            model: SearchModel(layout: layout, terms: terms, traffic: traffic), breakpointLimit: breakpointLimit)
    }

    init(blocks: [LayoutBlock], model: SearchModel, breakpointLimit: Int) {
        let scopes = LayoutSearch.scopes(of: blocks)
        self.init(
            blocks: blocks, model: model, breakpointLimit: breakpointLimit,
            chance: { prefix, lifetime, turn in model.chance(scopes[prefix], lifetime, turn) })
    }

    private init(
        blocks: [LayoutBlock], model: SearchModel, breakpointLimit: Int,
        chance: @escaping (Int, CacheLifetime, Int32) -> Double
    ) {
        self.blocks = blocks
        self.model = model
        self.breakpointLimit = breakpointLimit
        self.chance = chance
        scopes = LayoutSearch.scopes(of: blocks)
        var sum: Int64 = 0
        covered = blocks.map { block in
            sum += block.tokens
            return sum
        }
        history = model.growthTokens > 0 ? blocks.firstIndex { $0.path == LayoutSearch.historyPath } : nil
    }

    /// The requests that share each prefix: those of its most volatile block.
    static func scopes(of blocks: [LayoutBlock]) -> [ChangeRate] {
        var widest = ChangeRate.never
        return blocks.map { block in
            widest = max(widest, block.changes)
            return widest
        }
    }

    /// Expected input cost of a request with these breakpoints, by block; nil where the service would
    /// refuse them (too many, 1h behind 5m, on a block that carries none).
    ///
    /// A breakpoint below the minimum has no effect (rule R5).
    public func cost(of breakpoints: [CacheLifetime?]) -> PicoUSD? {
        let marked = breakpoints.indices.filter { breakpoints[$0] != nil }
        guard breakpoints.count == blocks.count, marked.count <= breakpointLimit,
            marked.allSatisfy({ blocks[$0].isCacheable })
        else { return nil }
        let lifetimes = marked.compactMap { breakpoints[$0] }
        let short = lifetimes.firstIndex(of: .fiveMinutes) ?? lifetimes.count
        guard !lifetimes[short...].contains(.oneHour) else { return nil }
        let sum = model.turns.reduce(0.0) { $0 + $1.share * cost(of: Array(zip(marked, lifetimes)), in: $1) }
        return LayoutSearch.rounded(sum)
    }

    // MARK: Expected costs, picodollars

    private func cost(of marks: [(index: Int, lifetime: CacheLifetime)], in turn: SearchModel.Turn) -> Double {
        var (cost, start) = (0.0, Int64(0))
        for mark in marks where isEffective(mark.index, turn.number) {
            cost += covering(mark.index, mark.lifetime, from: start, turn)
            start = end(mark.index, turn.number)
        }
        return cost + tail(from: start, turn)
    }

    /// What a request pays in the mean for the tokens between two breakpoints, the second of which writes them.
    func segment(after first: Int?, upTo last: Int, _ lifetime: CacheLifetime) -> Double {
        model.turns.reduce(0.0) { cost, turn in
            let start = first.map { paidUpTo($0, turn.number) } ?? 0
            guard isEffective(last, turn.number) else {
                return cost + turn.share * Double(paidUpTo(last, turn.number) - start) * Double(turn.prices.input)
            }
            return cost + turn.share * covering(last, lifetime, from: start, turn)
        }
    }

    /// What is behind the last breakpoint is neither written nor read.
    func tail(after last: Int?) -> Double {
        model.turns.reduce(0.0) { cost, turn in
            cost + turn.share * tail(from: last.map { paidUpTo($0, turn.number) } ?? 0, turn)
        }
    }

    private func tail(from start: Int64, _ turn: SearchModel.Turn) -> Double {
        let total = (covered.last ?? 0) + Int64(turn.number) * model.growthTokens
        return Double(total - start) * Double(turn.prices.input)
    }

    /// What the tokens from `start` to a breakpoint cost: those that an earlier request can have written, and
    /// those that are new.
    private func covering(
        _ index: Int, _ lifetime: CacheLifetime, from start: Int64, _ turn: SearchModel.Turn
    ) -> Double {
        let (read, write) = (Double(turn.prices.cacheRead), Double(turn.prices.write(lifetime)))
        let known = max(start, knownEnd(index, turn.number))
        let unit = read + (write - read) * chance(ofKnown: index, lifetime, turn.number)
        return Double(known - start) * unit + Double(end(index, turn.number) - known) * write
    }

    /// Whether a turn has the breakpoint, and enough tokens in front of it (rule R5).
    private func isEffective(_ index: Int, _ turn: Int32) -> Bool {
        !isMissing(index, turn) && end(index, turn) >= model.minimumTokens
    }

    /// A history of no tokens yet is no block that could carry a breakpoint.
    private func isMissing(_ index: Int, _ turn: Int32) -> Bool {
        index == history && turn == 0 && movingBlock == nil
    }

    /// Up to where segments in front of a breakpoint have paid: nothing where it is too short, for so are all
    /// in front of it.
    private func paidUpTo(_ index: Int, _ turn: Int32) -> Int64 {
        isMissing(index, turn) || isEffective(index, turn) ? end(index, turn) : 0
    }

    /// Tokens up to a block in a turn.
    func end(_ index: Int, _ turn: Int32) -> Int64 {
        guard let history, index >= history || index == movingBlock else { return covered[index] }
        return covered[index] + Int64(turn) * model.growthTokens
    }

    /// The block of the conversation right in front of its history: the breakpoint on the history begins there.
    var movingBlock: Int? {
        guard let history, history > 0, scopes[history - 1] == .perConversation, blocks[history - 1].isCacheable
        else { return nil }
        return history - 1
    }

    /// Tokens up to the breakpoint that an earlier request can have written; 0 where it had none.
    private func knownEnd(_ index: Int, _ turn: Int32) -> Int64 {
        guard scopes[index] == .perConversation, turn > 0 else { return end(index, turn) }
        return isEffective(index, turn - 1) ? end(index, turn - 1) : 0
    }

    /// The chance that what an earlier request wrote has lapsed.
    func chance(ofKnown index: Int, _ lifetime: CacheLifetime, _ turn: Int32) -> Double {
        SearchModel.chance(chance(index, lifetime, turn))
    }

    static func rounded(_ cost: Double) -> PicoUSD { PicoUSD(Int128(cost.rounded(.toNearestOrEven))) }
}
