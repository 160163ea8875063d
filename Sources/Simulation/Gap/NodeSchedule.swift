import Usage

/// How a token of a prompt is paid (rule R9).
enum PaidClass: UInt8 {
    case input, cacheWrite5m, cacheWrite1h, cacheRead

    var isWrite: Bool { self == .cacheWrite5m || self == .cacheWrite1h }
}

extension VisitPrice {
    @inline(__always)
    func price(_ paid: PaidClass) -> Int64 {
        switch paid {
        case .input: input
        case .cacheWrite5m: cacheWrite5m
        case .cacheWrite1h: cacheWrite1h
        case .cacheRead: cacheRead
        }
    }
}

/// The cheapest way to pay for the accesses of one node, known in hindsight, and how each access is paid in it.
///
/// A dynamic programme over the accesses with three states (nothing left behind, an entry at 5m, one at 1h) and
/// its way back; without pings. An entry may be left unused or written again although it lives.
struct NodeSchedule {
    private static let never = Int64(1) << 60
    private static let short = CacheLifetime.fiveMinutes.seconds * 1000
    private static let long = CacheLifetime.oneHour.seconds * 1000
    /// For each access: the cheapest state before it, and whether an entry at 5m or 1h behind it was read.
    private var steps: [UInt8] = []
    private var costs: (none: Int64, short: Int64, long: Int64) = (0, never, never)
    private var latest: Int64?

    private enum Step {
        static let state: UInt8 = 3
        static let readsShort: UInt8 = 4
        static let readsLong: UInt8 = 8
    }

    /// Forgets all accesses.
    mutating func begin() {
        steps.removeAll(keepingCapacity: true)
        costs = (0, NodeSchedule.never, NodeSchedule.never)
        latest = nil
    }

    /// The next access; times do not go back. Unit of costs: picodollars per token.
    mutating func access(at time: Int64, _ price: VisitPrice) {
        let gap = latest.map { time - $0 } ?? .max
        latest = time
        let (state, least) = cheapest
        let readShort = gap <= NodeSchedule.short ? costs.short + price.cacheRead : NodeSchedule.never
        let readLong = gap <= NodeSchedule.long ? costs.long + price.cacheRead : NodeSchedule.never
        let (writeShort, writeLong) = (least + price.cacheWrite5m, least + price.cacheWrite1h)
        var step = state
        if readShort <= writeShort { step |= Step.readsShort }
        if readLong <= writeLong { step |= Step.readsLong }
        steps.append(step)
        costs = (least + price.input, min(readShort, writeShort), min(readLong, writeLong))
    }

    /// The cheapest state and its cost; of equal ones the one that leaves less behind.
    private var cheapest: (state: UInt8, cost: Int64) {
        if costs.none <= costs.short && costs.none <= costs.long { return (0, costs.none) }
        return costs.short <= costs.long ? (1, costs.short) : (2, costs.long)
    }

    /// The least cost of all accesses, picodollars per token.
    var cost: Int64 { cheapest.cost }

    /// How the accesses are paid, the last one first.
    func forEachBackwards(_ body: (PaidClass) -> Void) {
        var state = cheapest.state
        for step in steps.reversed() {
            switch state {
            case 1 where step & Step.readsShort != 0: body(.cacheRead)
            case 2 where step & Step.readsLong != 0: body(.cacheRead)
            default:
                body(state == 0 ? .input : state == 1 ? .cacheWrite5m : .cacheWrite1h)
                state = step & Step.state
            }
        }
    }
}
