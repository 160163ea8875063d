import Pricing
import PromptCache
import TestSupport
import Testing
import Usage

@testable import Simulation

/// The shadow cache against a table of prefixes written here, on random conversations with rewinds, tails,
/// reads from elsewhere, changing prices and gaps at the limits.
@Suite struct ShadowCacheTests {
    private func walked(_ conversation: RandomConversation, _ rules: ShadowRules) throws -> (
        costs: LifetimeCosts, tally: LifetimeTally, walk: ShadowWalk
    ) {
        var tally = LifetimeTally()
        var walk = try ShadowWalk(conversation.turns, minimumTokens: conversation.minimum, rules: rules)
        let costs = walk.run(into: &tally)
        return (costs, tally, walk)
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func costsEqualThoseOfATableOfPrefixes(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for round in 0..<400 {
            let conversation = RandomConversation(&random)
            for rules in [ShadowRules.ideal, .asBilled] {
                let (costs, tally, walk) = try walked(conversation, rules)
                let plain = PlainShadow(conversation: conversation, rules: rules)
                let note = Comment(rawValue: "seed \(seed), round \(round), \(rules)")
                let (short, long) = (plain.cache(.fiveMinutes), plain.cache(.oneHour))
                #expect(costs.none.picodollars == plain.none(), note)
                #expect(costs.fiveMinutes.picodollars == short.cost, note)
                #expect(costs.oneHour.picodollars == long.cost, note)
                #expect(tally.reads.fiveMinutes == short.reads.reduce(0, +), note)
                #expect(tally.reads.oneHour == long.reads.reduce(0, +), note)
                for (place, turn) in conversation.turns.enumerated() where turn.cacheable >= conversation.minimum {
                    #expect(walk.neededHour[place] == (turn.tokens.cacheRead > short.reads[place]), note)
                }
            }
        }
    }

    @Test func theBestMixEqualsTryingEveryLifetimeOnEveryPrefix() throws {
        var random = SplitMix64(seed: 5)
        for round in 0..<200 {
            let conversation = RandomConversation(&random)
            for rules in [ShadowRules.ideal, .asBilled] {
                let (costs, _, _) = try walked(conversation, rules)
                let plain = PlainShadow(conversation: conversation, rules: rules)
                let note = Comment(rawValue: "seed 5, round \(round), \(rules)")
                #expect(costs.bestMix.picodollars == plain.bestMix(), note)
                #expect(costs.bestMix <= costs[costs.cheapest], note)
            }
        }
    }

    @Test func pingsEqualThoseThatAreSentOneByOne() throws {
        var random = SplitMix64(seed: 6)
        for round in 0..<150 {
            let conversation = RandomConversation(&random)
            for rules in [ShadowRules.ideal, .asBilled] {
                let (costs, tally, _) = try walked(conversation, rules)
                let plain = PlainShadow(conversation: conversation, rules: rules)
                for lifetime in CacheLifetime.allCases {
                    let without = lifetime == .fiveMinutes ? costs.fiveMinutes : costs.oneHour
                    for gain in tally.pings[lifetime].gains(upTo: 13) {
                        let cost = plain.cache(lifetime, pings: Int64(gain.most)).cost
                        #expect(
                            (without - gain.net).picodollars == cost,
                            "seed 6, round \(round), \(rules), \(lifetime), at most \(gain.most)")
                    }
                }
            }
        }
    }

