/// For every scope the cheaper of two caches, known when it is over; of equal ones the shorter lifetime.
struct PerSessionBest: ReplayPolicy {
    let minimumTokens: Int64
    var short: any PrefixCache
    var long: any PrefixCache
    var tally: PolicyTally
    private let groups: GroupMap
    /// The scope so far, by stretches of one group.
    private var pending: [Stretch] = []

    private struct Stretch {
        var visit: Int
        var short: (cost: Int128, read: Int64) = (0, 0)
        var long: (cost: Int128, read: Int64) = (0, 0)
    }

    init(minimumTokens: Int64, short: any PrefixCache, long: any PrefixCache, groups: GroupMap) {
        (self.minimumTokens, self.short, self.long, self.groups) = (minimumTokens, short, long, groups)
        tally = PolicyTally(groups)
    }

    mutating func replay(_ walked: WalkedRequests) {
        let (shortHits, longHits) = (short.read(walked), long.read(walked))
        for request in walked.range {
            let index = request - walked.range.lowerBound
            let visit = walked.list.visits[request]
            if visit.startsScope { settle() }
            let price = walked.prices[Int(visit.price)]
            let length = walked.length(of: index)
            var five = Int64(shortHits[index].depth) * walked.blockTokens
            var hour = Int64(longHits[index].depth) * walked.blockTokens
            if five < minimumTokens { five = 0 }
            if hour < minimumTokens { hour = 0 }
            open(request)
            let last = pending.count - 1
            pending[last].short.cost += Int128(five * price.cacheRead + (length - five) * price.cacheWrite5m)
            pending[last].short.read += five
            pending[last].long.cost += Int128(hour * price.cacheRead + (length - hour) * price.cacheWrite1h)
            pending[last].long.read += hour
        }
    }

    private mutating func open(_ visit: Int) {
        if let last = pending.last {
            if groups.count == 0 || groups.group(of: last.visit) == groups.group(of: visit) { return }
        }
        pending.append(Stretch(visit: visit))
    }

    private mutating func settle() {
        let short = pending.reduce(0) { $0 + $1.short.cost }
        let long = pending.reduce(0) { $0 + $1.long.cost }
        for stretch in pending {
            let better = short <= long ? stretch.short : stretch.long
            tally.add(better.cost, read: better.read, visit: stretch.visit)
        }
        pending.removeAll(keepingCapacity: true)
    }

    mutating func finish() -> PolicyOutcome {
        settle()
        return tally.outcome("per-session-best")
    }
}
