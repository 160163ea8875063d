public import Pricing
public import Usage

/// Breakpoints for a layout, with what a request is expected to cost.
public struct LayoutChoice: Equatable, Sendable {
    /// Lifetime by block; nil where there is no breakpoint.
    public var breakpoints: [CacheLifetime?]
    /// Expected input cost of a request; approximate.
    public var cost: PicoUSD

    public init(breakpoints: [CacheLifetime?], cost: PicoUSD) {
        self.breakpoints = breakpoints
        self.cost = cost
    }

    /// Whether any breakpoint is worth setting.
    public var usesCache: Bool { breakpoints.contains { $0 != nil } }
}

extension LayoutSearch {
    /// The breakpoints and lifetimes of least expected cost; of equal ones the fewest breakpoints, and none
    /// where nothing is gained.
    ///
    /// F(k, p, t) = min over p' < p, t' >= t of F(k-1, p', t') + (tok_p - tok_p') (r + (w_t - r) M_p(T_t)):
    /// quadratic in the number of blocks after which the chances change.
    public func best() -> LayoutChoice {
        let ends = candidates()
        var best = LayoutChoice(
            breakpoints: Array(repeating: nil, count: blocks.count), cost: LayoutSearch.rounded(tail(after: nil)))
        var layer: [[Step?]] = []
        for count in 0..<max(0, breakpointLimit) {
            layer = nextLayer(after: count == 0 ? nil : layer, ends: ends)
            for (place, steps) in layer.enumerated() {
                for step in steps {
                    guard let step else { continue }
                    let cost = LayoutSearch.rounded(step.cost + tail(after: ends[place]))
                    if cost < best.cost {
                        best = LayoutChoice(breakpoints: step.breakpoints(count: blocks.count), cost: cost)
                    }
                }
            }
        }
        return best
    }

    /// Blocks after which a breakpoint may be best: the last ones that can carry one before the chances
    /// change, for a segment is the cheaper by the token the further it goes, or not worth it at all. Not so
    /// the history, of which a part is new in each turn.
    private func candidates() -> [Int] {
        let last = model.turns.last?.number ?? 0
        var ends: [Int] = []
        for index in blocks.indices
        where blocks[index].isCacheable && index != movingBlock && end(index, last) >= model.minimumTokens {
            // One below the minimum in some turns is no likeness of one above it.
            if let before = ends.last, covered[before] >= model.minimumTokens, isLikewise(before, index) {
                ends.removeLast()
            }
            ends.append(index)
        }
        return ends
    }

    private func isLikewise(_ first: Int, _ second: Int) -> Bool {
        scopes[first] == scopes[second] && second != history
            && model.turns.allSatisfy { turn in
                CacheLifetime.allCases.allSatisfy {
                    chance(ofKnown: first, $0, turn.number) == chance(ofKnown: second, $0, turn.number)
                }
            }
    }

    /// The best ways to have one more breakpoint, by candidate and lifetime; `layer` is nil before the first.
    private func nextLayer(after layer: [[Step?]]?, ends: [Int]) -> [[Step?]] {
        let lifetimes = CacheLifetime.allCases
        return ends.indices.map { place in
            lifetimes.map { lifetime in
                guard let layer else {
                    return Step(
                        cost: segment(after: nil, upTo: ends[place], lifetime), block: ends[place],
                        lifetime: lifetime, before: nil)
                }
                var best: Step?
                for (before, start) in ends[..<place].enumerated() {
                    let segment = segment(after: start, upTo: ends[place], lifetime)
                    for (longer, step) in zip(lifetimes, layer[before]) where longer.rawValue >= lifetime.rawValue {
                        guard let step, step.cost + segment < best?.cost ?? .infinity else { continue }
                        best = Step(
                            cost: step.cost + segment, block: ends[place], lifetime: lifetime, before: step)
                    }
                }
                return best
            }
        }
    }
}

/// The last breakpoint of a way, and the way to it.
private final class Step {
    let cost: Double
    let block: Int
    let lifetime: CacheLifetime
    let before: Step?

    init(cost: Double, block: Int, lifetime: CacheLifetime, before: Step?) {
        self.cost = cost
        self.block = block
        self.lifetime = lifetime
        self.before = before
    }

    func breakpoints(count: Int) -> [CacheLifetime?] {
        var breakpoints = [CacheLifetime?](repeating: nil, count: count)
        var step: Step? = self
        while let current = step {
            breakpoints[current.block] = current.lifetime
            step = current.before
        }
        return breakpoints
    }
}