    /// Prompts that end where a breakpoint stands and go on from the end of the one before, or of one of the five
    /// before it that are all still alive: there an entry at every token is worth no more than one at each end.
    @Test(arguments: [false, true])
    func theCacheEngineSaysTheSameOfPromptsThatGrow(areRewound: Bool) throws {
        var random = SplitMix64(seed: 7)
        let gaps: [Int64] = areRewound ? [0, 1000, 60_000] : RandomConversation.gaps
        for round in 0..<60 {
            var (turns, paths, time): ([ShadowTurn], [[Int]], Int64) = ([], [], 0)
            let price = RandomConversation.prices[0]
            for place in 0..<15 {
                time += random.pick(gaps)
                let isRewound = areRewound && place > 5 && random.chance(1, in: 3)
                let previous = place == 0 ? nil : isRewound ? place - random.int(1...5) : place - 1
                let shared = previous.map { turns[$0].cacheable } ?? 0
                let length = shared + Int64(random.int(1...40))
                paths.append((previous.map { paths[$0] } ?? []) + [place])
                turns.append(
                    ShadowTurn(
                        startMilliseconds: time, tokens: TokenUsage(input: length), price: price, previous: previous,
                        shared: shared, cacheable: length, lifetime: nil, hasDoubtfulTime: false))
            }
            for lifetime in CacheLifetime.allCases {
                var (engine, cost) = (CacheEngine(switches: .reference), PicoUSD.zero)
                for (turn, path) in zip(turns, paths) {
                    var blocks = path.map {
                        PromptBlock(
                            section: .messages, identity: UInt64($0), tokens: turns[$0].cacheable - turns[$0].shared)
                    }
                    blocks[blocks.count - 1].breakpoint = lifetime
                    let usage = try engine.process(
                        CacheRequest(
                            startMilliseconds: turn.startMilliseconds,
                            firstResponseMilliseconds: turn.startMilliseconds, blocks: blocks, minimumTokens: 0)
                    ).usage
                    cost += PicoUSD(
                        Int128(usage.cacheRead * 100 + usage.cacheWrite5m * 1250 + usage.cacheWrite1h * 2000))
                    #expect(usage.input == 0)
                }
                var tally = LifetimeTally()
                var walk = try ShadowWalk(turns, minimumTokens: 0, rules: .asBilled)
                let costs = walk.run(into: &tally)
                #expect(
                    cost == (lifetime == .fiveMinutes ? costs.fiveMinutes : costs.oneHour),
                    "seed 7, round \(round), \(lifetime)")
            }
        }
    }

    /// Each token of a 1h write followed along the prompts that begin with it.
    @Test func longWritesEqualThoseFollowedTokenByToken() throws {
        var random = SplitMix64(seed: 8)
        for round in 0..<400 {
            let conversation = RandomConversation(&random)
            let (_, _, walk) = try walked(conversation, .asBilled)
            let end = conversation.turns.last!.startMilliseconds + random.pick([0, 3_599_999, 3_600_000, 9_000_000])
            var expected: [String: (tokens: Int64, wasted: Int128)] = [:]
            for (place, turn) in conversation.turns.enumerated() {
                for depth in Int(turn.tokens.cacheRead)..<Int(turn.tokens.cacheRead + turn.tokens.cacheWrite1h) {
                    // The turns that continue this one so far that they hold the token.
                    var holders: Set = [place]
                    for later in conversation.turns.indices where later > place {
                        let turn = conversation.turns[later]
                        if let previous = turn.previous, holders.contains(previous), turn.shared > depth {
                            holders.insert(later)
                        }
                    }
                    let readers = holders.filter {
                        $0 != place && conversation.turns[$0].tokens.cacheRead > depth
                    }
                    let isPaid = readers.contains { walk.neededHour[$0] }
                    let isOpen = end - turn.startMilliseconds < 3_600_000
                    let name = isPaid ? "paid" : isOpen ? "open" : readers.isEmpty ? "never" : "short"
                    let least = name == "never" ? turn.price.input : turn.price.cacheWrite5m
                    let wasted = name == "paid" || name == "open" ? 0 : turn.price.cacheWrite1h - least
                    let sum = expected[name] ?? (0, 0)
                    expected[name] = (sum.tokens + 1, sum.wasted + Int128(wasted))
                }
            }
            let writes = LongWrites(conversation.turns, neededHour: walk.neededHour, end: end)
            for (name, part) in [
                ("paid", writes.paidBack), ("open", writes.open), ("never", writes.neverRead),
                ("short", writes.readWithin5m),
            ] {
                #expect(part.tokens == expected[name]?.tokens ?? 0, "seed 8, round \(round), \(name)")
                #expect(part.wasted.picodollars == expected[name]?.wasted ?? 0, "seed 8, round \(round), \(name)")
            }
        }
    }
}
