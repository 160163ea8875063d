import Usage

/// The prompt of one request, stretch by stretch with its last use: what lives of it.
struct ShadowPath {
    struct Hit {
        /// The last node that is alive; −1: none.
        var node: Int32 = -1
        /// Tokens up to its end.
        var depth: Int64 = 0
    }

    private let walked: WalkedRequests
    private let visit: Int
    /// The deepest that lives with 5m and with 1h everywhere.
    private(set) var hits = PerLifetime(Hit())
    /// Tokens that live by the lifetimes that were billed.
    private(set) var billed: Int64 = 0

    /// - Parameter minimum: a shorter hit counts as none (rule R5).
    init(_ walked: WalkedRequests, _ visit: Int, lifetimes turns: [ShadowTurn], minimum: Int64) {
        (self.walked, self.visit) = (walked, visit)
        let now = walked.list.visits[visit].timeMilliseconds
        var found = PerLifetime(false)
        var isBilledFound = false
        // The deeper a step, the longer ago its last use: the deepest come first.
        for step in steps.reversed() where step.visit >= 0 {
            guard Int64(step.depth) >= minimum else { break }
            let age = now - walked.list.visits[Int(step.visit)].timeMilliseconds
            for lifetime in CacheLifetime.allCases where !found[lifetime] && age <= lifetime.milliseconds {
                hits[lifetime] = Hit(node: step.last, depth: Int64(step.depth))
                found[lifetime] = true
            }
            if !isBilledFound, let lifetime = turns[walked.list.origin(of: Int(step.visit))].lifetime,
                age <= lifetime.milliseconds
            {
                billed = Int64(step.depth)
                isBilledFound = true
            }
            if found.fiveMinutes && isBilledFound { break }
        }
    }

    private var steps: ArraySlice<PathStep> {
        let place = visit - walked.range.lowerBound
        return walked.steps[Int(walked.starts[place])..<Int(walked.starts[place + 1])]
    }

    /// The node of the path that holds the token before a depth.
    func node(holding depth: Int64) -> Int32 {
        guard let step = steps.first(where: { Int64($0.depth) >= depth }) else { return -1 }
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
        _ lifetime: CacheLifetime, from read: Int64, _ price: VisitPrice, minimum: Int64, to sums: inout PingSums
    ) {
        let gain = Int128(price.write(lifetime) - price.cacheRead)
        // The deepest stretch that needs the fewest pings so far; what lies between it and the next shallower
        // one that needs fewer is read from its number of pings on.
        var held: (pings: Int64, depth: Int64)?
        for step in steps.reversed() where step.visit >= 0 {
            let depth = Int64(step.depth)
            guard depth > read, depth >= minimum else { break }
            guard let pings = pings(for: step, lifetime), held.map({ pings < $0.pings }) ?? true else { continue }
            if let held { sums.addGain(gain * Int128(held.depth - depth), from: held.pings) }
            held = (pings, depth)
        }
        if let held { sums.addGain(gain * Int128(held.depth - read), from: held.pings) }
    }

    /// Fewest pings after the last use of a stretch that keep it alive until now; nil where the gap after it had
    /// no room for them.
    private func pings(for step: PathStep, _ lifetime: CacheLifetime) -> Int64? {
        let visits = walked.list.visits
        let time = visits[Int(step.visit)].timeMilliseconds
        let every = KeepAlive.periodMilliseconds(lifetime)
        let wanted = visits[visit].timeMilliseconds - lifetime.milliseconds - time
        let needed = (wanted + every - 1) / every
        let gap = visits[Int(step.visit) + 1].timeMilliseconds - time
        return needed <= (gap > every ? (gap - 1) / every : 0) ? needed : nil
    }
}
