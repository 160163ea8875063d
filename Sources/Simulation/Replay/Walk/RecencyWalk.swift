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

    private var runs: [Run]
    private var next = 0
    /// The heavy paths of one request, the deepest first: the head, and the last node of the prompt on it.
    private var stretches: [(head: Int32, end: Int32)] = []
    private(set) var walked: WalkedRequests

    init(_ trace: ReplayTrace, _ list: VisitList) {
        runs = Array(repeating: Run(), count: trace.nodes.count)
        walked = WalkedRequests(
            nodes: trace.nodes, prices: trace.prices, list: list, blockTokens: trace.blockTokens)
    }

    /// Walks the next requests, at most `count`; false at the end of the list.
    mutating func advance(by count: Int) -> Bool {
        let end = min(next + count, walked.list.visits.count)
        guard next < end else { return false }
        walked.range = next..<end
        walked.steps.removeAll(keepingCapacity: true)
        walked.starts.removeAll(keepingCapacity: true)
        walked.starts.append(0)
        for visit in next..<end {
            findStretches(to: walked.list.visits[visit].end)
            for stretch in stretches.reversed() { go(through: stretch.head, to: stretch.end, Int32(visit)) }
            walked.starts.append(Int32(walked.steps.count))
        }
        next = end
        return true
    }

    private mutating func findStretches(to end: Int32) {
        stretches.removeAll(keepingCapacity: true)
        var node = end
        while node >= 0 {
            let head = walked.nodes[Int(node)].head
            stretches.append((head, node))
            node = walked.nodes[Int(head)].parent
        }
    }

    private mutating func go(through head: Int32, to end: Int32, _ visit: Int32) {
        var first = head
        var run = runs[Int(head)].top
        while run >= 0, run <= end {
            add(first, run, runs[Int(run)].visit)
            first = run + 1
            run = runs[Int(run)].below
        }
        if first <= end { add(first, end, run < 0 ? -1 : runs[Int(run)].visit) }
        runs[Int(end)].below = run
        runs[Int(end)].visit = visit
        runs[Int(head)].top = end
    }

    private mutating func add(_ first: Int32, _ last: Int32, _ visit: Int32) {
        walked.steps.append(PathStep(first: first, last: last, depth: walked.nodes[Int(last)].depth, visit: visit))
    }
}
