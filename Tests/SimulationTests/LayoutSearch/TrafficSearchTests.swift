import Pricing
import PromptCache
import TestSupport
import Testing
import Usage

@testable import Simulation

/// The search under a traffic: its cost is that of the closed form, which the engine confirms elsewhere, and
/// no choice of breakpoints is cheaper than what it finds.
@Suite struct TrafficSearchTests {
    private static let traffics: [(name: String, traffic: Traffic)] =
        AgreementTests.traffics.map { name, process, users, delay in
            (name, Traffic(process: process, users: users, firstResponseMilliseconds: delay))
        } + [
            (
                "long conversations, slow",
                Traffic(
                    process: .sessions(
                        SessionPattern(sessionsPerHour: 0.2, turns: 4...12, thinkSeconds: 900, growthTokens: 2500)))
            ),
            (
                "short ones",
                Traffic(
                    process: .sessions(
                        SessionPattern(sessionsPerHour: 30, turns: 1...2, thinkSeconds: 20, growthTokens: 90)))
            ),
        ]

    /// Every way to put up to four breakpoints on the blocks and, where conversations grow, on their history.
    private func everyChoice(_ layout: Layout, growsHistory: Bool) -> [PlannedBreakpoints] {
        let lifetimes: [CacheLifetime?] = [nil, .fiveMinutes, .oneHour]
        var ways = [PlannedBreakpoints(ofBlocks: [])]
        for block in layout.blocks {
            ways = ways.flatMap { way in
                (block.isCacheable ? lifetimes : [nil]).map { lifetime in
                    PlannedBreakpoints(ofBlocks: way.ofBlocks + [lifetime])
                }
            }
        }
        if growsHistory {
            ways = ways.flatMap { way in
                lifetimes.map { PlannedBreakpoints(ofBlocks: way.ofBlocks, ofHistory: $0) }
            }
        }
        return ways.filter { way in
            let inOrder = way.lifetimes(historyIndex: layout.historyIndex)
            let short = inOrder.firstIndex(of: .fiveMinutes) ?? inOrder.count
            return inOrder.count <= 4 && !inOrder[short...].contains(.oneHour)
        }
    }

    @Test(arguments: traffics.indices) func nothingIsCheaperThanWhatIsFound(index: Int) throws {
        let (name, traffic) = TrafficSearchTests.traffics[index]
        for model in ["claude-sonnet-4-6", "claude-haiku-5-5"] {
            let terms = try AgreementTests.terms(model)
            for kind in AgreementTests.Kind.allCases {
                let layout = AgreementTests.layout(kind)
                var reuse = ReuseMemory(traffic)
                func closedForm(_ breakpoints: PlannedBreakpoints) -> PicoUSD {
                    ClosedForm(
                        plan: PromptPlan(layout, breakpoints, growthTokens: traffic.growthTokens), terms: terms,
                        keepAlive: .none, outputTokens: 0, hasConversations: traffic.hasConversations
                    ).expected(&reuse).cost
                }
                let search = LayoutSearch(layout: layout, terms: terms, traffic: traffic)
                let best = search.best()
                let found = closedForm(PlannedBreakpoints(best, of: search.blocks))
                let all = everyChoice(layout, growsHistory: traffic.growthTokens > 0).map(closedForm)
                let least = try #require(all.min())
                // Sums of floating numbers in another order may round to the next picodollar.
                #expect(
                    abs((found - best.cost).picodollars) <= 1 && abs((least - best.cost).picodollars) <= 1,
                    "\(name), \(model), \(kind.rawValue): found \(best.cost), it costs \(found), the least is \(least)")
            }
        }
    }

    /// The engine bills what the search expects, where the chances are those of the arrivals themselves: the
    /// tokens of prefixes are read exactly where one that shares them came within the lifetime (rules R4 to R8).
    @Test func theEngineBillsWhatTheSearchExpects() throws {
        var random = SplitMix64(seed: 815)
        for round in 0..<150 {
            let arrivals = Arrivals(&random)
            let blocks = arrivals.blocks(&random)
            let scopes = LayoutSearch.scopes(of: blocks)
            let search = LayoutSearch(
                blocks: blocks, prices: LayoutSearchTests.prices, minimumTokens: 1024,
                missProbabilityOfPrefix: { arrivals.missShare(scopes[$0], $1) })
            let best = search.best()
            let lifetimes: [CacheLifetime?] = [nil, nil, .fiveMinutes, .oneHour]
            let any = blocks.map { $0.isCacheable ? random.pick(lifetimes) : nil }
            for breakpoints in [best.breakpoints, any] {
                guard let expected = search.cost(of: breakpoints) else { continue }
                let billed = try arrivals.billed(blocks, breakpoints)
                let count = Int128(arrivals.requests.count)
                // The expectation is rounded once for a request.
                #expect(
                    abs(billed.picodollars - expected.picodollars * count) <= count,
                    "seed 815, round \(round): \(billed) against \(count) times \(expected)")
            }
        }
    }

    /// The history of a conversation takes part: a clock in the system prompt keeps it from being read.
    @Test func aClockInFrontOfAGrowingHistory() throws {
        let layout = Layout(blocks: [
            LayoutSearchTests.block(6000, .never, name: "policy"),
            LayoutSearchTests.block(20, .perRequest, name: "clock"),
            LayoutSearchTests.block(200, .perRequest, .messages, name: "question"),
        ])
        let pattern = SessionPattern(sessionsPerHour: 6, turns: 8...12, thinkSeconds: 60, growthTokens: 1500)
        let advice = LayoutAdvice(
            layout: layout, terms: try AgreementTests.terms(), traffic: Traffic(process: .sessions(pattern)))
        #expect(advice.moves.map { $0.blocks.map(\.name) } == [["clock"]])
        #expect(advice.moves.first?.changesSection == true)
        #expect(advice.moves.first?.follows?.path == LayoutSearch.historyPath)
        #expect(advice.blocks.map(\.name) == ["policy", "the conversation's history", "clock", "question"])
        #expect(advice.contentBound <= advice.afterMoves.cost && advice.prefixBound <= advice.asItIs.cost)
        let planned = PlannedBreakpoints(advice.afterMoves, of: advice.blocks)
        #expect(planned.ofHistory != nil && planned.ofBlocks.count == 3)
        #expect(layout.ofSearched(advice.blocks).blocks.map(\.name) == ["policy", "clock", "question"])
    }
}

