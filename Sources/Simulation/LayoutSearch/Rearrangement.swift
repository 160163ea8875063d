import Pricing
import PromptCache

/// Moves blocks one step at a time, each step the one that saves most.
struct Rearrangement {
    private(set) var order: LayoutOrder
    private(set) var best: LayoutChoice
    private(set) var moves: [LayoutMove] = []
    private let choice: ([LayoutBlock]) -> LayoutChoice

    init(order: LayoutOrder, best: LayoutChoice, choice: @escaping ([LayoutBlock]) -> LayoutChoice) {
        self.order = order
        self.best = best
        self.choice = choice
    }

    /// A block moves at most within its section and then into the messages.
    mutating func run() {
        for _ in 0..<2 * order.blocks.count {
            guard let step = bestStep() else { return }
            moves.append(move(step))
            order = step.order
            best = step.choice
        }
    }

    private struct Step {
        var places: [Int]
        var target: LayoutOrder.Target
        var order: LayoutOrder
        var choice: LayoutChoice
    }

    /// So many movable blocks are tried one by one; of more only whole groups are, which bounds the time.
    private static let mostSingles = 64

    /// The step that saves most: a block on its own, or all blocks of a change rate and above, since one
    /// volatile block that stays may spoil what the move of another would save.
    private func bestStep() -> Step? {
        var best: Step?
        for target in LayoutOrder.Target.allCases {
            let movable = order.movable(to: target)
            let rates = Set(movable.map { order.blocks[$0].changes }).sorted()
            let groups = rates.map { rate in movable.filter { order.blocks[$0].changes >= rate } }
            let singles = movable.count <= Rearrangement.mostSingles ? movable.map { [$0] } : []
            for places in singles + groups.filter({ $0.count > 1 }) {
                let found = step(places, target)
                if found.choice.cost < (best?.choice ?? self.best).cost { best = found }
            }
        }
        return best.map(withoutIdleMoves)
    }

    private func step(_ places: [Int], _ target: LayoutOrder.Target) -> Step {
        let moved = order.moving(places, to: target)
        return Step(places: places, target: target, order: moved, choice: choice(moved.blocks))
    }

    /// Leaves those blocks where they are whose move saves nothing.
    private func withoutIdleMoves(_ found: Step) -> Step {
        var kept = found
        guard found.places.count <= Rearrangement.mostSingles else { return found }
        for place in found.places where kept.places.count > 1 {
            let fewer = step(kept.places.filter { $0 != place }, found.target)
            if fewer.choice.cost <= kept.choice.cost { kept = fewer }
        }
        return kept
    }

    private func move(_ step: Step) -> LayoutMove {
        let blocks = step.places.sorted().map { order.blocks[$0] }
        let origin = step.places.min().map { order.origins[$0] }
        let goal = step.order.origins.firstIndex { $0 == origin } ?? 0
        return LayoutMove(
            blocks: blocks, section: step.order.blocks[goal].section,
            follows: goal > 0 ? step.order.blocks[goal - 1] : nil, saving: best.cost - step.choice.cost)
    }
}
