import Pricing

/// One lifetime, or none, for every prefix of the tree, never longer below than above; the cheapest such choice,
/// known in hindsight.
///
/// Prices of visits are summed at the nodes where they change, then once up the tree; a dynamic programme over
/// the tree chooses. The minimum length does not count here.
struct TreeStatic: ReplayPolicy {
    private var short: any PrefixCache
    private var long: any PrefixCache
    private var sums: [TierSums]
    private let trace: ReplayTrace

    init(_ trace: ReplayTrace, short: any PrefixCache, long: any PrefixCache) {
        (self.trace, self.short, self.long) = (trace, short, long)
        sums = Array(repeating: TierSums(), count: trace.nodes.count)
    }

    mutating func replay(_ walked: WalkedRequests) {
        let (shortHits, longHits) = (short.read(walked), long.read(walked))
        for request in walked.range {
            let visit = walked.list.visits[request]
            guard visit.end >= 0 else { continue }
            let index = request - walked.range.lowerBound
            let price = walked.prices[Int(visit.price)]
            let five = shortHits[index].node
            let hour = longHits[index].node
            sums[Int(visit.end)].addVisit(price)
            if five >= 0 { sums[Int(five)].addShortRead(price) }
            if hour >= 0 { sums[Int(hour)].addLongRead(price) }
        }
    }

    mutating func finish() -> PolicyOutcome {
        let best = TierProgramme(trace, sums).best()
        return PolicyOutcome(policy: "tree-static", cost: PicoUSD(best.cost), readTokens: best.readTokens)
    }
}

/// What all visits of a node would cost per token, uncached and at each lifetime. Unit: picodollars.
struct TierSums {
    var uncached: Int64 = 0
    var short: Int64 = 0
    var long: Int64 = 0
    var shortReads: Int32 = 0
    var longReads: Int32 = 0

    @inline(__always)
    mutating func addVisit(_ price: VisitPrice) {
        uncached += price.input
        short += price.cacheWrite5m
        long += price.cacheWrite1h
    }

    @inline(__always)
    mutating func addShortRead(_ price: VisitPrice) {
        short += price.cacheRead - price.cacheWrite5m
        shortReads += 1
    }

    @inline(__always)
    mutating func addLongRead(_ price: VisitPrice) {
        long += price.cacheRead - price.cacheWrite1h
        longReads += 1
    }

    static func += (left: inout TierSums, right: TierSums) {
        left.uncached += right.uncached
        left.short += right.short
        left.long += right.long
        left.shortReads += right.shortReads
        left.longReads += right.longReads
    }
}

/// Cost of a part of the tree, and the tokens read at that cost.
struct TierCost {
    var cost: Int128 = 0
    var readTokens: Int64 = 0

    static func + (left: TierCost, right: TierCost) -> TierCost {
        TierCost(cost: left.cost + right.cost, readTokens: left.readTokens + right.readTokens)
    }

    /// The cheaper one; of equal ones the first, which caches less.
    static func cheaper(_ first: TierCost, _ second: TierCost) -> TierCost {
        second.cost < first.cost ? second : first
    }
}

/// The tree programme, from the last node to the first: parents have lower numbers than their children, and a
/// subtree is a stretch of numbers, so that a stack of what waits for its parent is enough.
private struct TierProgramme {
    private let trace: ReplayTrace
    private let sums: [TierSums]
    private var waiting: [Subtree] = []

    /// Finished subtrees below one parent.
    private struct Subtree {
        var parent: Int32
        var sums = TierSums()
        /// Best with no lifetime, at most 5m, at most 1h at the top.
        var none = TierCost()
        var short = TierCost()
        var long = TierCost()

        mutating func add(_ other: Subtree) {
            sums += other.sums
            none = none + other.none
            short = short + other.short
            long = long + other.long
        }
    }

    init(_ trace: ReplayTrace, _ sums: [TierSums]) {
        self.trace = trace
        self.sums = sums
    }

    consuming func best() -> TierCost {
        for node in sums.indices.reversed() { finish(Int32(node)) }
        return waiting.reduce(TierCost()) { $0 + $1.long }
    }

    private mutating func finish(_ node: Int32) {
        var below = Subtree(parent: node)
        if let last = waiting.last, last.parent == node { below = waiting.removeLast() }
        below.sums += sums[Int(node)]
        let (tokens, all) = (trace.tokens(of: node), below.sums)
        func own(_ perToken: Int64, reads: Int32) -> TierCost {
            TierCost(cost: Int128(perToken) * Int128(tokens), readTokens: Int64(reads) * tokens)
        }
        below.none = below.none + own(all.uncached, reads: 0)
        below.short = .cheaper(below.none, below.short + own(all.short, reads: all.shortReads))
        below.long = .cheaper(below.short, below.long + own(all.long, reads: all.longReads))
        below.parent = trace.nodes[Int(node)].parent
        if let last = waiting.last, last.parent == below.parent {
            waiting[waiting.count - 1].add(below)
        } else {
            waiting.append(below)
        }
    }
}
