/// A cache whose entries can be read from the first response of their writer on (rule R7), by the rules of
/// `CacheEngine`: node after node, where the other caches take whole stretches.
///
/// Who writes an entry that lives but cannot be read yet leaves it available from the earlier response on.
struct DelayedCache: PrefixCache {
    enum Entries {
        /// Every block boundary.
        case everyBlock
        /// The end of each prompt.
        case promptEnds
    }

    let lifetimeMilliseconds: Int64
    let entries: Entries
    let pings: PingRule?
    let delays: ResponseDelays
    private var states: [State]
    /// The latest request, for the pings after it.
    private var latest: (visit: ReplayTrace.Visit, delay: Int64)?

    private struct State {
        /// Start of the request that wrote or last read the entry.
        var lastUse = never
        var availableFrom = never
    }

    /// Far before all times of a trace.
    private static let never = -(Int64(1) << 60)

    init(lifetimeMilliseconds: Int64, entries: Entries, pings: PingRule?, delays: ResponseDelays, nodes: Int) {
        self.lifetimeMilliseconds = lifetimeMilliseconds
        self.entries = entries
        self.pings = pings
        self.delays = delays
        states = Array(repeating: State(), count: nodes)
    }

    mutating func read(_ walked: WalkedRequests) -> [PrefixHit] {
        (0..<walked.range.count).map { read($0, of: walked) }
    }

    @inline(__always)
    private mutating func read(_ request: Int, of walked: WalkedRequests) -> PrefixHit {
        let index = walked.range.lowerBound + request
        let visit = walked.list.visits[index]
        let now = visit.timeMilliseconds
        ping(before: visit, walked.nodes)
        let (delay, end) = (delays[index], visit.end)
        let hit = deepest(to: end, at: now, walked.nodes)
        var node = end
        while node >= 0 {
            if node > hit {
                if entries == .everyBlock || node == end { write(node, at: now, delay: delay) }
            } else if isReadable(node, at: now) {
                states[Int(node)].lastUse = now
            }
            node = walked.nodes[Int(node)].parent
        }
        latest = (visit, delay)
        return hit < 0 ? .none : PrefixHit(node: hit, depth: walked.nodes[Int(hit)].depth)
    }

    /// The deepest readable entry on a path; −1: none. Numbers grow along a path.
    private func deepest(to end: Int32, at now: Int64, _ nodes: [ReplayTrace.Node]) -> Int32 {
        var node = end
        while node >= 0, !isReadable(node, at: now) { node = nodes[Int(node)].parent }
        return node
    }

    private func isReadable(_ node: Int32, at now: Int64) -> Bool {
        let state = states[Int(node)]
        return now - state.lastUse <= lifetimeMilliseconds && state.availableFrom <= now
    }

    private mutating func write(_ node: Int32, at now: Int64, delay: Int64) {
        let state = states[Int(node)]
        let isAlive = now - state.lastUse <= lifetimeMilliseconds
        states[Int(node)] = State(
            lastUse: now, availableFrom: isAlive ? min(state.availableFrom, now + delay) : now + delay)
    }

    /// The pings since the latest request: they refresh its whole path. None is sent where the answer had not
    /// begun when the first was due.
    private mutating func ping(before visit: ReplayTrace.Visit, _ nodes: [ReplayTrace.Node]) {
        guard let pings, let latest, !visit.startsScope, latest.delay <= pings.everyMilliseconds else { return }
        let count = pings.count(inGap: visit.timeMilliseconds - latest.visit.timeMilliseconds)
        guard count > 0 else { return }
        var node = latest.visit.end
        while node >= 0 {
            states[Int(node)].lastUse = latest.visit.timeMilliseconds + count * pings.everyMilliseconds
            node = nodes[Int(node)].parent
        }
    }
}
