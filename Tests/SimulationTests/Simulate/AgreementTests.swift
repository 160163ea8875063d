import Pricing
import PromptCache
import Testing
import Usage

@testable import Simulation

/// Closed forms against the cache engine: the cost of a request by formula lies in the 99 % interval of the
/// simulation. Neither knows of the other; seeds are fixed and named where one fails.
@Suite struct AgreementTests {
    static let office = HourlyRates(perHour: (0..<24).map { $0 < 7 || $0 > 19 ? 0.2 : Double($0 - 6) })!

    /// Rates at which both lifetimes lapse now and then.
    static let traffics: [(name: String, process: ArrivalProcess, users: Int32, delay: Int64)] = [
        ("deterministic, warm", .deterministic(periodMilliseconds: 240_000), 1, 0),
        ("deterministic, many users", .deterministic(periodMilliseconds: 70_000), 9, 30_000),
        ("poisson", .poisson(perHour: 6), 1, 0),
        ("poisson, many users", .poisson(perHour: 40), 12, 2000),
        ("poisson, slow answers", .poisson(perHour: 90), 20, 45_000),
        (
            "hyper-exponential",
            .hyperExponential([GapPhase(share: 0.7, meanSeconds: 60), GapPhase(share: 0.3, meanSeconds: 2500)]), 4, 5000
        ),
        (
            "mmpp",
            .markovModulated([
                ModulatedState(perHour: 60, meanStaySeconds: 900), ModulatedState(perHour: 0.5, meanStaySeconds: 5400),
            ]), 3, 20_000
        ),
        ("diurnal", .diurnal(office), 2, 3000),
        (
            "sessions",
            .sessions(SessionPattern(sessionsPerHour: 1.5, turns: 3...9, thinkSeconds: 240, growthTokens: 700)), 5, 4000
        ),
        (
            "sessions, fan-out",
            .sessions(
                SessionPattern(sessionsPerHour: 2, turns: 1...5, thinkSeconds: 500, growthTokens: 301, fanOut: 4)), 2,
            8000
        ),
    ]

    enum Kind: String, CaseIterable { case allStatic, perUser, perConversation }

    /// Tools and system; a profile of the user; a conversation; a question that is new every time.
    static func layout(_ kind: Kind) -> Layout {
        func block(_ section: PromptSection, _ tokens: Int64, _ changes: ChangeRate) -> LayoutBlock {
            LayoutBlock(name: "", section: section, tokens: tokens, changes: changes, path: "")
        }
        var blocks = [block(.tools, 1800, .never), block(.system, 2600, .perDeployment)]
        if kind != .allStatic { blocks.append(block(.system, 1500, .perUser)) }
        if kind == .perConversation { blocks.append(block(.messages, 900, .perConversation)) }
        blocks.append(block(.messages, 350, .perRequest))
        return Layout(blocks: blocks)
    }

    static func terms(_ model: String = "claude-sonnet-4-6") throws -> ModelTerms {
        try ModelTerms.find(
            ServiceTerms(model: model), day: try #require(UTCDay("2026-11-20")), catalog: try .embedded()
        ).get()
    }

    /// Breakpoints behind every block but the last: all 5m, all 1h, and 1h before 5m.
    static func choices(_ layout: Layout) -> [[CacheLifetime?]] {
        let places = layout.blocks.count - 1
        return [0, places, places / 2].map { long in
            (0..<places).map { $0 < long ? .oneHour : .fiveMinutes } + [nil]
        }
    }

    @Test(arguments: traffics.indices) func closedFormsAgreeWithTheEngine(index: Int) throws {
        let (name, process, users, delay) = AgreementTests.traffics[index]
        let traffic = Traffic(process: process, users: users, firstResponseMilliseconds: delay)
        let terms = try AgreementTests.terms()
        for kind in Kind.allCases {
            let layout = AgreementTests.layout(kind)
            for breakpoints in AgreementTests.choices(layout) {
                for keepAlive in [KeepAlive.none, KeepAlive(pings: 3)] {
                    try expectAgreement(
                        "\(name), \(kind.rawValue), \(breakpoints.map { $0?.name ?? "-" }), \(keepAlive.pings) pings",
                        layout, breakpoints, terms, traffic, keepAlive)
                }
            }
        }
    }

    private func expectAgreement(
        _ name: String, _ layout: Layout, _ breakpoints: [CacheLifetime?], _ terms: ModelTerms, _ traffic: Traffic,
        _ keepAlive: KeepAlive, seed: UInt64 = 1
    ) throws {
        var growth: Int64 = 0
        if case .sessions(let pattern) = traffic.process { growth = pattern.growthTokens }
        let plan = PromptPlan(layout, PlannedBreakpoints(ofBlocks: breakpoints), growthTokens: growth)
        var reuse = ReuseMemory(traffic)
        let form = ClosedForm(
            plan: plan, terms: terms, keepAlive: keepAlive, outputTokens: 100,
            hasConversations: traffic.hasConversations)
        let expected = form.expected(&reuse)
        let simulation = LayoutSimulation(
            plan: plan, terms: terms, traffic: traffic, keepAlive: keepAlive, outputTokens: 100)
        var hours = 1000 / traffic.requestsPerHour
        if case .diurnal = traffic.process { hours = (hours / 24).rounded(.up) * 24 }
        let runs = try (0..<16).map { replication in
            try simulation.inProgress(
                milliseconds: Int64(hours * 3_600_000), seed: seed, replication: UInt64(replication))
        }
        let interval = SampleInterval(costPerRequest: runs, isExact: false)
        let half = try #require(interval.halfWidth)
        let text = "\(name), seed \(seed): closed form \(expected.cost), simulated \(interval.mean) ± \(half)"
        #expect(interval.contains(expected.cost) == true, "\(text)")
        // The interval is narrow enough to tell formulas apart.
        #expect(half.picodollars * 12 < interval.mean.picodollars, "\(text)")
    }
}
