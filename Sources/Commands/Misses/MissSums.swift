import Pricing
import PromptCache
import Simulation

/// Sums of shortfalls: what was not read, and what that cost.
struct MissSums: Sendable {
    /// Requests that had such a shortfall.
    var requests: Int64 = 0
    var tokens: Int64 = 0
    /// What a read of the priced tokens would have saved.
    var lost = PicoUSD.zero
    /// What the priced tokens paid.
    var paid = PicoUSD.zero
    /// Tokens without a price: no part of `lost` and `paid`.
    var unpricedTokens: Int64 = 0
    /// Tokens whose cause is certain, likely, open.
    private var certain: Int64 = 0
    private var likely: Int64 = 0
    private var open: Int64 = 0
    /// The request that was counted last.
    private var latest = -1

    /// Counts a shortfall; those of one request follow each other.
    mutating func add(_ shortfall: Shortfall, _ price: VisitPrice?) {
        let unread = shortfall.unread
        if shortfall.turn != latest { requests += 1 }
        latest = shortfall.turn
        tokens += unread.tokens
        switch shortfall.certainty {
        case .certain: certain += unread.tokens
        case .likely: likely += unread.tokens
        case .open: open += unread.tokens
        }
        if let price {
            lost += price.lost(unread)
            paid += price.paid(unread)
        } else {
            unpricedTokens += unread.tokens
        }
    }

    /// Adds the sums of other requests.
    static func += (left: inout MissSums, right: MissSums) {
        left.requests += right.requests
        left.tokens += right.tokens
        left.lost += right.lost
        left.paid += right.paid
        left.unpricedTokens += right.unpricedTokens
        left.certain += right.certain
        left.likely += right.likely
        left.open += right.open
    }

    func tokens(_ certainty: ShortfallCertainty) -> Int64 {
        switch certainty {
        case .certain: certain
        case .likely: likely
        case .open: open
        }
    }

    /// Nothing of it has a price, which is not the same as $0.
    var isUnpriced: Bool { tokens > 0 && unpricedTokens == tokens }
}

extension VisitPrice {
    /// What these tokens paid.
    func paid(_ unread: UnreadTokens) -> PicoUSD {
        PicoUSD(
            Int128(unread.input) * Int128(input) + Int128(unread.cacheWrite5m) * Int128(cacheWrite5m)
                + Int128(unread.cacheWrite1h) * Int128(cacheWrite1h))
    }

    /// What these tokens paid above a read of them.
    func lost(_ unread: UnreadTokens) -> PicoUSD {
        paid(unread) - PicoUSD(Int128(unread.tokens) * Int128(cacheRead))
    }
}
