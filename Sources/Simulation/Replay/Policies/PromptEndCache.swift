/// One entry at the end of each prompt, looked up at any depth; a hit refreshes all live entries on its path
/// (reference rule Q7).
///
/// An entry lives as long as the visits of its node follow each other within the lifetime since it was written.
/// So there is one bit a node, and the bits of a stretch that was left alone for longer are cleared at its next
/// visit.
struct PromptEndCache: PrefixCache {
    let lifetimeMilliseconds: Int64
    private var entries: NodeSet

    init(lifetimeMilliseconds: Int64, nodes: Int) {
        self.lifetimeMilliseconds = lifetimeMilliseconds
        entries = NodeSet(count: nodes)
    }

    mutating func read(_ walked: WalkedRequests) -> [PrefixHit] {
        (0..<walked.range.count).map { read($0, of: walked) }
    }

    @inline(__always)
    private mutating func read(_ request: Int, of walked: WalkedRequests) -> PrefixHit {
        let visits = walked.list.visits
        let visit = visits[walked.range.lowerBound + request]
        let oldest = visit.timeMilliseconds - lifetimeMilliseconds
        let start = Int(walked.starts[request])
        var index = Int(walked.starts[request + 1])
        while index > start {
            let step = walked.steps[index - 1]
            if step.visit >= 0 {
                if visits[Int(step.visit)].timeMilliseconds >= oldest { break }
                entries.remove(step.first...step.last)
            }
            index -= 1
        }
        var hit = PrefixHit.none
        while index > start {
            index -= 1
            let step = walked.steps[index]
            let node = entries.last(in: step.first...step.last)
            if node >= 0 {
                hit = PrefixHit(node: node, depth: walked.nodes[Int(node)].depth)
                break
            }
        }
        if visit.end >= 0 { entries.insert(visit.end) }
        return hit
    }
}
