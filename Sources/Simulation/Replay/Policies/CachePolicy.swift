import Pricing
import Usage

/// One cache for the whole trace: the hit is read, the rest is written at one lifetime (rules R8 and R9).
struct CachePolicy: ReplayPolicy {
    let name: String
    let lifetime: CacheLifetime
    /// A shorter hit counts as none (reference rule Q6).
    let minimumTokens: Int64
    var cache: any PrefixCache
    var tally: PolicyTally
    var pings: PingAccount?

    mutating func replay(_ walked: WalkedRequests) {
        let hits = cache.read(walked)
        for request in walked.range {
            let index = request - walked.range.lowerBound
            let visit = walked.list.visits[request]
            let price = walked.prices[Int(visit.price)]
            let length = walked.length(of: index)
            var read = Int64(hits[index].depth) * walked.blockTokens
            if read < minimumTokens { read = 0 }
            let cost = read * price.cacheRead + (length - read) * price.write(lifetime)
            tally.add(Int128(cost), read: read, visit: request)
            if let ended = pings?.next(visit, index: request, length: length, price: price.pingRead) {
                tally.add(ended.cost.picodollars, read: 0, visit: ended.visit)
            }
        }
    }

    mutating func finish() -> PolicyOutcome {
        if let ended = pings?.endScope() { tally.add(ended.cost.picodollars, read: 0, visit: ended.visit) }
        return tally.outcome(name, pings: pings?.charge ?? PingCharge())
    }
}

extension WalkedRequests {
    /// Tokens of a prompt; `request` counts from the start of `range`.
    @inline(__always)
    func length(of request: Int) -> Int64 {
        let end = Int(starts[request + 1])
        return end == starts[request] ? 0 : Int64(steps[end - 1].depth) * blockTokens
    }
}
