public import Usage

/// Totals of a group of records with their money; groups add up to the grand total exactly.
public struct PricedTotals: Hashable, Sendable {
    /// Requests of the group, unpriced ones included.
    public var requests: Int64 = 0
    /// Tokens and searches of all requests, unpriced ones included.
    public var usage = UsageSums()
    /// The cost by parts, as calculated; where a reported cost is shown instead, it is in `reported`.
    public var parts = CostParts.zero
    /// Cost that sources report themselves, where the cost mode shows it.
    public var reported = PicoUSD.zero
    /// What the priced requests would have cost with every prompt token at the input price.
    public var costWithoutCaching = PicoUSD.zero
    /// Cost of the requests that carry at least one of `Flags.reported`.
    public var flaggedCost = PicoUSD.zero
    /// Requests that have no price and take no part in any cost.
    public var unpricedRequests: Int64 = 0
    /// Requests by flag, in the order of `Flags.reported`.
    public var flagCounts = [Int64](repeating: 0, count: Flags.reported.count)
    /// Requests without a time, priced at the day of the run.
    public var undated: Int64 = 0

    public init() {}

    public var cost: PicoUSD { parts.total + reported }

    /// What caching saved; negative where it cost more than it saved.
    public var savings: PicoUSD { costWithoutCaching - cost }

    /// All prompt tokens.
    public var promptTokens: Int128 { usage.input + usage.cacheWrite5m + usage.cacheWrite1h + usage.cacheRead }

    /// Read tokens over prompt tokens with `decimals` decimals, rounded half to even; nil without a prompt.
    public func hitRate(decimals: Int) -> String? {
        guard promptTokens > 0 else { return nil }
        var scale: Int128 = 1
        for _ in 0..<decimals { scale *= 10 }
        var (quotient, rest) = (usage.cacheRead * scale).quotientAndRemainder(dividingBy: promptTokens)
        rest *= 2
        if rest > promptTokens || (rest == promptTokens && quotient % 2 != 0) { quotient += 1 }
        let digits = String(quotient)
        guard decimals > 0 else { return digits }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }

    public static func += (left: inout PricedTotals, right: PricedTotals) {
        left.requests += right.requests
        left.usage += right.usage
        left.parts += right.parts
        left.reported += right.reported
        left.costWithoutCaching += right.costWithoutCaching
        left.flaggedCost += right.flaggedCost
        left.unpricedRequests += right.unpricedRequests
        for index in left.flagCounts.indices { left.flagCounts[index] += right.flagCounts[index] }
        left.undated += right.undated
    }
}
