/// The ideal cache whose scope is kept alive by pings of its last prompt.
///
/// The pings after request `j` refresh everything on its path, the last of them at most `most` intervals after it
/// and before the scope's next request. What `j` was the last to visit was refreshed then, and not later.
struct PingedCache: PrefixCache {
    let lifetimeMilliseconds: Int64
    let pings: PingRule

    mutating func read(_ walked: WalkedRequests) -> [PrefixHit] {
        (0..<walked.range.count).map { read($0, of: walked) }
    }

    @inline(__always)
    private mutating func read(_ request: Int, of walked: WalkedRequests) -> PrefixHit {
        let visits = walked.list.visits
        let oldest = visits[walked.range.lowerBound + request].timeMilliseconds - lifetimeMilliseconds
        var index = Int(walked.starts[request + 1])
        let start = Int(walked.starts[request])
        while index > start {
            index -= 1
            let step = walked.steps[index]
            guard step.visit >= 0 else { continue }
            let time = visits[Int(step.visit)].timeMilliseconds
            // The scope's next request is the next of the list: the current one is behind it, or it itself.
            if time >= oldest || time + reach(visits[Int(step.visit) + 1].timeMilliseconds - time) >= oldest {
                return PrefixHit(node: step.last, depth: step.depth)
            }
        }
        return .none
    }

    @inline(__always)
    private func reach(_ gap: Int64) -> Int64 { pings.count(inGap: gap) * pings.everyMilliseconds }
}
