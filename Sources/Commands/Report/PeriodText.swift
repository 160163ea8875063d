import Reports
import Usage

/// The covered period in words: dates where the bounds are midnights of the zone, moments else.
struct PeriodText {
    let bounds: TimeBounds
    let zone: NamedZone

    /// `2026-11-01 to 2026-11-21, Europe/Berlin`; the last date is one that is covered.
    var text: String { "\(span), \(zone.name)" }

    private var span: String {
        switch (bounds.since.map(first), bounds.until.map(last)) {
        case (nil, nil): "all records"
        case (let first?, nil): "from \(first) on"
        case (nil, let last?): "up to \(last)"
        case (let first?, let last?): first == last ? first : "\(first) to \(last)"
        }
    }

    private func first(_ time: Timestamp) -> String {
        let date = zone.rules.date(at: time)
        return zone.rules.midnight(of: date) == time ? date.description : time.rfc3339
    }

    private func last(_ time: Timestamp) -> String {
        let date = zone.rules.date(at: time)
        return zone.rules.midnight(of: date) == time ? date.adding(-1).description : time.rfc3339
    }
}

extension ReportPeriod {
    /// The bounds of the period at a moment.
    func bounds(in zone: ZoneRules, at now: Timestamp) -> TimeBounds {
        let today = zone.date(at: now)
        let month = CivilDate(year: today.year, month: today.month, day: 1)
        switch self {
        case .all: return TimeBounds()
        case .thisMonth: return TimeBounds(since: zone.midnight(of: month))
        case .lastMonth:
            let last = month.adding(-1)
            let first = CivilDate(year: last.year, month: last.month, day: 1)
            return TimeBounds(since: zone.midnight(of: first), until: zone.midnight(of: month))
        case .lastDays(let days):
            return TimeBounds(since: zone.midnight(of: today.adding(1 - Int64(days))))
        }
    }
}
