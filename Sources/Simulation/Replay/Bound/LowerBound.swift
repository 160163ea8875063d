/// The cost that no choice of breakpoints, lifetimes and pings can beat for the prompts as sent.
///
/// A node's accesses are among its parent's, so the cost separates by node: the sum over all nodes of the least
/// cost of their accesses is a bound. Limits on breakpoints, lookback and lengths, the order of lifetimes and
/// the wait for the first response are left out; they can only add to the cost.
///
/// All nodes are followed at once, each with its `BoundState`. Neighbours on a heavy path with one latest visit
/// and one state are a run, as in `RecencyWalk`.
struct LowerBound {
    /// State at a node. 32 bytes.
    private struct Run {
        var state: BoundState
        /// At the head of a heavy path: the last node of its shallowest run, or −1.
        var top: Int32 = -1
        /// At the last node of a run: the last node of the next deeper run, or −1.
        var below: Int32 = -1
        var visit: Int32 = -1
    }

    private let list: VisitList
    private let nodes: [ReplayTrace.Node]
    private let prices: [VisitPrice]
    private let blockTokens: Int64
    private let hasPings: Bool
    /// Of the nodes of one scope.
    private var runs: [Run]
    private var scope = ScopeNodes()
    private(set) var cost: Int128 = 0

    init(_ trace: ReplayTrace, _ list: VisitList, hasPings: Bool) {
        (nodes, prices, blockTokens) = (trace.nodes, trace.prices, trace.blockTokens)
        (self.list, self.hasPings) = (list, hasPings)
        runs = Array(repeating: Run(state: .unvisited), count: list.mostNodes)
    }

    /// Takes the next visits of the list.
    mutating func replay(_ range: Range<Int>) {
        cost +=
            LowerBound.replay(range, of: list, nodes, prices, hasPings: hasPings, &scope, &runs) * Int128(blockTokens)
    }

    /// What the visits add, as if a block was a token.
    private static func replay(
        _ range: Range<Int>, of list: VisitList, _ nodes: [ReplayTrace.Node], _ prices: [VisitPrice], hasPings: Bool,
        _ scope: inout ScopeNodes, _ runs: inout [Run]
    ) -> Int128 {
        let (visits, nodes, prices) = (list.visits.span, nodes.span, prices.span)
        var runs = runs.mutableSpan
        var cost: Int128 = 0
        for visit in range {
            if visits[visit].startsScope {
                scope.advance(in: list)
                for node in 0..<scope.count { runs[node] = Run(state: .unvisited) }
            }
            var added: Int64 = 0
            var node = visits[visit].end
            while node >= 0 {
                let head = nodes[Int(node)].head
                let above = nodes[Int(head)].parent
                let path = HeavyPath(
                    head: head - scope.first, end: node - scope.first, base: scope.first,
                    depth: above < 0 ? 0 : nodes[Int(above)].depth)
                added += path.access(by: Int32(visit), hasPings: hasPings, visits, nodes, prices, &runs)
                node = above
            }
            cost += Int128(added)
        }
        return cost
    }

    /// The part of a prompt that lies on one heavy path. Nodes are counted from the first of the scope.
    private struct HeavyPath {
        let head: Int32
        let end: Int32
        /// The first node of the scope.
        let base: Int32
        /// Blocks before the head.
        let depth: Int32

        /// One access of its nodes; returns what it adds to the least cost, as if a block was a token.
        ///
        /// The new runs come shallow first, each of them known to end only where the next one differs.
        func access(
            by visit: Int32, hasPings: Bool, _ visits: Span<ReplayTrace.Visit>, _ nodes: Span<ReplayTrace.Node>,
            _ prices: Span<VisitPrice>, _ runs: inout MutableSpan<Run>
        ) -> Int64 {
            let now = visits[Int(visit)]
            let price = prices[Int(now.price)]
            var cost: Int64 = 0
            var (depth, run) = (depth, runs[Int(head)].top)
            var open: (end: Int32, state: BoundState)?
            var above: Int32 = -1
            var last: Int32 = -1
            while last < end {
                let isSplit = run < 0 || run > end
                last = isSplit ? end : run
                var next = BoundState.unvisited.accessed(at: price, bridge: .none)
                if run >= 0 {
                    let before = visits[Int(runs[Int(run)].visit)]
                    let bridge = BoundBridge(
                        gapMilliseconds: now.timeMilliseconds - before.timeMilliseconds,
                        pingPrice: hasPings ? min(price.pingRead, prices[Int(before.price)].pingRead) : nil)
                    next = runs[Int(run)].state.accessed(at: price, bridge: bridge)
                }
                let end = nodes[Int(last + base)].depth
                cost += next.added * Int64(end - depth)
                depth = end
                if let open, open.state != next.state { above = close(open, visit, below: above, &runs) }
                open = (last, next.state)
                if !isSplit { run = runs[Int(run)].below }
            }
            if let open { _ = close(open, visit, below: above, &runs) }
            runs[Int(end)].below = run
            return cost
        }

        /// Writes down a run under the one that ends at `above`; returns its own end.
        private func close(
            _ run: (end: Int32, state: BoundState), _ visit: Int32, below above: Int32, _ runs: inout MutableSpan<Run>
        ) -> Int32 {
            runs[Int(run.end)].state = run.state
            runs[Int(run.end)].visit = visit
            if above < 0 { runs[Int(head)].top = run.end } else { runs[Int(above)].below = run.end }
            return run.end
        }
    }
}
