import Usage

/// Every prefix that an entry holds, as a tree: a node is its parent's prefix and one more step.
///
/// Prefixes are compared step by step, never by a hash of the whole (rule R1). Nodes are numbers; the
/// parent of a node has a lower one.
struct PrefixTrie {
    var nodes: [Node] = []
    var entries: [CacheEntry] = []
    private(set) var scopes: [CacheScope] = []
    private var roots: [CacheScope: Int32] = [:]
    private var recentScope: (scope: CacheScope, root: Int32)?
    /// Children of nodes with more than one.
    private var branches = NodeTable()
    /// The node that a block was last added as in a workspace.
    private var latest = NodeTable()

    /// Number of nodes from which on dead prefixes are looked for.
    var sizeAtNextSweep = PrefixTrie.smallestSweep

    static let none: Int32 = -1
    static let smallestSweep = 1 << 16

    struct Node {
        var step: PrefixStep
        /// Lifetime of the entry at or below this node that lives longest.
        var coveringLifetime = CacheLifetime.fiveMinutes
        var hasBranches = false
        /// Until when that entry lives, in milliseconds.
        var coveredUntil = CacheEntry.never
        /// Index in `entries`, or none.
        var entry = PrefixTrie.none
        /// The child that was passed or added last, or none.
        var recentChild = PrefixTrie.none
        var parent: Int32
        /// Index in `scopes`.
        var scope: Int32

        /// Last use of the entry that lives longest; milliseconds.
        var lastUse: Int64 { coveredUntil - coveringLifetime.milliseconds }
    }

    mutating func root(of scope: CacheScope) -> Int32 {
        if let recentScope, recentScope.scope == scope { return recentScope.root }
        let root = roots[scope] ?? newRoot(of: scope)
        recentScope = (scope, root)
        return root
    }

    private mutating func newRoot(of scope: CacheScope) -> Int32 {
        let root = Int32(nodes.count)
        nodes.append(
            Node(step: PrefixStep(kind: .root, identity: 0), parent: PrefixTrie.none, scope: Int32(scopes.count)))
        scopes.append(scope)
        roots[scope] = root
        return root
    }

    /// The child that `step` leads to, or none.
    @inline(__always)
    mutating func child(of parent: Int32, _ step: PrefixStep) -> Int32 {
        let recent = nodes[Int(parent)].recentChild
        if recent == PrefixTrie.none || nodes[Int(recent)].step == step { return recent }
        return nodes[Int(parent)].hasBranches ? branch(of: parent, step) : PrefixTrie.none
    }

    private mutating func branch(of parent: Int32, _ step: PrefixStep) -> Int32 {
        let child = branches.find(step.hash(below: parent)) { isChild($0, of: parent, step) } ?? PrefixTrie.none
        if child != PrefixTrie.none { nodes[Int(parent)].recentChild = child }
        return child
    }

    @inline(__always)
    private func isChild(_ node: Int32, of parent: Int32, _ step: PrefixStep) -> Bool {
        nodes[Int(node)].parent == parent && nodes[Int(node)].step == step
    }

    /// Adds a child that is not there yet.
    mutating func addChild(of parent: Int32, _ step: PrefixStep) -> Int32 {
        let child = Int32(nodes.count)
        let recent = nodes[Int(parent)].recentChild
        nodes.append(Node(step: step, parent: parent, scope: nodes[Int(parent)].scope))
        nodes[Int(parent)].recentChild = child
        if recent != PrefixTrie.none {
            if !nodes[Int(parent)].hasBranches {
                nodes[Int(parent)].hasBranches = true
                addBranch(recent)
            }
            addBranch(child)
        }
        if step.kind.isBlock { addContent(child) }
        return child
    }

    private mutating func addBranch(_ child: Int32) {
        let nodes = nodes
        let node = nodes[Int(child)]
        branches.put(child, node.step.hash(below: node.parent), where: { _ in false }) { other in
            nodes[Int(other)].step.hash(below: nodes[Int(other)].parent)
        }
    }

    private mutating func addContent(_ child: Int32) {
        let nodes = nodes, scopes = scopes
        let identity = nodes[Int(child)].step.identity
        let workspace = scopes[Int(nodes[Int(child)].scope)].workspace
        latest.put(child, PrefixTrie.hash(identity, workspace)) { other in
            let other = nodes[Int(other)]
            return other.step.identity == identity && scopes[Int(other.scope)].workspace == workspace
        } rehash: { other in
            let other = nodes[Int(other)]
            return PrefixTrie.hash(other.step.identity, scopes[Int(other.scope)].workspace)
        }
    }

