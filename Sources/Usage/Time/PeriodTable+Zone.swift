extension PeriodTable {
    /// Cuts time into hours, days, ISO weeks or months of a zone, for the UTC days that hold data.
    ///
    /// `utcDays` (days since 1970-01-01) bound the work: the table grows with the days that occur,
    /// whatever year a wrong clock may have written. What lies between them has no period.
    /// A period of a zone without clock changes is 24 h; else what the clock makes it: a day can
    /// have 23 h or 25 h, and a date that the zone skips has none.
    public init(_ unit: PeriodUnit, in zone: ZoneRules, utcDays: some Sequence<Int32>) {
        var builder = PeriodTableBuilder(unit: unit)
        for run in DayRuns(utcDays) {
            builder.openRun()
            for (index, stretch) in run.stretches(of: zone).enumerated() {
                builder.add(from: stretch.start, to: stretch.end, offset: stretch.offset, isFirst: index == 0)
            }
            builder.closeRun(at: run.upperBound)
        }
        self.init(starts: builder.starts, periods: builder.periods, labels: builder.labels)
    }
}

/// Kinds of periods.
public enum PeriodUnit: Sendable, CaseIterable {
    case hour, day, week, month

    /// First clock second of the period after the one that holds `local` (clock seconds since 1970).
    func nextStart(after local: Int64) -> Int64 {
        let day = local.flooredQuotient(86_400)
        switch self {
        case .hour: return (local.flooredQuotient(3600) + 1) * 3600
        case .day: return (day + 1) * 86_400
        case .week: return (day - (day + 3).modulo(7) + 7) * 86_400
        case .month:
            let date = CivilDate(days: day)
            return (day - date.day + 1 + CivilDate.length(ofMonth: date.month, year: date.year)) * 86_400
        }
    }

    /// Printed name of the period that holds `local`. An hour is named by its start as RFC 3339, with
    /// the offset, so that the hour that clocks show twice is two.
    func label(of local: Int64, offset: Int64) -> String {
        let date = CivilDate(days: local.flooredQuotient(86_400))
        switch self {
        case .hour:
            let hour = local.modulo(86_400) / 3600
            return "\(date)T\(padded(hour, to: 2)):00:00\(offsetText(offset))"
        case .day: return date.description
        case .week:
            let (year, week) = date.isoWeek
            return "\(padded(year, to: 4))-W\(padded(week, to: 2))"
        case .month: return "\(padded(date.year, to: 4))-\(padded(date.month, to: 2))"
        }
    }
}

/// An offset from UTC as RFC 3339 writes it; local mean times of the past show their seconds too.
func offsetText(_ offset: Int64) -> String {
    if offset == 0 { return "Z" }
    let size = abs(offset)
    let seconds = size % 60 == 0 ? "" : ":" + padded(size % 60, to: 2)
    return (offset < 0 ? "-" : "+") + padded(size / 3600, to: 2) + ":" + padded(size / 60 % 60, to: 2) + seconds
}

/// Runs of consecutive UTC days as ranges of UTC seconds.
private struct DayRuns: Sequence {
    private var runs: [Range<Int64>] = []

    init(_ utcDays: some Sequence<Int32>) {
        for day in Set(utcDays).sorted() {
            let start = Int64(day) * 86_400
            if let last = runs.last, last.upperBound == start {
                runs[runs.count - 1] = last.lowerBound..<start + 86_400
            } else {
                runs.append(start..<start + 86_400)
            }
        }
    }

    func makeIterator() -> IndexingIterator<[Range<Int64>]> { runs.makeIterator() }
}

extension Range<Int64> {
    /// The stretches of constant offset that make up this range of UTC seconds.
    fileprivate func stretches(of zone: ZoneRules) -> [(start: Int64, end: Int64, offset: Int64)] {
        let stretches = zone.stretches(from: lowerBound, to: upperBound)
        return stretches.enumerated().map { index, stretch in
            let end = index + 1 < stretches.count ? stretches[index + 1].start : upperBound
            return (stretch.start, end, stretch.offset)
        }
    }
}

private struct PeriodTableBuilder {
    let unit: PeriodUnit
    var starts: [Timestamp] = []
    var periods: [Int?] = []
    var labels: [String] = []
    private var known: [String: Int] = [:]

    init(unit: PeriodUnit) { self.unit = unit }

    mutating func openRun() {
        // A run ends with a boundary that begins the gap to the next one.
        if !starts.isEmpty { periods.append(nil) }
    }

    mutating func add(from start: Int64, to end: Int64, offset: Int64, isFirst: Bool) {
        var moment = start
        while moment < end {
            let local = moment + offset
            let period = number(of: unit.label(of: local, offset: offset))
            if (isFirst && moment == start) || periods.last != period {
                starts.append(Timestamp(milliseconds: moment * 1000))
                periods.append(period)
            }
            moment = Swift.min(unit.nextStart(after: local) - offset, end)
        }
    }

    mutating func closeRun(at seconds: Int64) {
        starts.append(Timestamp(milliseconds: seconds * 1000))
    }

    private mutating func number(of label: String) -> Int {
        if let number = known[label] { return number }
        let number = labels.count
        known[label] = number
        labels.append(label)
        return number
    }
}
