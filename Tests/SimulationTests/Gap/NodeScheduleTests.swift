import TestSupport
import Testing

@testable import Simulation

/// A node's cheapest schedule against all schedules there are, written out.
@Suite struct NodeScheduleTests {
    private struct Access {
        var time: Int64
        var price: VisitPrice
    }

    /// What each way to pay leaves behind: nothing, or an entry of a lifetime. Each access has four ways; a
    /// read needs a live entry behind it.
    private func cheapest(_ accesses: ArraySlice<Access>, entry: Int64?, latest: Int64) -> Int64 {
        guard let access = accesses.first else { return 0 }
        let rest = accesses.dropFirst()
        var costs = [
            access.price.input + cheapest(rest, entry: nil, latest: access.time),
            access.price.cacheWrite5m + cheapest(rest, entry: 300_000, latest: access.time),
            access.price.cacheWrite1h + cheapest(rest, entry: 3_600_000, latest: access.time),
        ]
        if let entry, access.time - latest <= entry {
            costs.append(access.price.cacheRead + cheapest(rest, entry: entry, latest: access.time))
        }
        return costs.min() ?? 0
    }

    @Test(arguments: 1...200) func theCheapestOfAllSchedulesIsFound(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        var accesses: [Access] = []
        var time: Int64 = 0
        for _ in 0..<random.int(1...7) {
            time += Int64(random.pick(GapTests.gaps))
            accesses.append(Access(time: time, price: random.pick(GapTests.prices)))
        }
        var schedule = NodeSchedule()
        schedule.begin()
        for access in accesses { schedule.access(at: access.time, access.price) }
        #expect(schedule.cost == cheapest(accesses[...], entry: nil, latest: 0), "seed \(seed)")
        // What the way back says costs that much, and can be done.
        var paid: [PaidClass] = []
        schedule.forEachBackwards { paid.append($0) }
        paid.reverse()
        #expect(paid.count == accesses.count)
        #expect(zip(paid, accesses).reduce(0) { $0 + $1.1.price.price($1.0) } == schedule.cost, "seed \(seed)")
        var entry: Int64?
        for (place, way) in paid.enumerated() {
            switch way {
            case .input: entry = nil
            case .cacheWrite5m: entry = 300_000
            case .cacheWrite1h: entry = 3_600_000
            case .cacheRead:
                let gap = place > 0 ? accesses[place].time - accesses[place - 1].time : .max
                #expect(entry.map { gap <= $0 } == true, "seed \(seed)")
            }
        }
    }
}
