/// Every block boundary is an entry (reference rule Q7): alive while it was visited within the lifetime.
struct IdealCache: PrefixCache {
    let lifetimeMilliseconds: Int64

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
            if step.visit >= 0, visits[Int(step.visit)].timeMilliseconds >= oldest {
                return PrefixHit(node: step.last, depth: step.depth)
            }
        }
        return .none
    }
}
