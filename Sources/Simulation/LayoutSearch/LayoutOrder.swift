import PromptCache

/// The blocks of a layout in another order: volatile ones behind stable ones, as far as the service's order
/// of tools, system and messages permits (rule R1).
struct LayoutOrder {
    private(set) var blocks: [LayoutBlock]
    /// Index of each block in the layout as it was.
    private(set) var origins: [Int]

    init(_ blocks: [LayoutBlock]) {
        self.blocks = blocks
        origins = Array(blocks.indices)
    }

    /// Where a block may go.
    enum Target: CaseIterable { case sameSection, messages }

    /// Places of the blocks that stand in front of a more stable one and may be moved there.
    ///
    /// Calls and results of tools and thinking stay: the service wants them where they are.
    func movable(to target: Target) -> [Int] {
        blocks.indices.filter { place in
            let block = blocks[place]
            guard block.run == .none, block.isCacheable else { return false }
            switch target {
            case .sameSection: return isAheadOfStabler(place, in: block.section)
            case .messages: return block.section == .system && blocks[place...].contains { $0.changes < block.changes }
            }
        }
    }

    private func isAheadOfStabler(_ place: Int, in section: PromptSection) -> Bool {
        blocks[place...].contains { $0.section == section && $0.changes < blocks[place].changes }
    }

    /// The order with some blocks moved; they keep the order among themselves.
    func moving(_ places: [Int], to target: Target) -> LayoutOrder {
        var order = self
        // The last one first: each goes in front of those already moved.
        for place in places.sorted(by: >) { order.move(place, to: target) }
        return order
    }

    private mutating func move(_ place: Int, to target: Target) {
        var block = blocks.remove(at: place)
        let origin = origins.remove(at: place)
        if target == .messages { block.section = .messages }
        let own = blocks.indices.filter { blocks[$0].section == block.section }
        var goal = own.last { blocks[$0].changes < block.changes }.map { $0 + 1 } ?? own.first ?? blocks.count
        if target == .sameSection { goal = max(goal, place) }
        // Results of tools stay right behind their calls.
        while goal < blocks.count, blocks[goal].run == .toolResult { goal += 1 }
        blocks.insert(block, at: goal)
        origins.insert(origin, at: goal)
    }
}
