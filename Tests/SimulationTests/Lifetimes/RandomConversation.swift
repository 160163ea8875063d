import TestSupport
import Usage

@testable import Simulation

/// A small random conversation, its prompts written out token by token.
struct RandomConversation {
    var turns: [ShadowTurn] = []
    /// The cacheable part of each prompt.
    var prompts: [[Int]] = []
    let minimum: Int64

    /// At and around the limits of lifetimes and pings; milliseconds.
    static let gaps: [Int64] = [
        0, 1000, 60_000, 285_000, 285_001, 300_000, 300_001, 570_000, 585_000, 585_001, 600_000, 900_000, 1_800_000,
        3_420_000, 3_420_001, 3_600_000, 3_600_001, 7_020_000, 7_020_001, 40_000_000,
    ]

    /// Ping prices differ from read prices, as those of batches do.
    static let prices = [
        VisitPrice(input: 1000, cacheWrite5m: 1250, cacheWrite1h: 2000, cacheRead: 100, pingRead: 90),
        VisitPrice(input: 700, cacheWrite5m: 870, cacheWrite1h: 1410, cacheRead: 30, pingRead: 35),
    ]

    init(_ random: inout SplitMix64) {
        minimum = Int64(random.int(0...8))
        var (time, next): (Int64, Int) = (0, 0)
        for place in 0..<random.int(1...12) {
            time += random.pick(RandomConversation.gaps)
            let isRewound = random.chance(1, in: 4)
            let previous = place == 0 ? nil : isRewound ? random.int(0...place - 1) : place - 1
            let known = previous.map { prompts[$0] } ?? []
            let shared = random.chance(1, in: 4) ? random.int(0...known.count) : known.count
            let fresh = random.int(0...9)
            let prompt = known.prefix(shared) + (0..<fresh).map { next + $0 }
            next += fresh
            prompts.append(Array(prompt))
            turns.append(turn(at: time, previous, shared: shared, length: prompt.count, &random))
        }
    }

    /// What was billed is drawn apart from the prompts: any split of the cacheable part, and a tail behind it.
    private func turn(
        at time: Int64, _ previous: Int?, shared: Int, length: Int, _ random: inout SplitMix64
    ) -> ShadowTurn {
        let read = random.chance(1, in: 3) ? 0 : random.int(0...length)
        let long = random.int(0...length - read)
        let short = random.chance(1, in: 2) ? length - read - long : 0
        let tail = random.int(0...3)
        let lifetimes: [CacheLifetime?] = [nil, .fiveMinutes, .oneHour]
        return ShadowTurn(
            startMilliseconds: time,
            tokens: TokenUsage(
                input: Int64(length - read - long - short + tail), cacheWrite5m: Int64(short),
                cacheWrite1h: Int64(long), cacheRead: Int64(read)),
            price: random.pick(RandomConversation.prices), previous: previous, shared: Int64(shared),
            cacheable: Int64(length), lifetime: random.pick(lifetimes), hasDoubtfulTime: false)
    }
}

/// The shadow cache from its definition: a table of prefixes with their last use.
struct PlainShadow {
    let conversation: RandomConversation
    let rules: ShadowRules

    struct Answer: Equatable {
        var cost: Int128 = 0
        var reads: [Int64] = []
    }

    func none() -> Int128 {
        conversation.turns.reduce(0) { $0 + Int128($1.tokens.prompt * $1.price.input) }
    }

    func cache(_ lifetime: CacheLifetime, pings most: Int64 = 0) -> Answer {
        var (answer, used, asked): (Answer, [[Int]: Int64], [[Int]: Int64]) = (Answer(), [:], [:])
        let every = lifetime.seconds * 950
        for (place, turn) in conversation.turns.enumerated() {
            let (now, prompt) = (turn.startMilliseconds, conversation.prompts[place])
            guard turn.cacheable >= conversation.minimum else {
                answer.cost += Int128(turn.tokens.prompt * turn.price.input)
                answer.reads.append(0)
                continue
            }
            let prefixes = (0...prompt.count).map { Array(prompt.prefix($0)) }
            func deepest(_ isAlive: ([Int]) -> Bool) -> Int64 {
                let depth = Int64(prefixes.last { !$0.isEmpty && isAlive($0) }?.count ?? 0)
                return depth >= conversation.minimum ? depth : 0
            }
            let own = deepest { asked[$0].map { now <= $0 } ?? false }
            let isElsewhere = rules.readsElsewhere && turn.tokens.cacheRead > own
            let alive = deepest { used[$0].map { now - $0 <= lifetime.seconds * 1000 } ?? false }
            let read = max(alive, isElsewhere ? min(turn.tokens.cacheRead, turn.cacheable) : 0)
            let write = lifetime == .fiveMinutes ? turn.price.cacheWrite5m : turn.price.cacheWrite1h
            answer.cost += Int128(read * turn.price.cacheRead + (turn.cacheable - read) * write)
            answer.cost += Int128((turn.tokens.prompt - turn.cacheable) * turn.price.input)
            answer.reads.append(read)
            for prefix in prefixes {
                used[prefix] = now
                asked[prefix] = turn.lifetime.map { now + $0.seconds * 1000 }
            }
            let next = conversation.turns[(place + 1)...].first { $0.cacheable >= conversation.minimum }
            var ping: Int64 = 1
            while ping <= most, next.map({ now + ping * every < $0.startMilliseconds }) ?? true {
                for prefix in prefixes { used[prefix] = now + ping * every }
                answer.cost += Int128(turn.cacheable * turn.price.pingRead)
                ping += 1
            }
        }
        return answer
    }

    /// The best lifetime of each prefix, never longer than that of the prefix before it: every prefix is tried
    /// with every lifetime.
    func bestMix() -> Int128 {
        var costs: [[Int]: [Int128]] = [:]
        var total: Int128 = 0
        let hits = CacheLifetime.allCases.map { cache($0).reads }
        for (place, turn) in conversation.turns.enumerated() {
            let isCached = turn.cacheable >= conversation.minimum
            let apart = isCached ? turn.tokens.prompt - turn.cacheable : turn.tokens.prompt
            total += Int128(apart * turn.price.input)
            guard isCached else { continue }
            for depth in conversation.prompts[place].indices {
                let prefix = Array(conversation.prompts[place][...depth])
                let price = turn.price
                var sums = costs[prefix] ?? [0, 0, 0]
                sums[0] += Int128(price.input)
                sums[1] += Int128(depth < hits[0][place] ? price.cacheRead : price.cacheWrite5m)
                sums[2] += Int128(depth < hits[1][place] ? price.cacheRead : price.cacheWrite1h)
                costs[prefix] = sums
            }
        }
        func least(_ prefix: [Int], upTo longest: Int) -> Int128 {
            let children = costs.keys.filter { $0.count == prefix.count + 1 && $0.dropLast() == prefix[...] }
            return (0...longest).map { lifetime in
                (costs[prefix]?[lifetime] ?? 0) + children.reduce(0) { $0 + least($1, upTo: lifetime) }
            }.min() ?? 0
        }
        return total + costs.keys.filter { $0.count == 1 }.reduce(0) { $0 + least($1, upTo: 2) }
    }
}
