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
    /// Number of blocks in front of the history that grows.
    let historyIndex: Int
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
            breakpointLimit: breakpointLimit, chance: { prefix, lifetime, _ in missProbabilityOfPrefix(prefix, lifetime) })
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

    /// The search under a traffic, growing conversations included.
    public init(
        blocks: [LayoutBlock], terms: ModelTerms, traffic: Traffic, breakpointLimit: Int = Layout.breakpointLimit
    ) {
        self.init(
            blocks: blocks, model: SearchModel(blocks: blocks, terms: terms, traffic: traffic),
            breakpointLimit: breakpointLimit)
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
        historyIndex =
            (blocks.lastIndex { $0.changes != .perRequest || $0.section != .messages } ?? -1) + 1
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
        var (cost, before, longest) = (0.0, Int?.none, CacheLifetime.oneHour)
        for index in marked {
            guard let lifetime = breakpoints[index] else { continue }
            guard lifetime.rawValue <= longest.rawValue else { return nil }
            longest = lifetime
            cost += segment(after: before, upTo: index, lifetime)
            before = index
        }
        return LayoutSearch.rounded(cost + tail(after: before))
    }

    // MARK: Expected costs, picodollars

    /// What a request pays in the mean for the tokens between two breakpoints, the second of which writes them.
    func segment(after first: Int?, upTo last: Int, _ lifetime: CacheLifetime) -> Double {
        var cost = 0.0
        for turn in model.turns {
            let end = end(last, turn.number)
            guard end >= model.minimumTokens else { continue }
            let start = first.map { effectiveEnd($0, turn.number) } ?? 0
            let (read, write) = (Double(turn.prices.cacheRead), Double(turn.prices.write(lifetime)))
            let known = max(start, knownEnd(last, turn.number))
            let unit = read + (write - read) * chance(ofKnown: last, lifetime, turn.number)
            cost += turn.share * (Double(known - start) * unit + Double(end - known) * write)
        }
        return cost
    }

    /// What is behind the last breakpoint is neither written nor read.
    func tail(after last: Int?) -> Double {
        let total = covered.last ?? 0
        return model.turns.reduce(0.0) { cost, turn in
            let start = last.map { effectiveEnd($0, turn.number) } ?? 0
            let tokens = total + Int64(turn.number) * model.growthTokens - start
            return cost + turn.share * Double(tokens) * Double(turn.prices.input)
        }
    }

    /// Tokens up to a breakpoint in a turn; the one on the conversation's last block moves with the history.
    func end(_ index: Int, _ turn: Int32) -> Int64 {
        covered[index] + (grows(index) ? Int64(turn) * model.growthTokens : 0)
    }

    private func effectiveEnd(_ index: Int, _ turn: Int32) -> Int64 {
        let end = end(index, turn)
        return end >= model.minimumTokens ? end : 0
    }

    private func grows(_ index: Int) -> Bool {
        index >= historyIndex || (index == historyIndex - 1 && scopes[index] == .perConversation)
    }

    /// Tokens up to the breakpoint that an earlier request can have written.
    private func knownEnd(_ index: Int, _ turn: Int32) -> Int64 {
        scopes[index] == .perConversation && turn > 0 ? end(index, turn - 1) : end(index, turn)
    }

    /// What was too short in the turn before was not written.
    func chance(ofKnown index: Int, _ lifetime: CacheLifetime, _ turn: Int32) -> Double {
        knownEnd(index, turn) < model.minimumTokens ? 1 : SearchModel.chance(chance(index, lifetime, turn))
    }

    static func rounded(_ cost: Double) -> PicoUSD { PicoUSD(Int128(cost.rounded(.toNearestOrEven))) }
}
