import Ledger
import Usage

/// Sums of the ledger by days of the local clock: whole UTC days from the roll-ups, and where a local day
/// begins within one, the records of the shorter side.
struct LocalDaySums {
    private static let dayLength: Int64 = 86_400_000
    private let glance: LedgerGlance
    private let whole: [Int32: LedgerGlance.Sums]
    private var cuts: [Int64: LedgerGlance.Sums] = [:]

    /// - Parameter span: no day outside of it is asked for.
    init(_ glance: inout LedgerGlance, span: TimeSpan) throws {
        whole = try glance.sums(ofDays: span.start.utcDay...span.end.utcDay)
        self.glance = glance
    }

    /// The sums of a UTC day.
    subscript(utcDay day: Int32) -> LedgerGlance.Sums { whole[day] ?? [:] }

    /// The sums of the records from one moment up to another.
    mutating func sums(from start: Timestamp, to end: Timestamp) throws -> LedgerGlance.Sums {
        var sums = try cut(at: end)
        for day in start.utcDay..<max(start.utcDay, end.utcDay) { sums.add(self[utcDay: day]) }
        sums.subtract(try cut(at: start))
        return sums
    }

    /// About how many records are looked at for the cuts at these moments.
    func recordsRead(forCutsAt moments: [Timestamp]) -> Int128 {
        moments.reduce(0) { total, moment in
            let (before, after) = LocalDaySums.sides(of: moment)
            let requests = self[utcDay: moment.utcDay].values.reduce(Int128(0)) { $0 + Int128($1.requests) }
            return total + requests * Int128(min(before, after)) / Int128(LocalDaySums.dayLength)
        }
    }

    /// The sums of the records of a moment's UTC day before the moment.
    private mutating func cut(at moment: Timestamp) throws -> LedgerGlance.Sums {
        let (before, after) = LocalDaySums.sides(of: moment)
        guard before > 0 else { return [:] }
        if let known = cuts[moment.milliseconds] { return known }
        let time = moment.milliseconds
        var sums: LedgerGlance.Sums
        if before <= after {
            sums = try glance.sums(in: time - before..<time)
        } else {
            sums = self[utcDay: moment.utcDay]
            sums.subtract(try glance.sums(in: time..<time + after))
        }
        cuts[time] = sums
        return sums
    }

    /// What of a moment's UTC day lies before and behind it; milliseconds.
    private static func sides(of moment: Timestamp) -> (before: Int64, after: Int64) {
        let before = moment.milliseconds - Int64(moment.utcDay) * dayLength
        return (before, dayLength - before)
    }
}

extension LedgerGlance.Sums {
    mutating func add(_ other: LedgerGlance.Sums) {
        for (key, sums) in other { self[key, default: UsageSums()] += sums }
    }

    mutating func subtract(_ other: LedgerGlance.Sums) {
        for (key, sums) in other { self[key, default: UsageSums()] -= sums }
    }
}
