import Usage

/// The prompt of one request, stretch by stretch with its last use: what lives of it.
struct ShadowPath {
    struct Hit {
        /// The last node that is alive; −1: none.
        var node: Int32 = -1
        /// Tokens up to its end.
        var depth: Int64 = 0
    }

    /// Places of the prompt's stretches in `WalkedRequests.steps`.
    private let steps: Range<Int>
    private let now: Int64
    /// The deepest that lives with 5m and with 1h everywhere.
    private(set) var hits = PerLifetime(Hit())
    /// Tokens that live by the lifetimes that were billed.
    private(set) var billed: Int64 = 0

    /// - Parameter minimum: a shorter hit counts as none (rule R5).
    init(_ walked: WalkedRequests, _ visit: Int, lifetimes turns: [ShadowTurn], minimum: Int64) {
        let place = visit - walked.range.lowerBound
        steps = Int(walked.starts[place])..<Int(walked.starts[place + 1])
        now = walked.list.visits[visit].timeMilliseconds
        var isShortFound = false
        var isLongFound = false
        var isBilledFound = false
        // The deeper a step, the longer ago its last use: the deepest come first.
        for place in steps.reversed() {
            let step = walked.steps[place]
            guard step.visit >= 0 else { continue }
            guard Int64(step.depth) >= minimum else { break }
            let age = now - walked.list.visits[Int(step.visit)].timeMilliseconds
            let hit = Hit(node: step.last, depth: Int64(step.depth))
            if !isLongFound, age <= CacheLifetime.oneHour.milliseconds { (hits.oneHour, isLongFound) = (hit, true) }
            if !isShortFound, age <= CacheLifetime.fiveMinutes.milliseconds {
                (hits.fiveMinutes, isShortFound) = (hit, true)
            }
            if !isBilledFound, let lifetime = turns[walked.list.origin(of: Int(step.visit))].lifetime,
                age <= lifetime.milliseconds
            {
                (billed, isBilledFound) = (hit.depth, true)
            }
            if isShortFound && isBilledFound { break }
        }
    }

    /// The node of the path that holds the token before a depth.
    func node(holding depth: Int64, in walked: WalkedRequests) -> Int32 {
        guard let place = steps.first(where: { Int64(walked.steps[$0].depth) >= depth }) else { return -1 }
        let step = walked.steps[place]
        // The nodes of a step follow each other in number and depth.
        var (low, high) = (step.first, step.last)
        while low < high {
            let middle = low + (high - low) / 2
            if Int64(walked.nodes[Int(middle)].depth) >= depth { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// What pings after the earlier requests would have kept alive for this one, more than `read` tokens.
    func addPings(
        _ lifetime: CacheLifetime, from read: Int64, _ price: VisitPrice, minimum: Int64, in walked: WalkedRequests,
        to sums: inout PingSums
    ) {
        let gain = Int128(price.write(lifetime) - price.cacheRead)
        // The deepest stretch that needs the fewest pings so far; what lies between it and the next shallower
        // one that needs fewer is read from its number of pings on.
        var held: (pings: Int64, depth: Int64)?
        for place in steps.reversed() {
            let step = walked.steps[place]
            guard step.visit >= 0 else { continue }
            let depth = Int64(step.depth)
            guard depth > read, depth >= minimum else { break }
            guard let pings = pings(for: step, lifetime, in: walked.list), held.map({ pings < $0.pings }) ?? true else {
                continue
            }
            if let held { sums.addGain(gain * Int128(held.depth - depth), from: held.pings) }
            held = (pings, depth)
        }
        if let held { sums.addGain(gain * Int128(held.depth - read), from: held.pings) }
    }

    /// Fewest pings after the last use of a stretch that keep it alive until now; nil where the gap after it had
    /// no room for them.
    private func pings(for step: PathStep, _ lifetime: CacheLifetime, in list: VisitList) -> Int64? {
        let time = list.visits[Int(step.visit)].timeMilliseconds
        let every = KeepAlive.periodMilliseconds(lifetime)
        let wanted = now - lifetime.milliseconds - time
        let needed = (wanted + every - 1) / every
        let gap = list.visits[Int(step.visit) + 1].timeMilliseconds - time
        return needed <= (gap > every ? (gap - 1) / every : 0) ? needed : nil
    }
}
