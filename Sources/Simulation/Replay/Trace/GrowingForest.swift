/// The prompts of a trace while it is read: one radix tree a scope, labels as runs of block ids.
///
/// Every prompt ends at the end of a node. A node keeps its index when it is split: the new node is the upper
/// part, so that what points at the end of a prompt stays true.
struct GrowingForest {
    struct Node {
        /// −1 for the root of a scope, which holds no block.
        var parent: Int32
        /// Blocks from the start of the prompt to the end of this node.
        var end: Int32
        /// Where its label starts: a place among `runs`, and blocks to skip there.
        var run: Int32
        var offset: Int32
        /// The child that came first; the others are found through `slots`.
        var firstChild: Int32 = -1
    }

    var nodes: [Node] = []
    private(set) var runs: [BlockRun] = []
    /// Hash table of the children that are not first: indices of nodes, −1 where empty.
    var slots: [Int32] = []
    var slotsTaken = 0

    /// The first block of a node that is no root.
    func firstBlock(of node: Int32) -> Int64 {
        let node = nodes[Int(node)]
        return runs[Int(node.run)].start + Int64(node.offset)
    }

    mutating func addRoot() -> Int32 {
        nodes.append(Node(parent: -1, end: 0, run: 0, offset: 0))
        return Int32(nodes.count - 1)
    }

    /// A place in the tree: `depth` blocks from the start, within `node` or at its end.
    struct Cursor {
        var node: Int32
        var depth: Int32
        /// The block that follows within the node; of no meaning at the end of it.
        var run: Int32 = 0
        var offset: Int32 = 0
        /// The node is the prompt's own and may still grow.
        var isNew = false
    }

    /// The place `depth` blocks deep on the path of a node; `depth` is at most the node's end.
    func cursor(above node: Int32, depth: Int32) -> Cursor {
        var found = node
        while nodes[Int(found)].parent >= 0, nodes[Int(nodes[Int(found)].parent)].end >= depth {
            found = nodes[Int(found)].parent
        }
        let node = nodes[Int(found)]
        var cursor = Cursor(node: found, depth: depth)
        guard depth < node.end else { return cursor }
        (cursor.run, cursor.offset) = (node.run, node.offset)
        skip(depth - nodes[Int(node.parent)].end, at: &cursor)
        return cursor
    }

    /// Moves forward within a label.
    private func skip(_ count: Int32, at cursor: inout Cursor) {
        var rest = Int64(count) + Int64(cursor.offset)
        while rest >= runs[Int(cursor.run)].count && Int(cursor.run) + 1 < runs.count {
            rest -= runs[Int(cursor.run)].count
            cursor.run += 1
        }
        cursor.offset = Int32(rest)
    }

    /// Follows a run of blocks, adding what the tree does not hold.
    mutating func follow(_ run: BlockRun, from cursor: inout Cursor) {
        var rest = run
        while rest.count > 0 {
            if cursor.depth == nodes[Int(cursor.node)].end {
                if cursor.isNew { return grow(by: rest, at: &cursor) }
                let child = child(of: cursor.node, startingWith: rest.start)
                guard child >= 0 else { return addChild(rest, at: &cursor) }
                cursor.node = child
                (cursor.run, cursor.offset) = (nodes[Int(child)].run, nodes[Int(child)].offset)
            }
            if !match(&rest, at: &cursor) { split(at: &cursor) }
        }
    }

    /// Ends a prompt here: its end is the end of a node.
    mutating func end(at cursor: inout Cursor) -> Int32 {
        if cursor.depth < nodes[Int(cursor.node)].end { split(at: &cursor) }
        return cursor.node
    }

    /// Takes what agrees with the label's next run; false where the next block differs.
    private func match(_ rest: inout BlockRun, at cursor: inout Cursor) -> Bool {
        let label = runs[Int(cursor.run)]
        guard label.start + Int64(cursor.offset) == rest.start else { return false }
        let open = min(label.count - Int64(cursor.offset), Int64(nodes[Int(cursor.node)].end - cursor.depth))
        let count = min(open, rest.count)
        rest.start += count
        rest.count -= count
        cursor.depth += Int32(count)
        skip(Int32(count), at: &cursor)
        return true
    }

    private mutating func addChild(_ run: BlockRun, at cursor: inout Cursor) {
        let parent = cursor.node
        let child = Int32(nodes.count)
        nodes.append(Node(parent: parent, end: cursor.depth + Int32(run.count), run: Int32(runs.count), offset: 0))
        runs.append(run)
        link(child)
        cursor = Cursor(node: child, depth: nodes[Int(child)].end, isNew: true)
    }

    /// Lengthens the prompt's own last node, whose label is the end of `runs`.
    private mutating func grow(by run: BlockRun, at cursor: inout Cursor) {
        let last = runs[runs.count - 1]
        if last.start + last.count == run.start {
            runs[runs.count - 1].count += run.count
        } else {
            runs.append(run)
        }
        cursor.depth += Int32(run.count)
        nodes[Int(cursor.node)].end = cursor.depth
    }

    /// Makes a node of its own of the part above the cursor, and stands at the end of it.
    private mutating func split(at cursor: inout Cursor) {
        let lower = cursor.node
        var upper = nodes[Int(lower)]
        upper.end = cursor.depth
        upper.firstChild = lower
        let index = Int32(nodes.count)
        relink(lower, to: index)
        nodes.append(upper)
        nodes[Int(lower)].parent = index
        nodes[Int(lower)].run = cursor.run
        nodes[Int(lower)].offset = cursor.offset
        cursor.node = index
    }

    /// The runs of the first `count` blocks on the path of a node.
    func path(to node: Int32, count: Int32) -> [BlockRun] {
        var pieces: [ArraySlice<BlockRun>] = []
        var (node, rest) = (node, count)
        while nodes[Int(node)].parent >= 0 {
            let start = nodes[Int(nodes[Int(node)].parent)].end
            if rest > start {
                pieces.append(label(of: node, count: rest - start)[...])
                rest = start
            }
            node = nodes[Int(node)].parent
        }
        return Array(pieces.reversed().joined())
    }

    private func label(of node: Int32, count: Int32) -> [BlockRun] {
        var (place, offset, rest) = (Int(nodes[Int(node)].run), Int64(nodes[Int(node)].offset), Int64(count))
        var label: [BlockRun] = []
        while rest > 0 {
            let run = runs[place]
            let taken = min(rest, run.count - offset)
            if taken > 0 { label.append(BlockRun(start: run.start + offset, count: taken)) }
            (place, offset, rest) = (place + 1, 0, rest - taken)
        }
        return label
    }
}
