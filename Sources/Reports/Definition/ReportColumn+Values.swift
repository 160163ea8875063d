import Pricing

extension ReportColumn {
    /// A figure as it was counted, before it is rounded for display.
    enum Value {
        case count(Int128)
        /// Money that adds up to the total.
        case money(PicoUSD)
        /// Money divided by a number of requests.
        case moneyEach(PicoUSD, Int128)
        /// A part in per cent of a whole.
        case percent(Int128, Int128)
        /// A part in per cent of the report's whole: the rows add up to the total's.
        case share(Int128, Int128)
        case quotient(Int128, Int128)
    }

    /// The figure of one group of a report whose sum is `total`.
    func value(of totals: PricedTotals, in total: PricedTotals) -> Value {
        let usage = totals.usage
        let writes = usage.cacheWrite5m + usage.cacheWrite1h
        switch self {
        case .requests: return .count(Int128(totals.requests))
        case .input: return .count(usage.input)
        case .cacheWrite5m: return .count(usage.cacheWrite5m)
        case .cacheWrite1h: return .count(usage.cacheWrite1h)
        case .cacheWrites: return .count(writes)
        case .cacheRead: return .count(usage.cacheRead)
        case .prompt: return .count(totals.promptTokens)
        case .output: return .count(usage.output)
        case .webSearches: return .count(usage.webSearches)
        case .unpricedRequests: return .count(Int128(totals.unpricedRequests))
        case .hitRate: return .percent(usage.cacheRead, totals.promptTokens)
        case .readsPerWrite: return .quotient(usage.cacheRead, writes)
        case .cost, .costWithoutCaching, .savings, .costShare, .savingRate, .costPerRequest, .inputCost,
            .cacheWriteCost, .cacheReadCost, .outputCost, .flaggedCost:
            return moneyValue(of: totals, in: total)
        }
    }

    private func moneyValue(of totals: PricedTotals, in total: PricedTotals) -> Value {
        let parts = totals.parts
        switch self {
        case .costWithoutCaching: return .money(totals.costWithoutCaching)
        case .savings: return .money(totals.savings)
        case .inputCost: return .money(parts.input)
        case .cacheWriteCost: return .money(parts.cacheWrite5m + parts.cacheWrite1h)
        case .cacheReadCost: return .money(parts.cacheRead)
        case .outputCost: return .money(parts.output)
        case .flaggedCost: return .money(totals.flaggedCost)
        case .costShare: return .share(totals.cost.picodollars, total.cost.picodollars)
        case .savingRate: return .percent(totals.savings.picodollars, totals.costWithoutCaching.picodollars)
        case .costPerRequest: return .moneyEach(totals.cost, Int128(totals.requests - totals.unpricedRequests))
        case .cost, .requests, .input, .cacheWrite5m, .cacheWrite1h, .cacheWrites, .cacheRead, .prompt, .output,
            .webSearches, .hitRate, .readsPerWrite, .unpricedRequests:
            return .money(totals.cost)
        }
    }

    /// Whether the figure is money or made of it, so that a group without any price has none.
    var needsPrice: Bool {
        switch value(of: PricedTotals(), in: PricedTotals()) {
        case .money, .moneyEach, .share: true
        case .count, .percent, .quotient: self == .savingRate
        }
    }
}

extension ReportColumn.Value {
    /// Whether this figure stands after `other` where the largest comes first; without a denominator last.
    func isLess(than other: Self) -> Bool {
        let (left, right) = (fraction, other.fraction)
        if left.1 <= 0 || right.1 <= 0 { return left.1 <= 0 && right.1 > 0 }
        if (left.0 < 0) != (right.0 < 0) { return left.0 < 0 }
        let first = left.0.magnitude.multipliedFullWidth(by: right.1.magnitude)
        let second = right.0.magnitude.multipliedFullWidth(by: left.1.magnitude)
        let isSmaller = (first.high, first.low) < (second.high, second.low)
        let isSame = first.high == second.high && first.low == second.low
        return left.0 < 0 ? !isSmaller && !isSame : isSmaller
    }

    var fraction: (numerator: Int128, denominator: Int128) {
        switch self {
        case .count(let count): (count, 1)
        case .money(let amount): (amount.picodollars, 1)
        case .moneyEach(let amount, let requests): (amount.picodollars, requests)
        case .percent(let part, let whole), .share(let part, let whole), .quotient(let part, let whole): (part, whole)
        }
    }
}
