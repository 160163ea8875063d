import TestSupport
import Testing

/// The program's totals are those of the scenario, to the token and to the picodollar.
func expect(_ totals: TotalsPayload, are truth: SampleTruth, _ place: String) {
    let priced = truth.calls.filter(\.isPriced)
    let cost = priced.reduce(Int128(0)) { $0 + $1.cost }
    let without = priced.reduce(Int128(0)) { $0 + $1.costWithoutCaching }
    let tokens = truth.tokens
    #expect(totals.requests == truth.calls.count, "\(place)")
    #expect(totals.inputTokens == tokens.input, "\(place)")
    #expect(totals.cacheWrite5mTokens == tokens.write5m, "\(place)")
    #expect(totals.cacheWrite1hTokens == tokens.write1h, "\(place)")
    #expect(totals.cacheReadTokens == tokens.read, "\(place)")
    #expect(totals.outputTokens == tokens.output, "\(place)")
    #expect(totals.webSearches == truth.calls.reduce(0) { $0 + $1.webSearches }, "\(place)")
    #expect(totals.unpricedRequests == truth.calls.count - priced.count, "\(place)")
    #expect(totals.costUsd == SampleTruth.dollars(cost), "\(place)")
    #expect(totals.costWithoutCachingUsd == SampleTruth.dollars(without), "\(place)")
    #expect(totals.cacheSavingsUsd == SampleTruth.dollars(without - cost), "\(place)")
    let flagged = priced.filter(\.isFlagged).reduce(Int128(0)) { $0 + $1.cost }
    #expect(totals.flaggedCostUsd == SampleTruth.dollars(flagged), "\(place)")
    #expect(totals.flagged.incomplete == truth.calls.count { $0.isUnfinished }, "\(place)")
    let assumed = truth.calls.count { $0.isSplitMissing && $0.tokens.write5m > 0 }
    #expect(totals.flagged.ttlAssumed == assumed, "\(place)")
}
