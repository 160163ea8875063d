/// Numbers the nodes of the finished forest so that every node is followed by the child with the most visits.
///
/// A path from a root then crosses at most log2(visits) + 1 stretches of consecutive numbers (Sleator and Tarjan,
/// "A data structure for dynamic trees", 1983). The other children follow in the order of their arrival, so that
/// prompts of one time lie close together. Roots hold no block and get no number.
struct HeavyPathOrder {
    private(set) var nodes: [ReplayTrace.Node] = []
    /// The first number below each root.
    private(set) var rootStarts: [Int32] = []
    /// The number of each node of the forest; −1 for roots.
    private(set) var places: [Int32]

    init(_ forest: [GrowingForest.Node], roots: [Int32], ends: [TraceBuilder.Request]) {
        var tree = ChildLists(forest)
        let preorder = tree.preorder(from: roots)
        var visits = [Int32](repeating: 0, count: forest.count)
        for request in ends { visits[Int(request.end)] += 1 }
        var heavy = [Int32](repeating: -1, count: forest.count)
        for node in preorder.reversed() {
            let parent = Int(forest[Int(node)].parent)
            guard parent >= 0 else { continue }
            visits[parent] += visits[Int(node)]
            // Reversed, so that among equals the first child wins.
            if heavy[parent] < 0 || visits[Int(node)] >= visits[Int(heavy[parent])] { heavy[parent] = node }
        }
        for node in preorder where heavy[Int(node)] >= 0 { tree.putFirst(heavy[Int(node)], of: node) }
        places = [Int32](repeating: -1, count: forest.count)
        number(forest, tree.preorder(from: roots), heavy: heavy)
    }

    private mutating func number(_ forest: [GrowingForest.Node], _ preorder: [Int32], heavy: [Int32]) {
        nodes.reserveCapacity(preorder.count)
        for node in preorder {
            let (parent, end) = (forest[Int(node)].parent, forest[Int(node)].end)
            guard parent >= 0 else {
                rootStarts.append(Int32(nodes.count))
                continue
            }
            let place = Int32(nodes.count)
            let above = places[Int(parent)]
            let isHead = above < 0 || heavy[Int(parent)] != node
            places[Int(node)] = place
            nodes.append(
                ReplayTrace.Node(parent: above, head: isHead ? place : nodes[Int(above)].head, depth: end))
        }
    }
}

/// The children of each node as linked lists.
private struct ChildLists {
    private var first: [Int32]
    private var next: [Int32]
    private var parent: [Int32]

    init(_ forest: [GrowingForest.Node]) {
        first = [Int32](repeating: -1, count: forest.count)
        next = first
        parent = forest.map(\.parent)
        for node in forest.indices.reversed() where parent[node] >= 0 {
            next[node] = first[Int(parent[node])]
            first[Int(parent[node])] = Int32(node)
        }
    }

    mutating func putFirst(_ child: Int32, of node: Int32) {
        let head = first[Int(node)]
        guard head != child else { return }
        var before = head
        while next[Int(before)] != child { before = next[Int(before)] }
        next[Int(before)] = next[Int(child)]
        next[Int(child)] = head
        first[Int(node)] = child
    }

    /// Every node before its children, which follow in the order of the lists.
    func preorder(from roots: [Int32]) -> [Int32] {
        var order: [Int32] = []
        order.reserveCapacity(parent.count)
        for root in roots {
            var node = root
            while node >= 0 {
                order.append(node)
                if first[Int(node)] >= 0 {
                    node = first[Int(node)]
                    continue
                }
                while node >= 0, next[Int(node)] < 0 { node = parent[Int(node)] }
                if node >= 0 { node = next[Int(node)] }
            }
        }
        return order
    }
}
