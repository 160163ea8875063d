/// The visits of every node of one scope in the order of time, and how each is paid in the bound's schedule.
struct NodeVisits {
    /// The nodes of the scope; a scope's nodes follow each other.
    let nodes: Range<Int32>
    /// Visits of the trace, node after node.
    private(set) var visits: [Int32]
    /// How each of `visits` is paid.
    var choices: [PaidClass]
    /// Where the visits of a node begin, and at the end where the last ones end.
    private let starts: [Int32]
    /// Where the visits of a node end that were not taken yet.
    private var ends: [Int32]

    /// - Parameter first: the first node of the scope.
    init(_ trace: ReplayTrace, _ range: Range<Int>, from first: Int32) {
        var last = first
        for visit in range { last = max(last, trace.visits[visit].end + 1) }
        nodes = first..<last
        var next = [Int32](repeating: 0, count: nodes.count + 1)
        NodeVisits.forEachVisit(trace, range) { node, _ in next[Int(node - first) + 1] += 1 }
        for place in 0..<nodes.count { next[place + 1] += next[place] }
        starts = next
        var visits = [Int32](repeating: 0, count: Int(next[nodes.count]))
        NodeVisits.forEachVisit(trace, range) { node, visit in
            visits[Int(next[Int(node - first)])] = Int32(visit)
            next[Int(node - first)] += 1
        }
        self.visits = visits
        choices = [PaidClass](repeating: .input, count: visits.count)
        ends = Array(starts.dropFirst())
    }

    private static func forEachVisit(_ trace: ReplayTrace, _ range: Range<Int>, _ body: (Int32, Int) -> Void) {
        for visit in range {
            var node = trace.visits[visit].end
            while node >= 0 {
                body(node, visit)
                node = trace.nodes[Int(node)].parent
            }
        }
    }

    /// Places of a node's visits.
    func places(of node: Int32) -> Range<Int> {
        let place = Int(node - nodes.lowerBound)
        return Int(starts[place])..<Int(starts[place + 1])
    }

    /// How the latest visit of a node is paid that was not taken yet.
    mutating func takeLast(of node: Int32) -> PaidClass {
        let place = Int(node - nodes.lowerBound)
        ends[place] -= 1
        return choices[Int(ends[place])]
    }
}
