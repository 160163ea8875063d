import Pricing
import PromptCache
import Testing
import Usage

@testable import Simulation

/// Choices, crossovers and runs of whole layouts.
@Suite struct LayoutStudyTests {
    private func block(
        _ section: PromptSection, _ tokens: Int64, _ changes: ChangeRate, _ breakpoint: CacheLifetime? = nil
    ) -> LayoutBlock {
        LayoutBlock(name: "", section: section, tokens: tokens, changes: changes, breakpoint: breakpoint, path: "")
    }

    private func study(
        _ blocks: [LayoutBlock], model: String = "claude-sonnet-4-6", _ traffic: Traffic, keepAlive: KeepAlive = .none
    ) throws -> LayoutStudy {
        LayoutStudy(
            layout: Layout(blocks: blocks), terms: try AgreementTests.terms(model), traffic: traffic,
            keepAlive: keepAlive)
    }

    private let poisson = Traffic(process: .poisson(perHour: 60))

    /// A static prefix has the published crossovers of its read price whatever else the prompt holds: sonnet
    /// 4.6 reads at 0.1 of its input price, opus 5.5 at 0.05, fable 5.2 at 0.025.
    @Test(arguments: [
        ("claude-sonnet-4-6", 2.941, 0.7472, 0.5477), ("claude-opus-5-5", 2.803, 0.7191, 0.5296),
        ("claude-fable-5-2", 2.739, 0.7059, 0.5210),
    ])
    func crossoversOfAStaticPrefix(model: String, noneToShort: Double, noneToLong: Double, shortToLong: Double) throws {
        let study = try study(
            [block(.system, 5000, .never, .fiveMinutes), block(.messages, 700, .perRequest)], model: model, poisson)
        var atlas = ReuseAtlas(study.traffic)
        let (none, short, long) = (study.choices.none, study.choices.fiveMinutes, study.choices.oneHour)
        let found = [
            study.crossovers(none, short, &atlas), study.crossovers(none, long, &atlas),
            study.crossovers(short, long, &atlas),
        ]
        #expect(found.map(\.count) == [1, 1, 1])
        for (crossovers, expected) in zip(found, [noneToShort, noneToLong, shortToLong]) {
            let rate = crossovers.first?.requestsPerHour ?? 0
            #expect(abs(rate - expected) <= (expected > 1 ? 0.0005 : 0.00005), "\(rate)")
        }
        #expect(found[0].first?.below == ChoiceName.none && found[0].first?.above == .fiveMinutes)
        // "For a static prefix in Poisson steady state 5m is never the best."
        let ranges = study.bestRanges(&atlas)
        #expect(ranges.map(\.best.name) == [.none, .oneHour, .fiveMinutes])
        #expect(abs((ranges[1].from ?? 0) - noneToLong) <= 0.00005)
        // At the end neither lapses: exp(-L/12) w is below a millionth of r from about 160 an hour on.
        #expect(ranges.map(\.alike) == [[], [], [.oneHour]] && (ranges[1].to ?? 0) > 100)
    }

    /// Fixed periods: 5m up to 5 minutes, 1h up to an hour, above that none.
    @Test func rangesOfFixedPeriods() throws {
        let study = try study(
            [block(.system, 5000, .never, .fiveMinutes)], Traffic(process: .deterministic(periodMilliseconds: 60_000)))
        var atlas = ReuseAtlas(study.traffic)
        let ranges = study.bestRanges(&atlas)
        #expect(ranges.map(\.best.name) == [.none, .oneHour, .fiveMinutes])
        #expect(ranges.last?.alike == [.oneHour])
        #expect(abs((ranges[1].from ?? 0) - 1) < 1e-4 && abs((ranges[2].from ?? 0) - 12) < 1e-3)
        let long = study.crossovers(study.choices.none, study.choices.oneHour, &atlas)
        #expect(long.count == 1 && abs((long.first?.requestsPerHour ?? 0) - 1) < 1e-4)
        let often = study.outcome(requestsPerHour: 6, &atlas)
        #expect(often.best.choice.name == .oneHour)
    }

    /// 5m pays from the second request on, 1h from the third (deterministic traffic of the theory).
    @Test func requestsThatPay() throws {
        let blocks = [block(.system, 5000, .never, .fiveMinutes), block(.messages, 700, .perRequest)]
        let study = try study(blocks, poisson)
        #expect(study.breakEvenRequests(study.choices.fiveMinutes.breakpoints) == 2)
        #expect(study.breakEvenRequests(study.choices.oneHour.breakpoints) == 3)
        #expect(study.breakEvenRequests(study.choices.none.breakpoints) == nil)
        // Below the minimum of 1,024 tokens nothing is cached, so nothing is ever gained.
        let short = try self.study([block(.system, 1000, .never, .fiveMinutes)], poisson)
        #expect(short.breakEvenRequests(short.choices.fiveMinutes.breakpoints) == nil)
        // A breakpoint behind what always changes only costs.
        let volatile = try self.study([block(.system, 5000, .perRequest, .fiveMinutes)], poisson)
        #expect(volatile.breakEvenRequests(volatile.choices.oneHour.breakpoints) == nil)
    }