    private func workspace(of node: Int32) -> Int32 { scopes[Int(nodes[Int(node)].scope)].workspace }

    private static func hash(_ identity: UInt64, _ workspace: Int32) -> UInt64 {
        NodeTable.hash(identity, UInt64(truncatingIfNeeded: workspace))
    }

    /// Where a block was last added in the workspace that `node` belongs to, under whatever prefix; nil: nowhere.
    func latestNode(of identity: UInt64, besides node: Int32) -> Node? {
        let workspace = workspace(of: node)
        let found = latest.find(PrefixTrie.hash(identity, workspace)) {
            nodes[Int($0)].step.identity == identity && self.workspace(of: $0) == workspace
        }
        return found.map { nodes[Int($0)] }
    }

    /// Refreshes the entries at `blocks` of `path` as far as they can be read; returns the last block with one at
    /// 1h, or -1.
    mutating func refresh(
        _ path: [Int32], _ blocks: ClosedRange<Int>, at now: Int64, _ availability: EngineSwitches.Availability
    ) -> Int {
        var lastHour = -1
        for block in blocks {
            let entry = nodes[Int(path[block])].entry
            if entry != PrefixTrie.none, entries[Int(entry)].refresh(at: now, availability) { lastHour = block }
        }
        return lastHour
    }

    /// Notes that an entry at or below the last of `blocks` of `path` was used at `now`, back to the first of them
    /// and the parameters in front of it.
    mutating func cover(_ path: [Int32], _ blocks: ClosedRange<Int>, with lifetime: CacheLifetime, at now: Int64) {
        let until = now + lifetime.milliseconds
        var span = nodes.mutableSpan
        var node = Int(path[blocks.upperBound])
        var end = Int(span[Int(path[blocks.lowerBound])].parent)
        while span[end].step.kind.isParameters { end = Int(span[end].parent) }
        while node != end {
            if span[node].coveredUntil <= until {
                span[node].coveredUntil = until
                span[node].coveringLifetime = lifetime
            }
            node = Int(span[node].parent)
        }
    }

    mutating func write(_ node: Int32, _ lifetime: CacheLifetime, at now: Int64, availableFrom: Int64) {
        if nodes[Int(node)].entry == PrefixTrie.none {
            nodes[Int(node)].entry = Int32(entries.count)
            entries.append(CacheEntry())
        }
        entries[Int(nodes[Int(node)].entry)].write(lifetime, at: now, availableFrom: availableFrom)
    }
}

/// One step of a prefix: a block, or the parameters that a level begins with (rule R11).
struct PrefixStep: Hashable {
    /// Of the block, or the number of the parameters.
    var identity: UInt64
    var kind: Kind

    init(kind: Kind, identity: UInt64) {
        self.identity = identity
        self.kind = kind
    }

    @inline(__always)
    func hash(below parent: Int32) -> UInt64 {
        NodeTable.hash(identity, UInt64(truncatingIfNeeded: parent) << 3 | UInt64(kind.rawValue))
    }

    /// In the order in which they can follow each other.
    enum Kind: UInt8 {
        case root, toolsParameters, tool, systemParameters, system, messagesParameters, message

        var isBlock: Bool { self == .tool || self == .system || self == .message }

        var isParameters: Bool {
            self == .toolsParameters || self == .systemParameters || self == .messagesParameters
        }

        var section: PromptSection {
            switch self {
            case .root, .toolsParameters, .tool: .tools
            case .systemParameters, .system: .system
            case .messagesParameters, .message: .messages
            }
        }
    }

    static func block(_ block: PromptBlock) -> PrefixStep {
        switch block.section {
        case .tools: PrefixStep(kind: .tool, identity: block.identity)
        case .system: PrefixStep(kind: .system, identity: block.identity)
        case .messages: PrefixStep(kind: .message, identity: block.identity)
        }
    }

    static func parameters(_ number: Int, at level: PromptSection) -> PrefixStep {
        switch level {
        case .tools: PrefixStep(kind: .toolsParameters, identity: UInt64(number))
        case .system: PrefixStep(kind: .systemParameters, identity: UInt64(number))
        case .messages: PrefixStep(kind: .messagesParameters, identity: UInt64(number))
        }
    }
}
