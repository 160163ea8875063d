import PromptCache
import TestSupport
import Testing
import Usage

@testable import Simulation

/// The tree programme and the lower bound against the engine itself.
@Suite struct StaticAndBoundTests {
    private static let price = VisitPrice(
        input: 1000, cacheWrite5m: 1250, cacheWrite1h: 2000, cacheRead: 100, pingRead: 100)

    private func cost(_ bills: [EngineReplay.Bill]) -> Int128 {
        bills.reduce(0) { sum, bill in
            let (usage, price) = (bill.usage, StaticAndBoundTests.price)
            let tokens = usage.input * price.input + usage.cacheWrite5m * price.cacheWrite5m
            return sum + Int128(tokens + usage.cacheWrite1h * price.cacheWrite1h + usage.cacheRead * price.cacheRead)
        }
    }

    /// Every choice of a lifetime for every prefix, never longer below than above, billed by the engine: the
    /// cheapest one is what the programme finds. The minimum does not count.
    @Test func treeStaticIsTheCheapestChoice() throws {
        var random = SplitMix64(seed: 0x57A71C)
        var compared = 0
        while compared < 300 {
            let sample = try DifferentialTrace(&random, price: StaticAndBoundTests.price, most: 5)
            let scopes = Set(sample.requests.map(\.scope)).sorted().map { scope in
                sample.requests.filter { $0.scope == scope }
            }
            guard scopes.allSatisfy({ nodes($0).count <= 5 }) else { continue }
            compared += 1
            var best: Int128 = 0
            for requests in scopes { best += try cheapest(requests) }
            let result = try Replay(sample.trace, ReplayOptions()).run()
            let found = result.policies.first { $0.policy == "tree-static" }?.cost.picodollars
            #expect(found == best, "sample \(compared)")
        }
    }

    /// Prefixes at which prompts end or part: the last of each stretch that the same requests share.
    private func nodes(_ requests: [DifferentialTrace.Request]) -> [[Int64]] {
        var visitors: [[Int64]: [Int]] = [:]
        for (index, request) in requests.enumerated() {
            for end in request.blocks.indices { visitors[Array(request.blocks[...end]), default: []].append(index) }
        }
        let inner = visitors.keys.filter { prefix in
            visitors.keys.contains {
                $0.count == prefix.count + 1 && $0.starts(with: prefix) && visitors[$0] == visitors[prefix]
            }
        }
        return Set(visitors.keys).subtracting(inner).sorted { $0.count < $1.count }
    }

    private func cheapest(_ requests: [DifferentialTrace.Request]) throws -> Int128 {
        let nodes = nodes(requests)
        let engine = EngineReplay(requests: requests, minimum: 0)
        var best = Int128.max
        for number in 0..<(0..<nodes.count).reduce(1, { product, _ in product * 3 }) {
            var (rest, lifetimes): (Int, [[Int64]: CacheLifetime]) = (number, [:])
            for node in nodes {
                lifetimes[node] = [nil, .fiveMinutes, .oneHour][rest % 3]
                rest /= 3
            }
            let isAllowed = nodes.allSatisfy { node in
                nodes.allSatisfy { above in
                    above.count >= node.count || !node.starts(with: above)
                        || (lifetimes[above]?.seconds ?? 0) >= (lifetimes[node]?.seconds ?? 0)
                }
            }
            if isAllowed { best = min(best, cost(try engine.bills(.prefixes(lifetimes), .fiveMinutes))) }
        }
        return best
    }

    /// Whatever breakpoints each request chooses, the bill is not below the bound: where a 1h breakpoint writes
    /// again what is warm at 5m only (rule R20 b).
    @Test func noChoiceOfBreakpointsIsBelowTheBound() throws {
        var random = SplitMix64(seed: 0xB0_0D)
        for run in 0..<2000 {
            let sample = try DifferentialTrace(&random, price: StaticAndBoundTests.price, most: 12)
            let bound = try Replay(sample.trace, ReplayOptions()).run().lowerBound.picodollars
            let paid = try randomChoice(sample.requests, rewrites: true, &random)
            #expect(paid >= bound, "run \(run)")
        }
    }

    private func randomChoice(
        _ requests: [DifferentialTrace.Request], rewrites: Bool, _ random: inout SplitMix64
    ) throws -> Int128 {
        var switches = EngineSwitches.reference
        switches.longerLifetimeRewrites = rewrites
        var engine = CacheEngine(switches: switches)
        var bills: [EngineReplay.Bill] = []
        for request in requests {
            let turn = random.int(0...request.blocks.count)
            let odds = random.int(1...3)
            let blocks = request.blocks.enumerated().map { index, identity in
                let lifetime = index < turn ? CacheLifetime.oneHour : .fiveMinutes
                return PromptBlock(
                    section: .messages, identity: UInt64(identity), tokens: DifferentialTrace.blockTokens,
                    breakpoint: random.chance(odds, in: 3) ? lifetime : nil)
            }
            let call = CacheRequest(
                startMilliseconds: request.time, scope: CacheScope(workspace: request.scope), blocks: blocks)
            bills.append(EngineReplay.Bill(usage: try engine.process(call).usage))
        }
        return cost(bills)
    }

    /// Where it does not, a short 1h entry behind a long 5m one holds the whole prefix for an hour at the price of
    /// a read, which the bound does not know: 100 blocks at 5m, then one more at 1h, then all again after an hour.
    @Test func aLongerEntryBehindAShorterOneIsBelowTheBound() throws {
        var builder = TraceBuilder(blockTokens: 16)
        let (priceClass, scope) = (try builder.price(StaticAndBoundTests.price), builder.scope())
        var previous: TraceBuilder.Prompt?
        for (time, count) in [(0, 100), (300_000, 101), (3_900_000, 101)] as [(Int64, Int64)] {
            previous = try builder.add(
                timeMilliseconds: time, responseDelayMilliseconds: 0, scope: scope, price: priceClass,
                previous: previous,
                keeping: 0, appending: [BlockRun(start: 0, count: count)], group: 0)
        }
        let bound = try Replay(builder.finish(), ReplayOptions()).run().lowerBound.picodollars
        for (rewrites, isBelow) in [(false, true), (true, false)] {
            var switches = EngineSwitches.reference
            switches.longerLifetimeRewrites = rewrites
            var engine = CacheEngine(switches: switches)
            var bills: [EngineReplay.Bill] = []
            for (time, count) in [(0, 100), (300_000, 101), (3_900_000, 101)] as [(Int64, Int)] {
                var blocks = (0..<count).map { PromptBlock(section: .messages, identity: UInt64($0), tokens: 16) }
                blocks[count - 1].breakpoint = count == 100 ? .fiveMinutes : .oneHour
                bills.append(
                    EngineReplay.Bill(
                        usage: try engine.process(CacheRequest(startMilliseconds: time, blocks: blocks)).usage))
            }
            #expect((cost(bills) < bound) == isBelow, "rewrites: \(rewrites)")
        }
    }
}