    /// Turns by hand: 2,000 tokens of system prompt, 3,000 a turn, all within the lifetime, at $3, $3.75 and $0.30.
    /// none: 2, 5, 8 … thousand tokens; 5m: 2 written, then 2 read and 3 written, then 5 read and 3 written …
    @Test func turnsThatPay() throws {
        let pattern = SessionPattern(sessionsPerHour: 1, turns: 8...8, thinkSeconds: 20, growthTokens: 3000)
        let study = try study([block(.system, 2000, .never, .fiveMinutes)], Traffic(process: .sessions(pattern)))
        var (none, cached, expected) = (0.0, 0.0, 0)
        for turn in 0..<8 {
            none += 3 * Double(2 + 3 * turn)
            cached += turn == 0 ? 3.75 * 2 : 0.3 * Double(2 + 3 * (turn - 1)) + 3.75 * 3
            if cached < none && expected == 0 { expected = turn + 1 }
        }
        let breakpoints = PlannedBreakpoints(ofBlocks: [.fiveMinutes], ofHistory: .fiveMinutes)
        #expect(study.breakEvenRequests(breakpoints) == Int64(expected))
    }

    /// The public tutorial: 2,000 tokens at $3, 100 calls within the lifetime: $0.600000 without caching, $0.0669
    /// with one write at $3.75 and 99 reads at $0.30 per million.
    @Test func theTutorialExample() throws {
        let study = try study(
            [block(.system, 2000, .never, .fiveMinutes)], Traffic(process: .deterministic(periodMilliseconds: 1000)))
        let size = SampleSize()
        for (choice, dollars) in [(study.choices.none, "0.6"), (study.choices.fiveMinutes, "0.0669")] {
            let run = try study.simulateFromCold(choice.breakpoints, requests: 100, prewarms: false, size)
            #expect(run?.total.cost == PicoUSD(usd: dollars))
            #expect(study.expectedFromCold(choice.breakpoints, requests: 100, prewarms: false) == PicoUSD(usd: dollars))
        }
        // With 1h: 2,000 x $6 per million, and 99 x 2,000 x $0.30 per million.
        let long = try study.simulateFromCold(study.choices.oneHour.breakpoints, requests: 100, prewarms: false, size)
        #expect(long?.total.cost == PicoUSD(usd: "0.0714"))
        // Pre-warmed: the same write ahead, and 100 reads.
        let warm = try study.simulateFromCold(
            study.choices.fiveMinutes.breakpoints, requests: 100, prewarms: true, size)
        #expect(warm?.total.cost == PicoUSD(usd: "0.0675") && warm?.total.extraRequests == 1)
        #expect(
            study.expectedFromCold(study.choices.fiveMinutes.breakpoints, requests: 100, prewarms: true)
                == PicoUSD(usd: "0.0675"))
    }

    /// From a cold cache on, the formula w + (N - 1) C lies in the interval of the simulation.
    @Test(arguments: [
        ArrivalProcess.poisson(perHour: 5),
        .hyperExponential([GapPhase(share: 0.6, meanSeconds: 30), GapPhase(share: 0.4, meanSeconds: 1800)]),
        .markovModulated([
            ModulatedState(perHour: 30, meanStaySeconds: 1200), ModulatedState(perHour: 1, meanStaySeconds: 3600),
        ]),
        .diurnal(AgreementTests.office),
    ])
    func runsFromCold(process: ArrivalProcess) throws {
        let study = try study([block(.system, 5000, .never, .fiveMinutes)], Traffic(process: process))
        let size = SampleSize(requests: 0, replications: 400, seed: 3)
        for choice in [study.choices.fiveMinutes, study.choices.oneHour] {
            let expected = try #require(
                study.expectedFromCold(choice.breakpoints, requests: 40, prewarms: false))
            let found = try #require(
                try study.simulateFromCold(choice.breakpoints, requests: 40, prewarms: false, size))
            #expect(found.total.requests == 40 * 400)
            let mean = PicoUSD(expected.picodollars / 40)
            #expect(found.interval.contains(mean) == true, "seed 3, \(process.name): \(mean), \(found.interval)")
        }
    }

    /// A trace is simulated as it is, and its formula is exact.
    @Test func tracesAreExact() throws {
        var random = RandomSource(seed: 12)
        var time: Int64 = 0
        let times = (0..<300).map { _ in
            time += Int64(random.exponential(mean: 400_000))
            return time
        }
        let traffic = Traffic(process: .recorded(times), firstResponseMilliseconds: 5000)
        let study = try study([block(.system, 5000, .never, .fiveMinutes)], traffic, keepAlive: KeepAlive(pings: 2))
        var atlas = ReuseAtlas(traffic)
        for choice in [study.choices.none, study.choices.fiveMinutes, study.choices.oneHour] {
            let cost = study.expected(choice.breakpoints, requestsPerHour: traffic.requestsPerHour, &atlas).cost
            let found = try study.simulate(choice.breakpoints, requestsPerHour: traffic.requestsPerHour, SampleSize())
            #expect(found?.total.requests == 300 && found?.interval.contains(cost) == true)
            #expect(found?.interval.halfWidth == .zero)
        }
        // With five users the formula is the mean over who sends what.
        var shared = traffic
        shared.users = 5
        var ofShared = ReuseAtlas(shared)
        let layout = [block(.system, 3000, .never, .oneHour), block(.system, 2000, .perUser, .fiveMinutes)]
        let ofUsers = try self.study(layout, shared)
        let cost = ofUsers.expected(
            ofUsers.choices.fiveMinutes.breakpoints, requestsPerHour: shared.requestsPerHour, &ofShared
        )
        .cost
        let found = try ofUsers.simulate(
            ofUsers.choices.fiveMinutes.breakpoints, requestsPerHour: shared.requestsPerHour, SampleSize())
        #expect(found?.interval.contains(cost) == true, "\(cost) \(String(describing: found?.interval))")
    }
}
