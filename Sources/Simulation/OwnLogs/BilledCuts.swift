import PromptCache
import Usage

/// Cuts the nodes of a scope's prompts where entries were billed to end, so that the cache engine finds them
/// at the ends of blocks.
struct BilledCuts {
    /// First node of the scope.
    private let firstNode: Int32
    /// Where the cuts of a node begin, and at the end where the last ones end.
    private var starts: [Int32]
    /// Tokens from the start of the prompt, ascending within a node.
    private var cuts: [Int64] = []

    init(_ trace: ReplayTrace, _ range: Range<Int>, billed: (Int) -> BilledTurn) {
        var found: [(node: Int32, place: Int64)] = []
        var (first, last): (Int32, Int32) = (.max, -1)
        for visit in range {
            let (turn, end) = (billed(visit), trace.visits[visit].end)
            for place in [turn.read, turn.read + turn.write1h, turn.cached] {
                if let node = trace.node(holding: place, below: end) { found.append((node, place)) }
            }
            first = min(first, trace.root(of: end))
            last = max(last, end)
        }
        firstNode = first
        starts = [Int32](repeating: 0, count: max(0, Int(last) - Int(first) + 1) + 1)
        found.sort { ($0.node, $0.place) < ($1.node, $1.place) }
        for (index, cut) in found.enumerated() where index == 0 || found[index - 1] != cut {
            starts[Int(cut.node - first) + 1] += 1
            cuts.append(cut.place)
        }
        for place in starts.indices.dropFirst() { starts[place] += starts[place - 1] }
    }

    private func cuts(of node: Int32) -> ArraySlice<Int64> {
        let place = Int(node - firstNode)
        return cuts[Int(starts[place])..<Int(starts[place + 1])]
    }

    /// A prompt as blocks, with breakpoints where the bill has entries: what was read ends at one, 1h writes
    /// at another, 5m writes at a third.
    func blocks(of visit: Int, _ trace: ReplayTrace, _ turn: BilledTurn) -> [PromptBlock] {
        var blocks: [PromptBlock] = []
        for node in trace.path(to: trace.visits[visit].end) {
            var start = trace.start(of: node)
            for end in cuts(of: node) {
                blocks.append(BilledCuts.block(node, start, end, turn))
                start = end
            }
            blocks.append(BilledCuts.block(node, start, trace.end(of: node), turn))
        }
        return blocks
    }

    private static func block(_ node: Int32, _ start: Int64, _ end: Int64, _ turn: BilledTurn) -> PromptBlock {
        PromptBlock(
            section: .messages, identity: UInt64(node) << 32 | UInt64(start), tokens: end - start,
            breakpoint: turn.breakpoint(at: end))
    }
}

extension BilledTurn {
    fileprivate func breakpoint(at end: Int64) -> CacheLifetime? {
        if write5m > 0 && end == cached { return .fiveMinutes }
        if write1h > 0 && end == read + write1h { return .oneHour }
        return read > 0 && end == read ? lifetime : nil
    }
}

extension ReplayTrace {
    /// The node of a path that holds a place in its inside; nil where the place is the end of one.
    fileprivate func node(holding place: Int64, below end: Int32) -> Int32? {
        guard place > 0 else { return nil }
        var node = end
        while node >= 0, start(of: node) >= place { node = nodes[Int(node)].parent }
        return node >= 0 && self.end(of: node) > place ? node : nil
    }

    /// The first node of a path.
    fileprivate func root(of end: Int32) -> Int32 {
        var node = end
        while nodes[Int(node)].parent >= 0 {
            let head = nodes[Int(node)].head
            node = nodes[Int(head)].parent < 0 ? head : nodes[Int(head)].parent
        }
        return node
    }

    /// Tokens from the start of the prompt to the end of a node.
    func end(of node: Int32) -> Int64 { Int64(nodes[Int(node)].depth) * blockTokens }

    /// Tokens from the start of the prompt to the start of a node.
    func start(of node: Int32) -> Int64 {
        let parent = nodes[Int(node)].parent
        return parent < 0 ? 0 : end(of: parent)
    }
}
