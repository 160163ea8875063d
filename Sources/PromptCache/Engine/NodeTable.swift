/// Numbers of nodes found by a hash of what the nodes hold; the nodes themselves tell what is equal.
///
/// Open addressing with linear probing, at most half full: 8 to 16 bytes a node.
struct NodeTable {
    private var slots: [Int32] = []
    private var count = 0

    @inline(__always)
    func find(_ hash: UInt64, where isSame: (Int32) -> Bool) -> Int32? {
        guard !slots.isEmpty else { return nil }
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != PrefixTrie.none {
            if isSame(slots[slot]) { return slots[slot] }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Puts `node` where an equal one stands, else adds it; `rehash` is the hash of a node that is there.
    @inline(__always)
    mutating func put(_ node: Int32, _ hash: UInt64, where isSame: (Int32) -> Bool, rehash: (Int32) -> UInt64) {
        if count * 2 >= slots.count { grow(rehash) }
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != PrefixTrie.none {
            if isSame(slots[slot]) {
                slots[slot] = node
                return
            }
            slot = (slot + 1) & mask
        }
        slots[slot] = node
        count += 1
    }

    private mutating func grow(_ rehash: (Int32) -> UInt64) {
        let old = slots
        slots = [Int32](repeating: PrefixTrie.none, count: max(64, old.count * 2))
        let mask = slots.count - 1
        for node in old where node != PrefixTrie.none {
            var slot = Int(truncatingIfNeeded: rehash(node)) & mask
            while slots[slot] != PrefixTrie.none { slot = (slot + 1) & mask }
            slots[slot] = node
        }
    }

    /// Spreads two numbers over all bits (the finalizer of SplitMix64).
    @inline(__always)
    static func hash(_ number: UInt64, _ other: UInt64) -> UInt64 {
        var mixed = number ^ (other &* 0x9E37_79B9_7F4A_7C15)
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
