import TestSupport
import Testing
import Usage

@testable import PromptCache

/// Random requests of every kind against the brute-force model, and what must hold for any answer.
@Suite struct RandomTrafficTests {
    private static let seed: UInt64 = 0x5EED_CAC4E

    @Test func engineEqualsBruteForce() throws {
        print("seed \(RandomTrafficTests.seed)")
        var random = SplitMix64(seed: RandomTrafficTests.seed)
        var reads = 0
        var causes: Set<String> = []
        for run in 0..<1500 {
            var traffic = RandomTraffic(&random)
            var engine = CacheEngine(switches: traffic.switches, memoryMilliseconds: 0)
            var oracle = BruteForceCache(switches: traffic.switches)
            let sweeps = random.chance(1, in: 2)
            for number in 0..<40 {
                let request = traffic.next(&random)
                // Half of the runs look for dead prefixes before every request.
                if sweeps { engine.trie.sizeAtNextSweep = 0 }
                let answer = try engine.process(request)
                let expected = oracle.bill(request)
                if answer.usage != expected {
                    Issue.record("run \(run), request \(number): \(answer.usage), expected \(expected)")
                    return
                }
                check(answer, request)
                if answer.usage.cacheRead > 0 { reads += 1 }
                causes.formUnion(answer.misses.map(\.cause.name))
            }
        }
        #expect(reads > 10_000, "too few reads to prove anything")
        #expect(causes.count == 9, "not every cause occurred: \(causes.sorted())")
    }

    private func check(_ answer: CacheAnswer, _ request: CacheRequest) {
        #expect(answer.usage.prompt == request.blocks.reduce(0) { $0 + $1.tokens })
        #expect(answer.misses.reduce(0) { $0 + $1.tokens } == answer.usage.prompt - answer.usage.cacheRead)
        #expect((answer.hit == nil) || answer.misses.allSatisfy { $0.tokens > 0 })
        let starts = answer.misses.map(\.firstBlock)
        #expect(starts == starts.sorted())
        for miss in answer.misses {
            switch miss.cause {
            case .lapse5m: #expect(request.startMilliseconds - (miss.lastUseMilliseconds ?? .max) > 300_000)
            case .lapse1h: #expect(request.startMilliseconds - (miss.lastUseMilliseconds ?? .max) > 3_600_000)
            case .cold, .notMarked, .belowMinimum, .lookback, .change, .fanOutRace, .longerLifetime: break
            }
        }
    }
}

/// Few identities, so that prompts often share a prefix; every rule gets its turn.
private struct RandomTraffic {
    let switches: EngineSwitches
    private var time: Int64 = 0
    private var prompts: [[PromptBlock]] = [[]]

    init(_ random: inout SplitMix64) {
        var switches = EngineSwitches()
        switches.lookback = random.pick([20, 3, 2, nil])
        switches.breakpointLimit = nil
        switches.availability = random.pick([.firstResponse, .atOnce])
        switches.deepHitRefreshesShallower = random.chance(1, in: 2)
        switches.longerLifetimeRewrites = random.chance(1, in: 3)
        self.switches = switches
    }

    mutating func next(_ random: inout SplitMix64) -> CacheRequest {
        time += random.pick([0, 0, 0, 1, 1, 1000, 30_000, 60_000, 60_000, 299_999])
        if random.chance(1, in: 5) { time += random.pick([300_000, 300_001, 3_600_000, 3_600_001]) }
        var blocks = random.pick(Array(prompts.suffix(4)))
        blocks.removeLast(min(blocks.count, random.int(0...2)))
        for _ in 0..<random.int(0...4) { blocks.append(block(after: blocks.last, &random)) }
        prompts.append(blocks)
        mark(&blocks, &random)
        return CacheRequest(
            startMilliseconds: time, firstResponseMilliseconds: time + random.pick([0, 1, 60_000, 400_000]),
            scope: CacheScope(
                workspace: random.chance(1, in: 12) ? 1 : 0, model: random.chance(1, in: 12) ? 1 : 0),
            blocks: blocks, parameters: parameters(&random), minimumTokens: random.pick([0, 10, 40]),
            automaticBreakpoint: blocks.contains { $0.breakpoint == .fiveMinutes } || random.chance(1, in: 2)
                ? (random.chance(1, in: 2) ? .fiveMinutes : nil) : (random.chance(1, in: 2) ? .oneHour : nil))
    }

    private func block(after last: PromptBlock?, _ random: inout SplitMix64) -> PromptBlock {
        var section = last?.section ?? .tools
        if section != .messages, random.chance(1, in: 2) {
            section = random.chance(1, in: 2) ? .messages : max(section, .system)
        }
        let identity = random.int(1...3)
        return PromptBlock(
            section: section, identity: UInt64(identity), tokens: Int64(identity * identity * 3 % 7),
            run: section == .messages ? random.pick([.none, .toolUse, .toolResult]) : .none,
            isCacheable: !random.chance(1, in: 8), isServerToolResult: random.chance(1, in: 12))
    }

    /// 1h on some blocks, then 5m on some of the later ones.
    private func mark(_ blocks: inout [PromptBlock], _ random: inout SplitMix64) {
        let turn = random.int(0...blocks.count)
        for index in blocks.indices where blocks[index].isCacheable && random.chance(1, in: 3) {
            blocks[index].breakpoint = index < turn ? .oneHour : .fiveMinutes
        }
    }

    private func parameters(_ random: inout SplitMix64) -> CacheParameters {
        var parameters = CacheParameters()
        guard random.chance(1, in: 12) else { return parameters }
        parameters.webSearch = random.chance(1, in: 3)
        parameters.toolChoice = random.chance(1, in: 3) ? "any" : nil
        parameters.effort = random.chance(1, in: 3) ? "high" : nil
        parameters.thinkingReaches = random.pick(PromptSection.allCases)
        return parameters
    }
}
