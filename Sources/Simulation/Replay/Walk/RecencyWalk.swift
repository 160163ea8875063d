/// A stretch of a request's path that one earlier request was the last to go through.
struct PathStep {
    /// The nodes of the stretch, both included; they follow each other in number.
    var first: Int32
    var last: Int32
    /// Blocks from the start of the prompt to the end of the stretch.
    var depth: Int32
    /// The latest earlier visit that went through it; −1 where none did.
    var visit: Int32
}

/// Some consecutive requests, each with its path as steps from the start of the prompt to its end.
///
/// The deeper a step, the earlier its latest visit: who goes through a node goes through all above it.
struct WalkedRequests {
    let nodes: [ReplayTrace.Node]
    let prices: [VisitPrice]
    let list: VisitList
    /// Tokens in a block.
    let blockTokens: Int64
    /// Places in the list.
    var range: Range<Int> = 0..<0
    /// The steps of the request at `range.lowerBound + i` are those from `starts[i]` to below `starts[i + 1]`.
    var starts: [Int32] = [0]
    var steps: [PathStep] = []
}

/// For every request, when the stretches of its path were last visited; what most policies live on.
///
/// Along a heavy path the latest visit only gets older with depth, so its state is a stack of runs of nodes,
/// the shallowest on top. A visit takes runs off, splits at most one and puts one on: the work of a request is
/// the number of its heavy paths and, spread over all requests, constant.
struct RecencyWalk {
    /// State at a node. 12 bytes.
    private struct Run {
        /// At the head of a heavy path: the last node of its shallowest run, or −1.
        var top: Int32 = -1
        /// At the last node of a run: the last node of the next deeper run, or −1.
        var below: Int32 = -1
        /// At the last node of a run: the latest visit.
        var visit: Int32 = -1
    }

    /// Of the nodes of one scope.
    private var runs: [Run]
    private var scope = ScopeNodes()
    private var next = 0
    private(set) var walked: WalkedRequests

    init(_ trace: ReplayTrace, _ list: VisitList) {
        runs = Array(repeating: Run(), count: list.mostNodes)
        walked = WalkedRequests(
            nodes: trace.nodes, prices: trace.prices, list: list, blockTokens: trace.blockTokens)
    }

    /// Walks the next requests, at most `count`; false at the end of the list.
    mutating func advance(by count: Int) -> Bool {
        let end = min(next + count, walked.list.visits.count)
        guard next < end else { return false }
        walked.range = next..<end
        walked.starts.removeAll(keepingCapacity: true)
        walked.steps.removeAll(keepingCapacity: true)
        RecencyWalk.walk(walked.range, walked.list, walked.nodes, &scope, &runs, &walked.starts, &walked.steps)
        next = end
        return true
    }

    private static func walk(
        _ range: Range<Int>, _ list: VisitList, _ nodes: [ReplayTrace.Node], _ scope: inout ScopeNodes,
        _ runs: inout [Run], _ starts: inout [Int32], _ steps: inout [PathStep]
    ) {
        let (visits, nodes) = (list.visits.span, nodes.span)
        var runs = runs.mutableSpan
        starts.append(0)
        for visit in range {
            if visits[visit].startsScope {
                scope.advance(in: list)
                for node in 0..<scope.count { runs[node] = Run() }
            }
            let end = visits[visit].end
            if end >= 0 { go(to: end, Int32(visit), nodes, scope.first, &runs, &steps) }
            starts.append(Int32(steps.count))
        }
    }

    /// Goes from the start of the prompt to a node, heavy path after heavy path.
    private static func go(
        to end: Int32, _ visit: Int32, _ nodes: Span<ReplayTrace.Node>, _ base: Int32, _ runs: inout MutableSpan<Run>,
        _ steps: inout [PathStep]
    ) {
        let head = nodes[Int(end)].head
        let above = nodes[Int(head)].parent
        if above >= 0 { go(to: above, visit, nodes, base, &runs, &steps) }
        var first = head
        var run = runs[Int(head - base)].top
        while run >= 0, run <= end {
            let state = runs[Int(run - base)]
            steps.append(PathStep(first: first, last: run, depth: nodes[Int(run)].depth, visit: state.visit))
            first = run + 1
            run = state.below
        }
        if first <= end {
            let latest = run < 0 ? -1 : runs[Int(run - base)].visit
            steps.append(PathStep(first: first, last: end, depth: nodes[Int(end)].depth, visit: latest))
        }
        runs[Int(end - base)].below = run
        runs[Int(end - base)].visit = visit
        runs[Int(head - base)].top = end
    }
}
