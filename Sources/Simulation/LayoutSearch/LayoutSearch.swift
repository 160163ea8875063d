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
    public let prices: VisitPrice
    /// Fewest tokens that a cached prefix needs (rule R5).
    public let minimumTokens: Int64
    /// Breakpoints that may be set: 4, or 3 beside an automatic one (rule R2).
    public let breakpointLimit: Int
    /// Chance that no request which shares the prefix up to a block came within the lifetime, by the index
    /// of the block; 0 to 1.
    let missProbability: (Int, CacheLifetime) -> Double
    /// Tokens up to the block, itself included, by index.
    let covered: [Int64]

    public init(
        blocks: [LayoutBlock], prices: VisitPrice, minimumTokens: Int64,
        breakpointLimit: Int = Layout.breakpointLimit,
        missProbabilityOfPrefix missProbability: @escaping (_ prefix: Int, _ lifetime: CacheLifetime) -> Double
    ) {
        self.blocks = blocks
        self.prices = prices
        self.minimumTokens = minimumTokens
        self.breakpointLimit = breakpointLimit
        self.missProbability = missProbability
        var sum: Int64 = 0
        covered = blocks.map { block in
            sum += block.tokens
            return sum
        }
    }

    /// The search where who shares a prefix depends on nothing but the most volatile block in it: chances
    /// are those of its scope (all requests, those of a user, of a conversation, …).
    public init(
        blocks: [LayoutBlock], prices: VisitPrice, minimumTokens: Int64,
        breakpointLimit: Int = Layout.breakpointLimit, missProbabilityOfScope: (ChangeRate, CacheLifetime) -> Double
    ) {
        let scopes = LayoutSearch.scopes(of: blocks)
        let known = ScopeChances(missProbabilityOfScope)
        self.init(
            blocks: blocks, prices: prices, minimumTokens: minimumTokens, breakpointLimit: breakpointLimit,
            missProbabilityOfPrefix: { prefix, lifetime in known[scopes[prefix], lifetime] })
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
        var (cost, start, longest) = (0.0, Int64(0), CacheLifetime.oneHour)
        for index in marked {
            guard let lifetime = breakpoints[index] else { continue }
            guard lifetime.rawValue <= longest.rawValue else { return nil }
            longest = lifetime
            guard covered[index] >= minimumTokens else { continue }
            cost += Double(covered[index] - start) * unit(index, lifetime)
            start = covered[index]
        }
        return rounded(cost + tail(from: start))
    }

    /// Expected price of a token of a segment that ends in a breakpoint. Unit: picodollars.
    func unit(_ index: Int, _ lifetime: CacheLifetime) -> Double {
        let read = Double(prices.cacheRead)
        return read + (Double(prices.write(lifetime)) - read) * chance(missProbability(index, lifetime))
    }

    /// What is behind the last breakpoint is neither written nor read.
    func tail(from start: Int64) -> Double { Double((covered.last ?? 0) - start) * Double(prices.input) }

    /// A number that is no chance is taken for the nearest one, and for a miss where there is none.
    func chance(_ number: Double) -> Double { number.isNaN ? 1 : min(max(number, 0), 1) }

    func rounded(_ cost: Double) -> PicoUSD { PicoUSD(Int128(cost.rounded(.toNearestOrEven))) }
}

/// Chances by scope and lifetime, each asked for once.
struct ScopeChances {
    private var table: [ChangeRate: [CacheLifetime: Double]] = [:]

    init(_ chance: (ChangeRate, CacheLifetime) -> Double) {
        for scope in ChangeRate.allCases {
            for lifetime in CacheLifetime.allCases { table[scope, default: [:]][lifetime] = chance(scope, lifetime) }
        }
    }

    subscript(scope: ChangeRate, lifetime: CacheLifetime) -> Double { table[scope]?[lifetime] ?? 1 }
}

extension VisitPrice {
    /// Price of writing a token for a lifetime. Unit: picodollars.
    func write(_ lifetime: CacheLifetime) -> Int64 {
        switch lifetime {
        case .fiveMinutes: cacheWrite5m
        case .oneHour: cacheWrite1h
        }
    }
}
