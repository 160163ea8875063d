/// A stretch of time, half open. A missing bound is no bound.
public struct TimeSpan: Hashable, Sendable {
    /// First moment inside.
    public var start: Timestamp
    /// First moment no longer inside.
    public var end: Timestamp

    public init(start: Timestamp, end: Timestamp) {
        self.start = start
        self.end = end
    }

    /// What people write for a stretch of time: `2026`, `2026-11`, `2026-W47`, `2026-11-21` are that
    /// year, month, ISO week or day by the zone's clock; a moment (`2026-11-21T08:00:00Z`, or without
    /// a zone by the zone's clock) is a stretch without length; `FIRST..LAST` runs from the start of
    /// FIRST to the end of LAST. Nil for anything else and where the end is not after the start.
    public init?(parsing text: String, in zone: ZoneRules) {
        if let dots = text.firstRange(of: "..") {
            guard let first = TimeSpan(single: String(text[..<dots.lowerBound]), in: zone),
                let last = TimeSpan(single: String(text[dots.upperBound...]), in: zone),
                first.start < last.end
            else { return nil }
            self.init(start: first.start, end: last.end)
        } else {
            guard let span = TimeSpan(single: text, in: zone) else { return nil }
            self = span
        }
    }

    private init?(single text: String, in zone: ZoneRules) {
        if let dates = TimeSpan.dates(text) {
            self.init(start: zone.midnight(of: dates.first), end: zone.midnight(of: dates.next))
        } else if let moment = zone.moment(parsing: text) {
            self.init(start: moment, end: moment)
        } else {
            return nil
        }
    }

    /// First date of a calendar period and the date after its last.
    private static func dates(_ text: String) -> (first: CivilDate, next: CivilDate)? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), let year = digits(parts[0], count: 4), year >= 1 else { return nil }
        if parts.count == 1 {
            return (CivilDate(year: year, month: 1, day: 1), CivilDate(year: year + 1, month: 1, day: 1))
        }
        if parts.count == 2, parts[1].first == "W" {
            guard let week = digits(parts[1].dropFirst(), count: 2),
                let monday = CivilDate(isoYear: year, week: week)
            else { return nil }
            return (monday, CivilDate(days: monday.days + 7))
        }
        guard let month = digits(parts[1], count: 2), (1...12).contains(month) else { return nil }
        let length = CivilDate.length(ofMonth: month, year: year)
        let first = CivilDate(year: year, month: month, day: 1)
        guard parts.count == 3 else { return (first, CivilDate(days: first.days + length)) }
        guard let day = digits(parts[2], count: 2), (1...length).contains(day) else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        return (date, CivilDate(days: date.days + 1))
    }

    private static func digits(_ text: Substring, count: Int) -> Int64? {
        guard text.utf8.count == count, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return Int64(text)
    }
}

extension ZoneRules {
    /// First moment of a date by the zone's clock; for a date that the zone skips, of the next one.
    public func midnight(of date: CivilDate) -> Timestamp {
        Timestamp(milliseconds: firstMoment(showing: date.days * 86_400) * 1000)
    }

    /// A written date with a time of day; without `Z` or an offset it is read by the zone's clock.
    func moment(parsing text: String) -> Timestamp? {
        guard text.utf8.count > 10, let moment = Timestamp(parsing: text) else { return nil }
        let time = text.utf8.dropFirst(11)
        let statesZone = time.contains { $0 == 0x5A || $0 == 0x7A || $0 == 0x2B || $0 == 0x2D || $0 == 0x43 }
        if statesZone { return moment }
        let local = moment.milliseconds.flooredQuotient(1000)
        return Timestamp(
            milliseconds: firstMoment(showing: local) * 1000 + moment.milliseconds.modulo(1000))
    }
}
