import Pricing
import PromptCache
import Testing
import Usage

@testable import Simulation

/// Closed forms against the engine where conversations grow: breakpoints on the history alone, prompts that
/// grow over a minimum or over a price tier, parallel requests behind a pre-warming one.
@Suite struct SessionAgreementTests {
    private func layout(_ tokens: Int64) -> Layout {
        Layout(blocks: [
            LayoutBlock(name: "", section: .system, tokens: tokens, changes: .never, path: ""),
            LayoutBlock(name: "", section: .system, tokens: 900, changes: .perUser, path: ""),
            LayoutBlock(name: "", section: .messages, tokens: 200, changes: .perRequest, path: ""),
        ])
    }

    private func expectAgreement(
        _ layout: Layout, _ breakpoints: PlannedBreakpoints, model: String = "claude-sonnet-4-6",
        _ pattern: SessionPattern,
        users: Int32 = 3, delay: Int64 = 5000, keepAlive: KeepAlive = .none, _ name: String
    ) throws {
        let traffic = Traffic(process: .sessions(pattern), users: users, firstResponseMilliseconds: delay)
        let study = LayoutStudy(
            layout: layout, terms: try AgreementTests.terms(model), traffic: traffic, keepAlive: keepAlive,
            outputTokens: 50)
        let rate = traffic.requestsPerHour
        var atlas = ReuseAtlas(traffic)
        let expected = study.expected(breakpoints, requestsPerHour: rate, &atlas)
        let size = SampleSize(requests: 1500, replications: 20, seed: 6)
        let found = try #require(try study.simulate(breakpoints, requestsPerHour: rate, size))
        let text = "\(name), seed 6: closed form \(expected.cost), simulated \(found.interval)"
        #expect(found.interval.contains(expected.cost) == true, "\(text)")
        let half = try #require(found.interval.halfWidth)
        #expect(half.picodollars * 12 < found.interval.mean.picodollars, "\(text)")
        // The same for the classes of tokens, within 5 % of the prompt.
        let (requests, usage) = (Double(found.total.requests), found.total.usage)
        let prompt = expected.promptTokens
        #expect(abs(Double(usage.cacheRead) / requests - expected.cacheRead) < 0.05 * prompt, "\(text)")
        #expect(abs(Double(usage.cacheWrite5m) / requests - expected.cacheWrite5m) < 0.05 * prompt, "\(text)")
        #expect(abs(Double(usage.cacheWrite1h) / requests - expected.cacheWrite1h) < 0.05 * prompt, "\(text)")
        let extra = Double(found.total.extraRequests) / requests
        #expect(abs(extra - expected.extraRequests) < 0.05 * max(1, expected.extraRequests), "\(text)")
    }

    private let pattern = SessionPattern(sessionsPerHour: 2, turns: 2...10, thinkSeconds: 260, growthTokens: 800)

    @Test(arguments: [CacheLifetime.fiveMinutes, .oneHour], [Int64(0), 2])
    func breakpointsOnTheHistoryAlone(lifetime: CacheLifetime, pings: Int64) throws {
        let keepAlive = KeepAlive(pings: pings)
        try expectAgreement(
            layout(4000), PlannedBreakpoints(ofBlocks: [.oneHour, nil, nil], ofHistory: lifetime), pattern,
            keepAlive: keepAlive, "history \(lifetime.name), \(pings) pings")
        try expectAgreement(
            layout(4000), PlannedBreakpoints(ofBlocks: [nil, nil, nil], ofHistory: lifetime), pattern,
            keepAlive: keepAlive, "history \(lifetime.name) only, \(pings) pings")
        try expectAgreement(
            layout(4000), PlannedBreakpoints(ofBlocks: [nil, .oneHour, .fiveMinutes], ofHistory: lifetime), pattern,
            keepAlive: keepAlive, "history \(lifetime.name) and the end, \(pings) pings")
    }

    /// Opus 4.6 caches from 4,096 tokens on, which the history reaches in the fourth turn.
    @Test func promptsThatGrowOverTheMinimum() throws {
        try expectAgreement(
            layout(900), PlannedBreakpoints(ofBlocks: [nil, .oneHour, nil], ofHistory: .fiveMinutes),
            model: "claude-opus-4-6", pattern, "minimum")
        try expectAgreement(
            layout(900), PlannedBreakpoints(ofBlocks: [nil, nil, nil], ofHistory: .oneHour),
            model: "claude-opus-4-6", pattern, keepAlive: KeepAlive(pings: 1), "minimum, pings")
    }

    /// Haiku 5.5 has other prices above 100,000 tokens.
    @Test func promptsThatGrowOverAPriceTier() throws {
        let terms = try AgreementTests.terms("claude-haiku-5-5")
        #expect(terms.hasLengthTiers && terms.prices(promptTokens: 100_000) != terms.prices(promptTokens: 100_001))
        var growing = pattern
        growing.growthTokens = 20_000
        try expectAgreement(
            layout(30_000), PlannedBreakpoints(ofBlocks: [.oneHour, nil, nil], ofHistory: .oneHour),
            model: "claude-haiku-5-5", growing, keepAlive: KeepAlive(pings: 1), "tiers")
    }

    @Test(arguments: [Int64(3000), 40_000]) func parallelRequestsBehindAPrewarmingOne(lead: Int64) throws {
        var parallel = pattern
        parallel.fanOut = 6
        parallel.leadMilliseconds = lead
        for pings in [Int64(0), 2] {
            try expectAgreement(
                layout(4000), PlannedBreakpoints(ofBlocks: [.oneHour, nil, nil], ofHistory: .fiveMinutes), parallel,
                delay: lead, keepAlive: KeepAlive(pings: pings, prewarmsTurns: true), "pre-warmed, \(pings) pings")
        }
        // Pre-warming pays for six requests at once: one write and six reads against six writes.
        func cost(_ keepAlive: KeepAlive) throws -> PicoUSD {
            let traffic = Traffic(process: .sessions(parallel), firstResponseMilliseconds: lead)
            var atlas = ReuseAtlas(traffic)
            return LayoutStudy(
                layout: layout(4000), terms: try AgreementTests.terms(), traffic: traffic, keepAlive: keepAlive
            ).expected(
                PlannedBreakpoints(ofBlocks: [.oneHour, nil, nil], ofHistory: .fiveMinutes), requestsPerHour: 30, &atlas
            ).cost
        }
        #expect(try cost(KeepAlive(prewarmsTurns: true)) < cost(.none))
    }
}
