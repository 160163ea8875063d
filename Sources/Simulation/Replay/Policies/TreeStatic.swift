import Pricing

/// One lifetime, or none, for every prefix of the tree, never longer below than above; the cheapest such choice,
/// known in hindsight.
///
/// Prices of visits are summed at the nodes where they change, then once up the tree; a dynamic programme over
/// the tree chooses. The minimum length does not count here.
struct TreeStatic: ReplayPolicy {
    private var short: any PrefixCache
    private var long: any PrefixCache
    /// Of the nodes of one scope.
    private var sums: [TierSums]
    private var scope = ScopeNodes()
    private var best = TierCost()
    private let nodes: [ReplayTrace.Node]
    private let blockTokens: Int64

    init(_ trace: ReplayTrace, _ list: VisitList, short: any PrefixCache, long: any PrefixCache) {
        (nodes, blockTokens) = (trace.nodes, trace.blockTokens)
        (self.short, self.long) = (short, long)
        sums = Array(repeating: TierSums(), count: list.mostNodes)
    }

    mutating func replay(_ walked: WalkedRequests) {
        let (shortHits, longHits) = (short.read(walked), long.read(walked))
        let (visits, prices) = (walked.list.visits.span, walked.prices.span)
        for request in walked.range {
            let visit = visits[request]
            if visit.startsScope {
                settle()
                scope.advance(in: walked.list)
            }
            guard visit.end >= 0 else { continue }
            let index = request - walked.range.lowerBound
            let price = prices[Int(visit.price)]
            let (five, hour) = (shortHits[index].node, longHits[index].node)
            sums[Int(visit.end - scope.first)].addVisit(price)
            if five >= 0 { sums[Int(five - scope.first)].addShortRead(price) }
            if hour >= 0 { sums[Int(hour - scope.first)].addLongRead(price) }
        }
    }

    /// Chooses for the scope that is over, and forgets it.
    private mutating func settle() {
        best = best + TierProgramme(nodes, first: scope.first, sums[..<scope.count]).best(blockTokens: blockTokens)
        for node in 0..<scope.count { sums[node] = TierSums() }
    }

    mutating func finish() -> PolicyOutcome {
        settle()
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

    /// Of all visits of a node.
    static func of(_ perToken: Int64, reads: Int32, _ tokens: Int64) -> TierCost {
        TierCost(cost: Int128(perToken) * Int128(tokens), readTokens: Int64(reads) * tokens)
    }

    static func + (left: TierCost, right: TierCost) -> TierCost {
        TierCost(cost: left.cost + right.cost, readTokens: left.readTokens + right.readTokens)
    }

    /// The cheaper one; of equal ones the first, which caches less.
    static func cheaper(_ first: TierCost, _ second: TierCost) -> TierCost {
        second.cost < first.cost ? second : first
    }
}

/// The tree programme of one scope, from the last node to the first: parents have lower numbers than their
/// children, and a subtree is a stretch of numbers, so that a stack of what waits for its parent is enough.
private struct TierProgramme {
    private let nodes: [ReplayTrace.Node]
    private let first: Int32
    private let sums: ArraySlice<TierSums>

    /// Finished subtrees below one parent; −1 where they start the prompt.
    private struct Subtrees {
        var parent: Int32
        var sums = TierSums()
        /// Best with no lifetime, at most 5m, at most 1h at the top.
        var none = TierCost()
        var short = TierCost()
        var long = TierCost()

        mutating func add(_ other: Subtrees) {
            sums += other.sums
            none = none + other.none
            short = short + other.short
            long = long + other.long
        }

        /// Puts the node above that they wait for.
        mutating func grow(_ own: TierSums, tokens: Int64, below parent: Int32) {
            sums += own
            none = none + .of(sums.uncached, reads: 0, tokens)
            short = .cheaper(none, short + .of(sums.short, reads: sums.shortReads, tokens))
            long = .cheaper(short, long + .of(sums.long, reads: sums.longReads, tokens))
            self.parent = parent
        }
    }

    /// - Parameters:
    ///   - first: the first node of the scope.
    ///   - sums: of its nodes.
    init(_ nodes: [ReplayTrace.Node], first: Int32, _ sums: ArraySlice<TierSums>) {
        (self.nodes, self.first, self.sums) = (nodes, first, sums)
    }

    func best(blockTokens: Int64) -> TierCost {
        let nodes = nodes.span
        var waiting: [Subtrees] = []
        // The latest ones; on a path they are the only ones.
        var current = Subtrees(parent: -1)
        for index in sums.indices.reversed() {
            let number = first + Int32(index)
            let node = nodes[Int(number)]
            if current.parent != number {
                waiting.append(current)
                current = Subtrees(parent: number)
            }
            let above = node.parent < 0 ? 0 : nodes[Int(node.parent)].depth
            current.grow(sums[index], tokens: Int64(node.depth - above) * blockTokens, below: node.parent)
            if let last = waiting.last, last.parent == node.parent {
                waiting.removeLast()
                current.add(last)
            }
        }
        return current.long
    }
}
