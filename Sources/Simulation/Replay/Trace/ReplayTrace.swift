/// A trace ready for replay: requests by scope and time, prompts as ends of nodes of a prefix tree.
///
/// Nodes stand in heavy-path order, so that the path of a prompt is a few stretches of consecutive nodes.
public struct ReplayTrace: Sendable {
    /// One request. 16 bytes.
    struct Visit {
        var timeMilliseconds: Int64
        /// The node that the prompt ends with; −1 for a prompt without a block.
        var end: Int32
        /// Index into `prices`.
        var price: UInt16
        /// Whether the visit before it is of another scope, or there is none.
        var startsScope: Bool
    }

    /// A stretch of blocks that the same requests share. 12 bytes.
    struct Node {
        /// −1 where it starts the prompt.
        var parent: Int32
        /// The first node of its heavy path: all nodes from there to here are on the way to it.
        var head: Int32
        /// Blocks from the start of the prompt to its end.
        var depth: Int32
    }

    /// Tokens in a block.
    public let blockTokens: Int64
    public let prices: [VisitPrice]
    let nodes: [Node]
    /// By scope, then time, then order of arrival.
    let visits: [Visit]
    /// The visits of scope `s` are those from `scopeStarts[s]` to below `scopeStarts[s + 1]`.
    let scopeStarts: [Int32]
    /// Its nodes are those from `scopeNodes[s]` to below `scopeNodes[s + 1]`.
    let scopeNodes: [Int32]
    /// From the start of each request to the first byte of its answer.
    let delaysMilliseconds: [Int32]
    /// The unit of the bootstrap of each request: its session.
    let groups: [Int32]
    /// Which added request each one is.
    let arrivals: [Int32]

    public var requestCount: Int { visits.count }
    public var scopeCount: Int { scopeStarts.count - 1 }
    public var nodeCount: Int { nodes.count }

    /// All tokens of all prompts.
    public var inputTokens: Int64 {
        visits.reduce(0) { $0 + length(of: $1) }
    }

    /// Tokens of a prompt.
    func length(of visit: Visit) -> Int64 {
        visit.end < 0 ? 0 : Int64(nodes[Int(visit.end)].depth) * blockTokens
    }

    /// Bytes that the trace holds.
    public var byteCount: Int {
        visits.count * MemoryLayout<Visit>.stride + nodes.count * MemoryLayout<Node>.stride
            + (delaysMilliseconds.count + groups.count + arrivals.count + scopeStarts.count
                + scopeNodes.count) * 4
    }
}

extension ReplayTrace {
    /// The nodes on the way to a node, the first of the prompt first.
    func path(to end: Int32) -> [Int32] {
        var path: [Int32] = []
        var node = end
        while node >= 0 {
            path.append(node)
            node = nodes[Int(node)].parent
        }
        return path.reversed()
    }

    /// Tokens of a node alone.
    func tokens(of node: Int32) -> Int64 {
        let node = nodes[Int(node)]
        let above = node.parent < 0 ? 0 : nodes[Int(node.parent)].depth
        return Int64(node.depth - above) * blockTokens
    }
}
