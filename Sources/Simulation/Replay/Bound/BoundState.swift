/// The least cost per token so far of all accesses of a node, by what it leaves behind. Unit: picodollars.
///
/// Costs count from the one that leaves nothing behind, which is never above the others. An entry may always be
/// left unused, written again although it lives, or replaced by a shorter one, so that no schedule of lifetimes
/// is missed even where prices differ from visit to visit.
struct BoundState: Equatable {
    /// More than the least cost to have an entry that lives 5 minutes (and, with pings, is kept alive).
    var short: Int64
    /// The same with 1 hour; never below `short`.
    var long: Int64

    /// Far above every cost.
    static let never = Int64(1) << 60
    /// Before the first access.
    static let unvisited = BoundState(short: never, long: never)

    /// The accesses up to one more: the least cost grows by `added`.
    @inline(__always)
    func accessed(at price: VisitPrice, bridge: BoundBridge) -> (state: BoundState, added: Int64) {
        let shortAlive = bridge.short < BoundState.never ? short + bridge.short : BoundState.never
        let longAlive = bridge.long < BoundState.never ? long + bridge.long : BoundState.never
        let long = min(longAlive + price.cacheRead, price.cacheWrite1h)
        let short = min(shortAlive + price.cacheRead, price.cacheWrite5m, long)
        let least = min(price.input, short)
        return (BoundState(short: short - least, long: long - least), least)
    }
}

/// What it costs to have an entry live from one access to the next; `BoundState.never` where it cannot.
struct BoundBridge {
    var short: Int64
    var long: Int64

    static let none = BoundBridge(short: BoundState.never, long: BoundState.never)

    /// Without pings an entry lives up to its lifetime; with pings of a price at exactly the lifetime it lives on.
    @inline(__always)
    init(gapMilliseconds gap: Int64, pingPrice: Int64?) {
        guard let pingPrice else {
            short = gap <= BoundPings.short ? 0 : BoundState.never
            long = gap <= BoundPings.long ? 0 : BoundState.never
            return
        }
        short = BoundPings.cost(gap, lifetime: BoundPings.short, price: pingPrice)
        long = BoundPings.cost(gap, lifetime: BoundPings.long, price: pingPrice)
    }

    private init(short: Int64, long: Int64) { (self.short, self.long) = (short, long) }
}

/// The best pings there could be: one each time a lifetime ends.
enum BoundPings {
    static let short: Int64 = 300_000
    static let long: Int64 = 3_600_000

    /// Pings strictly inside a gap.
    @inline(__always)
    static func count(_ gap: Int64, lifetime: Int64) -> Int64 { gap <= lifetime ? 0 : (gap - 1) / lifetime }

    @inline(__always)
    static func cost(_ gap: Int64, lifetime: Int64, price: Int64) -> Int64 {
        guard gap > lifetime else { return 0 }
        let (cost, overflow) = ((gap - 1) / lifetime).multipliedReportingOverflow(by: price)
        return overflow ? BoundState.never : min(cost, BoundState.never)
    }
}
