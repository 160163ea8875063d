import Pricing

/// Counts the pings after each request of a scope, and after its last one, and what they cost.
struct PingAccount {
    let rule: PingRule
    /// From the start of a request to its response; nil: at once.
    let delays: ResponseDelays?
    private(set) var charge = PingCharge()
    private var latest: Latest?

    init(rule: PingRule, delays: ResponseDelays?) {
        self.rule = rule
        self.delays = delays
    }

    private struct Latest {
        var index: Int
        var time: Int64
        var length: Int64
        var price: Int64
    }

    /// The cost of the pings that followed a request.
    struct Ended {
        var visit: Int
        var cost: PicoUSD
    }

    /// Takes the next request; returns what the pings before it cost.
    @inline(__always)
    mutating func next(_ visit: ReplayTrace.Visit, index: Int, length: Int64, price: Int64) -> Ended? {
        let gap = visit.startsScope ? nil : latest.map { visit.timeMilliseconds - $0.time }
        let ended = settle(gap)
        latest = Latest(index: index, time: visit.timeMilliseconds, length: length, price: price)
        return ended
    }

    /// The pings after the last request of a scope: nobody knows that it is the last one.
    mutating func endScope() -> Ended? { settle(nil) }

    private mutating func settle(_ gap: Int64?) -> Ended? {
        guard let latest else { return nil }
        var count = gap.map { rule.count(inGap: $0) } ?? rule.most
        if let delays, delays[latest.index] > rule.everyMilliseconds { count = 0 }
        guard count > 0 else { return nil }
        let cost = PicoUSD(Int128(latest.length * latest.price) * Int128(count))
        charge.count += count
        charge.cost += cost
        return Ended(visit: latest.index, cost: cost)
    }
}
