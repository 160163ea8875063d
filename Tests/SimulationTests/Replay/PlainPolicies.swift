@testable import Simulation

/// The policies as the reference rules Q1 to Q7 word them: a table of prefixes, block by block. One scope.
struct PlainPolicies {
    var requests: [RandomPrompts.Request]
    var blockTokens: Int64
    var minimum: Int64

    struct Answer: Equatable {
        var cost: Int128 = 0
        var read: Int64 = 0
        static func + (left: Answer, right: Answer) -> Answer {
            Answer(cost: left.cost + right.cost, read: left.read + right.read)
        }
    }

    private func tokens(_ count: Int) -> Int64 { Int64(count) * blockTokens }
    private func prefixes(_ blocks: [Int64]) -> [[Int64]] { (1..<(blocks.count + 1)).map { Array(blocks.prefix($0)) } }

    func none() -> Answer {
        Answer(cost: requests.reduce(0) { $0 + Int128(tokens($1.blocks.count) * $1.price.input) })
    }

    /// `everyBlock`: each block boundary is an entry; else only the ends of prompts. With pings each one is an
    /// event of its own.
    func cache(seconds: Int64, everyBlock: Bool, pingEvery: Int64 = 0, most: Int64 = 0) -> Answer {
        var answer = Answer()
        var lastUse: [[Int64]: Int64] = [:]
        for (index, request) in requests.enumerated() {
            let length = tokens(request.blocks.count)
            guard length >= minimum else {
                answer.cost += Int128(length * request.price.input)
                continue
            }
            let alive = prefixes(request.blocks).filter {
                lastUse[$0].map { request.time - $0 <= seconds * 1000 } ?? false
            }
            var hit = tokens(alive.map(\.count).max() ?? 0)
            if hit < minimum { hit = 0 }
            let write = seconds == 300 ? request.price.cacheWrite5m : request.price.cacheWrite1h
            answer.cost += Int128(hit * request.price.cacheRead + (length - hit) * write)
            answer.read += hit
            let used = everyBlock ? prefixes(request.blocks) : alive + [request.blocks]
            for prefix in used where !prefix.isEmpty { lastUse[prefix] = request.time }
            let next = requests[(index + 1)...].first { tokens($0.blocks.count) >= minimum }
            var ping = 1 as Int64
            while ping <= most, next.map({ request.time + ping * pingEvery < $0.time }) ?? true {
                for prefix in prefixes(request.blocks) { lastUse[prefix] = request.time + ping * pingEvery }
                answer.cost += Int128(length * request.price.pingRead)
                ping += 1
            }
        }
        return answer
    }

    /// Every prefix with the requests that begin with it.
    var visits: [[Int64]: [RandomPrompts.Request]] {
        var visits: [[Int64]: [RandomPrompts.Request]] = [:]
        for request in requests {
            for prefix in prefixes(request.blocks) { visits[prefix, default: []].append(request) }
        }
        return visits
    }

    /// Every choice of a lifetime for every prefix, never a longer one below a shorter one.
    func treeStatic() -> Int128 {
        let visits = visits
        let order = visits.keys.sorted { $0.count < $1.count }
        var tiers: [[Int64]: Int] = [:]
        func least(_ place: Int) -> Int128 {
            guard place < order.count else { return 0 }
            let prefix = order[place]
            let most = prefix.count == 1 ? 2 : tiers[Array(prefix.dropLast())] ?? 0
            return (0...most).map { tier in
                tiers[prefix] = tier
                return staticCost(visits[prefix] ?? [], tier) + least(place + 1)
            }.min() ?? 0
        }
        return least(0)
    }

    private func staticCost(_ visits: [RandomPrompts.Request], _ tier: Int) -> Int128 {
        var cost: Int64 = 0
        for (index, visit) in visits.enumerated() {
            let gap = index == 0 ? Int64.max : visit.time - visits[index - 1].time
            switch tier {
            case 0: cost += visit.price.input
            case 1: cost += gap <= 300_000 ? visit.price.cacheRead : visit.price.cacheWrite5m
            default: cost += gap <= 3_600_000 ? visit.price.cacheRead : visit.price.cacheWrite1h
            }
        }
        return Int128(cost * blockTokens)
    }

    /// For every prefix, every schedule of its visits: uncached, written at either lifetime, read where it lives;
    /// between two visits kept alive by pings, or not.
    func bound(pings: Bool) -> Int128 {
        visits.values.reduce(0) { $0 + Int128(least($1[...], alive: nil, before: nil, pings) * blockTokens) }
    }

    private func least(
        _ visits: ArraySlice<RandomPrompts.Request>, alive: Int64?, before: RandomPrompts.Request?, _ pings: Bool
    ) -> Int64 {
        guard let visit = visits.first else { return 0 }
        let rest = visits.dropFirst()
        var costs = [
            visit.price.input + least(rest, alive: nil, before: visit, pings),
            visit.price.cacheWrite5m + least(rest, alive: 300_000, before: visit, pings),
            visit.price.cacheWrite1h + least(rest, alive: 3_600_000, before: visit, pings),
        ]
        if let alive, let before {
            // The pings that keep it alive: each at the end of a lifetime, until the visit is within one.
            var (needed, reached) = (0 as Int64, before.time + alive)
            while reached < visit.time {
                reached += alive
                needed += 1
            }
            if needed == 0 || pings {
                let ping = min(before.price.pingRead, visit.price.pingRead)
                costs.append(
                    needed * ping + visit.price.cacheRead + least(rest, alive: alive, before: visit, pings))
            }
        }
        return costs.min() ?? 0
    }
}
