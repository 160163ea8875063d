import Pricing
import Simulation
import Usage

/// The current month by the clock of a zone, and the days behind today that projections look at.
struct MonthCalendar {
    let zone: ZoneRules
    let now: Timestamp
    let today: CivilDate

    init(zone: ZoneRules, now: Timestamp) {
        self.zone = zone
        self.now = now
        today = zone.date(at: now)
    }

    var firstOfMonth: CivilDate { CivilDate(year: today.year, month: today.month, day: 1) }

    var daysAfterToday: Int { Int(CivilDate.length(ofMonth: today.month, year: today.year) - today.day) }

    /// `2026-11`, as month groups are named.
    var month: String { String(today.description.dropLast(3)) }

    /// From the first day that a projection looks at to the end of today.
    var span: TimeSpan {
        TimeSpan(
            start: zone.midnight(of: min(firstOfMonth, today.adding(-Int64(MonthEndProjection.mostDays)))),
            end: zone.midnight(of: today.adding(1)))
    }

    var restOfToday: RestOfDay {
        let start = zone.midnight(of: today).milliseconds
        let end = zone.midnight(of: today.adding(1)).milliseconds
        return RestOfDay(remaining: min(max(0, end - now.milliseconds), end - start), of: end - start)
    }

    /// Costs of the complete days behind today, the latest last: at most as many as a projection looks at, and
    /// none of the ledger's first day or before it, which the logs may tell in part only.
    func history(_ costs: [String: PicoUSD], firstDay: CivilDate?) -> [PicoUSD] {
        guard let firstDay else { return [] }
        let first = max(today.adding(-Int64(MonthEndProjection.mostDays)), firstDay.adding(1))
        guard first < today else { return [] }
        return (first.days..<today.days).map { costs[CivilDate(days: $0).description] ?? .zero }
    }

    /// Cost of the month up to now.
    func soFar(_ costs: [String: PicoUSD]) -> PicoUSD {
        (firstOfMonth.days...today.days).reduce(.zero) { $0 + (costs[CivilDate(days: $1).description] ?? .zero) }
    }
}

extension CivilDate {
    func adding(_ days: Int64) -> CivilDate { CivilDate(days: self.days + days) }
}

extension ZoneRules {
    /// What the zone's clock shows, as a moment of UTC, in whole seconds.
    func clock(at time: Timestamp) -> Timestamp {
        let seconds = time.milliseconds >= 0 ? time.milliseconds / 1000 : (time.milliseconds - 999) / 1000
        return Timestamp(milliseconds: (seconds + offset(at: seconds)) * 1000)
    }

    /// The date that the zone's clock shows.
    func date(at time: Timestamp) -> CivilDate { CivilDate(days: Int64(clock(at: time).utcDay)) }
}
