public import Pricing
public import PromptCache

/// Shortfalls added up: how many requests, how many tokens, what they cost against a read.
public struct ShortfallSum: Hashable, Sendable {
    /// Requests with at least one of the shortfalls.
    public var requests: Int64 = 0
    public var tokens: Int64 = 0
    /// What the tokens paid less what a read of them costs, of the requests that have a price.
    public var lost = PicoUSD.zero
    /// Requests of `requests` without a price: their tokens count, their dollars are not known.
    public var unpricedRequests: Int64 = 0
    public var unpricedTokens: Int64 = 0

    public init() {}

    mutating func add(tokens count: Int64, lost amount: PicoUSD?, isNewRequest: Bool) {
        tokens += count
        if isNewRequest { requests += 1 }
        if let amount {
            lost += amount
        } else {
            unpricedTokens += count
            if isNewRequest { unpricedRequests += 1 }
        }
    }
}

/// The shortfalls of one cause.
public struct CauseSum: Hashable, Sendable {
    public var cause: ShortfallCause
    public var sum: ShortfallSum
}

/// The shortfalls of one certainty.
public struct CertaintySum: Hashable, Sendable {
    public var certainty: ShortfallCertainty
    public var sum: ShortfallSum
}
