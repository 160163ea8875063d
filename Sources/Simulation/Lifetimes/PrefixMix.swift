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
    fileprivate struct Least {
        var none: Int128 = 0
        var short: Int128 = 0
        var long: Int128 = 0

        static func += (left: inout Least, right: Least) {
            left.none += right.none
            left.short += right.short
            left.long += right.long
        }
    }

    /// A read that ends within a node.
    private struct Cut {
        var depth: Int64
        var lifetime: CacheLifetime
        var gain: Int128
    }

    private let nodes: [ReplayTrace.Node]
    private var sums: [Sums]
    /// By node; few.
    private var cuts: [Int: [Cut]] = [:]

    init(_ trace: ReplayTrace) {
        nodes = trace.nodes
        sums = Array(repeating: Sums(), count: trace.nodes.count)
    }

    /// A request whose prompt ends with a node; −1: it has no token.
    mutating func addVisit(_ end: Int32, _ price: VisitPrice) {
        guard end >= 0 else { return }
        sums[Int(end)].input += Int128(price.input)
        sums[Int(end)].short += Int128(price.cacheWrite5m)
        sums[Int(end)].long += Int128(price.cacheWrite1h)
    }

    /// The request reads up to a depth; the node of its path that holds the token before it, or −1 for nothing.
    mutating func addRead(_ lifetime: CacheLifetime, upTo depth: Int64, in node: Int32, _ price: VisitPrice) {
        guard node >= 0 else { return }
        let gain = Int128(price.write(lifetime) - price.cacheRead)
        if depth == Int64(nodes[Int(node)].depth) {
            sums[Int(node)].lessen(lifetime, by: gain)
        } else {
            cuts[Int(node), default: []].append(Cut(depth: depth, lifetime: lifetime, gain: gain))
        }
    }

    /// What all requests cost at the best lifetimes.
    func best() -> PicoUSD {
        var sums = sums
        var below = [Least](repeating: Least(), count: nodes.count)
        var total: Int128 = 0
        // Parents have lower numbers than their children.
        for place in nodes.indices.reversed() {
            let parent = nodes[place].parent
            let start = parent < 0 ? 0 : Int64(nodes[Int(parent)].depth)
            var end = Int64(nodes[place].depth)
            for cut in (cuts[place] ?? []).sorted(by: { $0.depth > $1.depth }) {
                below[place].grow(sums[place], tokens: end - cut.depth)
                sums[place].lessen(cut.lifetime, by: cut.gain)
                end = cut.depth
            }
            below[place].grow(sums[place], tokens: end - start)
            if parent >= 0 {
                below[Int(parent)] += below[place]
                sums[Int(parent)].add(sums[place])
            } else {
                total += below[place].long
            }
        }
        return PicoUSD(total)
    }
}

extension PrefixMix.Least {
    /// Puts tokens above that all these requests go through.
    fileprivate mutating func grow(_ sums: PrefixMix.Sums, tokens: Int64) {
        none += sums.input * Int128(tokens)
        short = min(none, short + sums.short * Int128(tokens))
        long = min(short, long + sums.long * Int128(tokens))
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
}
