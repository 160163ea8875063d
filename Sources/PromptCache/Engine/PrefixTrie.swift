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
    private var branches: [BranchKey: Int32] = [:]
    /// The node that a block was last added as in a workspace.
    private var latest: [ContentKey: Int32] = [:]

    /// Number of nodes from which on dead prefixes are looked for.
    var sizeAtNextSweep = PrefixTrie.smallestSweep

    static let none: Int32 = -1
    static let smallestSweep = 1 << 16

    struct Node {
        var step: PrefixStep
        /// Until when some entry at or below this node lives, in milliseconds.
        var coveredUntil = CacheEntry.never
        /// Index in `entries`, or none.
        var entry = PrefixTrie.none
        /// The child that was passed or added last, or none.
        var recentChild = PrefixTrie.none
        var parent: Int32
        /// Index in `scopes`.
        var scope: Int32
        /// Lifetime of the entry that lives longest.
        var coveringLifetime = CacheLifetime.fiveMinutes
        var hasBranches = false

        /// Last use of that entry; milliseconds.
        var lastUse: Int64 { coveredUntil - coveringLifetime.milliseconds }
    }

    private struct BranchKey: Hashable {
        var parent: Int32
        var step: PrefixStep
    }

    private struct ContentKey: Hashable {
        var identity: UInt64
        var workspace: Int32
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
    mutating func child(of parent: Int32, _ step: PrefixStep) -> Int32 {
        let recent = nodes[Int(parent)].recentChild
        if recent == PrefixTrie.none || nodes[Int(recent)].step == step { return recent }
        guard nodes[Int(parent)].hasBranches, let child = branches[BranchKey(parent: parent, step: step)] else {
            return PrefixTrie.none
        }
        nodes[Int(parent)].recentChild = child
        return child
    }

    /// Adds a child that is not there yet.
    mutating func addChild(of parent: Int32, _ step: PrefixStep) -> Int32 {
        let child = Int32(nodes.count)
        let recent = nodes[Int(parent)].recentChild
        if recent != PrefixTrie.none {
            if !nodes[Int(parent)].hasBranches {
                nodes[Int(parent)].hasBranches = true
                branches[BranchKey(parent: parent, step: nodes[Int(recent)].step)] = recent
            }
            branches[BranchKey(parent: parent, step: step)] = child
        }
        nodes.append(Node(step: step, parent: parent, scope: nodes[Int(parent)].scope))
        nodes[Int(parent)].recentChild = child
        if step.kind.isBlock {
            let workspace = scopes[Int(nodes[Int(parent)].scope)].workspace
            latest[ContentKey(identity: step.identity, workspace: workspace)] = child
        }
        return child
    }

    /// Where a block was last added in the workspace that `node` belongs to, under whatever prefix; nil: nowhere.
    func latestNode(of identity: UInt64, besides node: Int32) -> Node? {
        let workspace = scopes[Int(nodes[Int(node)].scope)].workspace
        return latest[ContentKey(identity: identity, workspace: workspace)].map { nodes[Int($0)] }
    }

    /// Notes that an entry at or below a block was used at `now`, and so at the parameters in front of it.
    mutating func cover(_ block: Int32, with lifetime: CacheLifetime, at now: Int64) {
        let until = now + lifetime.milliseconds
        var node = Int(block)
        repeat {
            if nodes[node].coveredUntil <= until {
                nodes[node].coveredUntil = until
                nodes[node].coveringLifetime = lifetime
            }
            node = Int(nodes[node].parent)
        } while nodes[node].step.kind.isParameters
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
    var kind: Kind
    /// Of the block, or the number of the parameters.
    var identity: UInt64

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
