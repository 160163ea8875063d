import Pricing
import PromptCache
import Usage

/// Prices, chances and growth that a search rests on.
struct SearchModel {
    /// Requests of a conversation by turn; the shares add up to 1.
    var turns: [Turn]
    /// Fewest tokens that a cached prefix needs (rule R5).
    var minimumTokens: Int64
    /// Tokens that each turn after the first adds to the history.
    var growthTokens: Int64 = 0
    /// Chance that no request of the scope came within the lifetime, for a request of the turn.
    private var chances: [Key: Double] = [:]

    struct Turn {
        var number: Int32
        var share: Double
        /// Prices of the length that the prompt has in this turn.
        var prices: VisitPrice
    }

    private struct Key: Hashable {
        var scope: ChangeRate
        var lifetime: CacheLifetime
        var turn: Int32
    }

    /// One kind of request; chances come from elsewhere.
    init(prices: VisitPrice, minimumTokens: Int64) {
        turns = [Turn(number: 0, share: 1, prices: prices)]
        self.minimumTokens = minimumTokens
    }

    init(
        prices: VisitPrice, minimumTokens: Int64, missProbabilityOfScope: (ChangeRate, CacheLifetime) -> Double
    ) {
        self.init(prices: prices, minimumTokens: minimumTokens)
        fill { scope, lifetime, _ in missProbabilityOfScope(scope, lifetime) }
    }

    /// The closed form of a traffic, without pings.
    init(layout: Layout, terms: ModelTerms, traffic: Traffic) {
        var reuse = ReuseMemory(traffic)
        let growth = traffic.growthTokens
        let total = layout.tokens
        turns = reuse.turns.map { turn in
            let prices = terms.prices(promptTokens: total + Int64(turn.number) * growth)
            return Turn(number: turn.number, share: turn.share, prices: VisitPrice(prices))
        }
        minimumTokens = terms.minimumTokens
        growthTokens = growth
        fill { scope, lifetime, turn in
            switch Sharing(scope) {
            case .none: 1
            // The first turn of a conversation finds nothing of its own.
            case .conversation where turn == 0: 1
            case let sharing: reuse.missShare(sharing, lifetime: Double(lifetime.seconds), turn: turn)
            }
        }
    }

    private mutating func fill(_ chance: (ChangeRate, CacheLifetime, Int32) -> Double) {
        for turn in turns {
            for scope in ChangeRate.allCases {
                for lifetime in CacheLifetime.allCases {
                    chances[Key(scope: scope, lifetime: lifetime, turn: turn.number)] =
                        chance(scope, lifetime, turn.number)
                }
            }
        }
    }

    func chance(_ scope: ChangeRate, _ lifetime: CacheLifetime, _ turn: Int32) -> Double {
        SearchModel.chance(chances[Key(scope: scope, lifetime: lifetime, turn: turn)] ?? 1)
    }

    /// A number that is no chance is taken for the nearest one, and for a miss where there is none.
    static func chance(_ number: Double) -> Double { number.isNaN ? 1 : min(max(number, 0), 1) }
}

extension VisitPrice {
    /// Input prices without pings.
    init(_ prices: ClassPrices) {
        self.init(
            input: prices.input.picodollars, cacheWrite5m: prices.cacheWrite5m.picodollars,
            cacheWrite1h: prices.cacheWrite1h.picodollars, cacheRead: prices.cacheRead.picodollars,
            pingRead: prices.cacheRead.picodollars)
    }

    /// Price of writing a token for a lifetime. Unit: picodollars.
    func write(_ lifetime: CacheLifetime) -> Int64 {
        switch lifetime {
        case .fiveMinutes: cacheWrite5m
        case .oneHour: cacheWrite1h
        }
    }
}
