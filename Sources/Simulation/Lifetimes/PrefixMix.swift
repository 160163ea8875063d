import Pricing
import Usage

/// The best lifetime of each part of the prompts of one conversation, never longer below than above, known in
/// hindsight: an exact programme over its prefix tree.
struct PrefixMix {
    /// All requests that go through a node, per token. Unit: picodollars.
    fileprivate struct Sums {
        var input: Int128 = 0
        var short: Int128 = 0
        var long: Int128 = 0
    }

    /// The least cost of a node and all below it with no lifetime, at most 5m, at most 1h at its top.
    private struct Least {
        var none: Int128 = 0
        var short: Int128 = 0
        var long: Int128 = 0

        static func += (left: inout Least, right: Least) {
            left.none += right.none
            left.short += right.short
            left.long += right.long
        }
    }

    private let nodes: [ReplayTrace.Node]
    private var sums: [Sums]
    /// Less for a part of a node's tokens that was read; few.
    private var parts: [Int: Sums] = [:]

    init(_ trace: ReplayTrace) {
        nodes = trace.nodes
        sums = Array(repeating: Sums(), count: trace.nodes.count)
    }

    /// A request whose prompt ends with a node.
    mutating func addVisit(_ end: Int32, _ price: VisitPrice) {
        sums[Int(end)].input += Int128(price.input)
        sums[Int(end)].short += Int128(price.cacheWrite5m)
        sums[Int(end)].long += Int128(price.cacheWrite1h)
    }

    /// The request reads up to a depth, whose place is a node of its path that holds it; −1: nothing.
    mutating func addRead(_ lifetime: CacheLifetime, upTo depth: Int64, in node: Int32, _ price: VisitPrice) {
        guard node >= 0 else { return }
        let place = Int(node)
        let gain = Int128(price.write(lifetime) - price.cacheRead)
        if depth == Int64(nodes[place].depth) { return sums[place].lessen(lifetime, by: gain) }
        let above = nodes[place].parent
        let start = above < 0 ? 0 : Int64(nodes[Int(above)].depth)
        parts[place, default: Sums()].lessen(lifetime, by: gain * Int128(depth - start))
        if above >= 0 { sums[Int(above)].lessen(lifetime, by: gain) }
    }

    /// What all requests cost at the best lifetimes.
    func best() -> PicoUSD {
        var sums = sums
        var below = [Least](repeating: Least(), count: nodes.count)
        var total: Int128 = 0
        // Parents have lower numbers than their children.
        for place in nodes.indices.reversed() {
            let parent = nodes[place].parent
            let start = parent < 0 ? 0 : nodes[Int(parent)].depth
            let own = sums[place].cost(Int128(nodes[place].depth - start), lessened: parts[place])
            var least = below[place]
            least.none += own.input
            least.short = min(least.none, least.short + own.short)
            least.long = min(least.short, least.long + own.long)
            guard parent >= 0 else {
                total += least.long
                continue
            }
            below[Int(parent)] += least
            sums[Int(parent)].add(sums[place])
        }
        return PicoUSD(total)
    }
}

extension PrefixMix.Sums {
    fileprivate mutating func lessen(_ lifetime: CacheLifetime, by gain: Int128) {
        switch lifetime {
        case .fiveMinutes: short -= gain
        case .oneHour: long -= gain
        }
    }

    fileprivate mutating func add(_ other: PrefixMix.Sums) {
        input += other.input
        short += other.short
        long += other.long
    }

    fileprivate func cost(_ tokens: Int128, lessened part: PrefixMix.Sums?) -> PrefixMix.Sums {
        PrefixMix.Sums(
            input: input * tokens, short: short * tokens + (part?.short ?? 0), long: long * tokens + (part?.long ?? 0))
    }
}
