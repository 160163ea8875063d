/// Children by their first block: the first child in the node, the others in a hash table with open addressing.
extension GrowingForest {
    /// −1 where no child starts with the block.
    func child(of parent: Int32, startingWith block: Int64) -> Int32 {
        let first = nodes[Int(parent)].firstChild
        if first < 0 || firstBlock(of: first) == block { return first }
        guard !slots.isEmpty else { return -1 }
        var place = slot(parent, block)
        while slots[place] >= 0 {
            let node = slots[place]
            if nodes[Int(node)].parent == parent && firstBlock(of: node) == block { return node }
            place = (place + 1) & (slots.count - 1)
        }
        return -1
    }

    /// Enters a new node below its parent.
    mutating func link(_ child: Int32) {
        let parent = nodes[Int(child)].parent
        if nodes[Int(parent)].firstChild < 0 {
            nodes[Int(parent)].firstChild = child
            return
        }
        if slotsTaken * 3 >= slots.count * 2 { enlarge() }
        enter(child)
        slotsTaken += 1
    }

    /// Puts another node in the place of one below its parent; both start with the same block.
    mutating func relink(_ child: Int32, to other: Int32) {
        let parent = nodes[Int(child)].parent
        if nodes[Int(parent)].firstChild == child {
            nodes[Int(parent)].firstChild = other
            return
        }
        var place = slot(parent, firstBlock(of: child))
        while slots[place] != child { place = (place + 1) & (slots.count - 1) }
        slots[place] = other
    }

    private mutating func enter(_ child: Int32) {
        var place = slot(nodes[Int(child)].parent, firstBlock(of: child))
        while slots[place] >= 0 { place = (place + 1) & (slots.count - 1) }
        slots[place] = child
    }

    private mutating func enlarge() {
        let old = slots
        slots = Array(repeating: -1, count: max(64, old.count * 2))
        for node in old where node >= 0 { enter(node) }
    }

    private func slot(_ parent: Int32, _ block: Int64) -> Int {
        var mixed = UInt64(bitPattern: block) &+ UInt64(UInt32(bitPattern: parent)) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 32)) &* 0xBF58_476D_1CE4_E5B9
        return Int((mixed ^ (mixed >> 29)) & UInt64(slots.count - 1))
    }
}
