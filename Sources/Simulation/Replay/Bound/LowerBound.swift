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

    private let nodes: [ReplayTrace.Node]
    private let visits: [ReplayTrace.Visit]
    private let prices: [VisitPrice]
    private let blockTokens: Int64
    private let hasPings: Bool
    private var runs: [Run]
    private(set) var cost: Int128 = 0

    init(_ trace: ReplayTrace, hasPings: Bool) {
        (nodes, visits, prices, blockTokens) = (trace.nodes, trace.visits, trace.prices, trace.blockTokens)
        self.hasPings = hasPings
        runs = Array(repeating: Run(state: .unvisited), count: trace.nodes.count)
    }

    /// Takes the next visits of the trace.
    mutating func replay(_ range: Range<Int>) {
        for visit in range {
            var node = visits[visit].end
            while node >= 0 {
                let head = nodes[Int(node)].head
                access(head, node, Int32(visit))
                node = nodes[Int(head)].parent
            }
        }
    }

    /// One access of the nodes from the head of a heavy path to `end`.
    private mutating func access(_ head: Int32, _ end: Int32, _ visit: Int32) {
        let start = nodes[Int(head)].parent
        var depth = start < 0 ? 0 : nodes[Int(start)].depth
        var run = runs[Int(head)].top
        // The new runs come shallow first, each of them known to end only where the next one differs.
        var open: (end: Int32, state: BoundState)?
        var above: Int32 = -1
        var last: Int32 = -1
        while last < end {
            let isSplit = run < 0 || run > end
            last = isSplit ? end : run
            let next = accessed(run, by: visit)
            cost += Int128(next.added) * Int128(Int64(nodes[Int(last)].depth - depth) * blockTokens)
            depth = nodes[Int(last)].depth
            if let open, open.state != next.state { above = close(open.end, open.state, visit, head, below: above) }
            open = (last, next.state)
            if !isSplit { run = runs[Int(run)].below }
        }
        if let open { above = close(open.end, open.state, visit, head, below: above) }
        runs[Int(end)].below = run
    }

    /// The state of a run after a visit; a run of −1 was never visited.
    @inline(__always)
    private func accessed(_ run: Int32, by visit: Int32) -> (state: BoundState, added: Int64) {
        let now = visits[Int(visit)]
        let price = prices[Int(now.price)]
        guard run >= 0 else { return BoundState.unvisited.accessed(at: price, bridge: .none) }
        let before = visits[Int(runs[Int(run)].visit)]
        let gap = now.timeMilliseconds - before.timeMilliseconds
        let bridge =
            hasPings
            ? BoundBridge(gapMilliseconds: gap, pingPrice: min(price.pingRead, prices[Int(before.price)].pingRead))
            : BoundBridge(gapMilliseconds: gap)
        return runs[Int(run)].state.accessed(at: price, bridge: bridge)
    }

    /// Writes down a run that ends at `end` under the one that ends at `above`; returns its own end.
    private mutating func close(
        _ end: Int32, _ state: BoundState, _ visit: Int32, _ head: Int32, below above: Int32
    ) -> Int32 {
        runs[Int(end)].state = state
        runs[Int(end)].visit = visit
        if above < 0 { runs[Int(head)].top = end } else { runs[Int(above)].below = end }
        return end
    }
}
