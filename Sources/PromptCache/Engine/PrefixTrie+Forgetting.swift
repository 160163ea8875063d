/// Keeping the memory bounded.
extension PrefixTrie {
    /// Drops every prefix whose entries have all been dead since before `time`, once the trie has grown to
    /// twice what was left the last time: so it costs a constant for each node.
    mutating func forget(before time: Int64) {
        guard nodes.count >= sizeAtNextSweep else { return }
        var kept = PrefixTrie()
        var numbers = [Int32](repeating: PrefixTrie.none, count: nodes.count)
        for (index, node) in nodes.enumerated() {
            if node.step.kind == .root {
                numbers[index] = kept.root(of: scopes[Int(node.scope)])
            } else if node.coveredUntil >= time {
                numbers[index] = kept.addChild(of: numbers[Int(node.parent)], node.step)
            } else {
                continue
            }
            kept.takeOver(node, entries, as: numbers[index])
        }
        kept.keepRecent(nodes, numbers)
        kept.sizeAtNextSweep = max(PrefixTrie.smallestSweep, kept.nodes.count * 2)
        self = kept
    }

    private mutating func takeOver(_ node: Node, _ entries: [CacheEntry], as number: Int32) {
        nodes[Int(number)].coveredUntil = node.coveredUntil
        nodes[Int(number)].coveringLifetime = node.coveringLifetime
        guard node.entry != PrefixTrie.none else { return }
        nodes[Int(number)].entry = Int32(self.entries.count)
        self.entries.append(entries[Int(node.entry)])
    }

    /// The child passed last stays that, where it is still there.
    private mutating func keepRecent(_ old: [Node], _ numbers: [Int32]) {
        for (index, node) in old.enumerated() where numbers[index] != PrefixTrie.none {
            guard node.recentChild != PrefixTrie.none, numbers[Int(node.recentChild)] != PrefixTrie.none else {
                continue
            }
            nodes[Int(numbers[index])].recentChild = numbers[Int(node.recentChild)]
        }
    }
}
