/// For every scope the cheaper of two caches, known when it is over; of equal ones the shorter lifetime.
struct PerSessionBest<Short: PrefixCache, Long: PrefixCache>: ReplayPolicy {
    let minimumTokens: Int64
    var short: Short
    var long: Long
    var tally: PolicyTally
    private let groups: GroupMap
    /// The scope so far, by stretches of one group.
    private var pending: [Stretch] = []

    private struct Stretch {
        var visit: Int
        var short: (cost: Int128, read: Int64) = (0, 0)
        var long: (cost: Int128, read: Int64) = (0, 0)
    }

    init(minimumTokens: Int64, short: Short, long: Long, groups: GroupMap) {
        (self.minimumTokens, self.short, self.long, self.groups) = (minimumTokens, short, long, groups)
        tally = PolicyTally(groups)
    }

    mutating func replay(_ walked: WalkedRequests) {
        for request in walked.range {
            let index = request - walked.range.lowerBound
            let visit = walked.list.visits[request]
            if visit.startsScope { settle() }
            let price = walked.prices[Int(visit.price)]
            let length = walked.length(of: index)
            var five = Int64(short.read(index, of: walked).depth) * walked.blockTokens
            var hour = Int64(long.read(index, of: walked).depth) * walked.blockTokens
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
