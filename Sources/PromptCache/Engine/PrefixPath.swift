/// The nodes that the prefixes of one request are, as far as the trie has them.
struct PrefixPath {
    /// Of each block from the first on.
    private(set) var nodes: [Int32] = []
    private var levels = ParameterTable.Levels()
    /// The deepest node so far.
    private(set) var node = PrefixTrie.none
    private var level = -1
    /// The step that the trie does not have below `node`; nil where it has all.
    private(set) var missingStep: PrefixStep?

    mutating func begin(at root: Int32, _ levels: ParameterTable.Levels) {
        nodes.removeAll(keepingCapacity: true)
        node = root
        level = -1
        self.levels = levels
        missingStep = nil
    }

    /// Goes on along `blocks` to the first `count` of them, or to where the trie ends.
    mutating func follow(_ blocks: [PromptBlock], upTo count: Int, in trie: inout PrefixTrie) {
        while let step = nextStep(blocks, upTo: count) {
            let child = trie.child(of: node, step)
            guard child != PrefixTrie.none else {
                missingStep = step
                return
            }
            take(step, to: child)
        }
    }

    /// Goes on along `blocks` to the first `count` of them, adding what the trie lacks.
    mutating func extend(_ blocks: [PromptBlock], upTo count: Int, in trie: inout PrefixTrie) {
        while let step = nextStep(blocks, upTo: count) {
            var child = missingStep == nil ? trie.child(of: node, step) : PrefixTrie.none
            if child == PrefixTrie.none {
                child = trie.addChild(of: node, step)
                missingStep = step
            }
            take(step, to: child)
        }
        missingStep = nil
    }

    /// The parameters of a level stand before its first block; those of the tools only where there are any.
    @inline(__always)
    private mutating func nextStep(_ blocks: [PromptBlock], upTo count: Int) -> PrefixStep? {
        guard nodes.count < count else { return nil }
        let block = blocks[nodes.count]
        if level < 0 {
            if levels.tools != 0 { return .parameters(levels.tools, at: .tools) }
            level = 0
        }
        if level < Int(block.section.rawValue) {
            return level == 0 ? .parameters(levels.system, at: .system) : .parameters(levels.messages, at: .messages)
        }
        return .block(block)
    }

    @inline(__always)
    private mutating func take(_ step: PrefixStep, to child: Int32) {
        node = child
        if step.kind.isBlock {
            nodes.append(child)
        } else {
            level += 1
        }
    }
}