/// Random requests of a few users and their conversations.
private struct Arrivals {
    struct Request {
        var milliseconds: Int64
        var user: Int
        var conversation: Int
    }

    var requests: [Request] = []

    init(_ random: inout SplitMix64) {
        var time: Int64 = 0
        for _ in 0..<random.int(1...40) {
            // Now and then exactly at a limit (rule R6).
            time += random.pick([0, 1, 60_000, 300_000, 300_001, 900_000, 3_600_000, 3_600_001])
            let user = random.int(0...2)
            requests.append(Request(milliseconds: time, user: user, conversation: user * 10 + random.int(0...1)))
        }
    }

    func blocks(_ random: inout SplitMix64) -> [LayoutBlock] {
        let sections = (0..<random.int(1...6)).map { _ in random.pick(PromptSection.allCases) }.sorted()
        return sections.map { section in
            LayoutSearchTests.block(
                Int64(random.int(0...3000)), random.pick(ChangeRate.allCases), section,
                isCacheable: random.chance(6, in: 7))
        }
    }

    /// Share of the requests that none of those that share the scope came before within the lifetime.
    func missShare(_ scope: ChangeRate, _ lifetime: CacheLifetime) -> Double {
        let missed = requests.indices.count { index in
            !requests[..<index].contains { earlier in
                shares(earlier, requests[index], scope)
                    && requests[index].milliseconds - earlier.milliseconds <= lifetime.seconds * 1000
            }
        }
        return Double(missed) / Double(requests.count)
    }

    private func shares(_ first: Request, _ second: Request, _ scope: ChangeRate) -> Bool {
        switch scope {
        case .never, .perDeployment: true
        case .perUser: first.user == second.user
        case .perConversation: first.conversation == second.conversation
        case .perRequest: false
        }
    }

    /// What the engine bills for all requests.
    func billed(_ blocks: [LayoutBlock], _ breakpoints: [CacheLifetime?]) throws -> PicoUSD {
        var switches = EngineSwitches()
        switches.availability = .atOnce
        var engine = CacheEngine(switches: switches)
        let prices = LayoutSearchTests.prices
        var sum: Int128 = 0
        for (number, request) in requests.enumerated() {
            let prompt = zip(blocks, breakpoints).enumerated().map { index, pair in
                let content: Int =
                    switch pair.0.changes {
                    case .never, .perDeployment: 0
                    case .perUser: request.user
                    case .perConversation: request.conversation
                    case .perRequest: number
                    }
                return PromptBlock(
                    section: pair.0.section, identity: UInt64(index * 1000 + content), tokens: pair.0.tokens,
                    breakpoint: pair.1, isCacheable: pair.0.isCacheable)
            }
            let usage = try engine.process(
                CacheRequest(startMilliseconds: request.milliseconds, blocks: prompt, minimumTokens: 1024)
            ).usage
            sum += Int128(usage.input * prices.input + usage.cacheRead * prices.cacheRead)
            sum += Int128(usage.cacheWrite5m * prices.cacheWrite5m + usage.cacheWrite1h * prices.cacheWrite1h)
        }
        return PicoUSD(sum)
    }
}
