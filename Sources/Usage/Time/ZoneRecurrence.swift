/// The yearly rule at the end of a zone file: a POSIX `TZ` string with the hours of RFC 9636 3.3.1.
struct ZoneRecurrence: Sendable {
    /// Offset east of UTC, seconds.
    var standardOffset: Int64
    /// Daylight-saving offset with its first and last moment of a year; nil without daylight saving.
    var daylight: Daylight?

    struct Daylight: Sendable {
        var offset: Int64
        var start: YearlyMoment
        var end: YearlyMoment
    }

    /// A day of the year and a time of its clock.
    struct YearlyMoment: Sendable {
        var day: Day
        /// Seconds from midnight, -167 to 167 hours.
        var time: Int64

        enum Day: Sendable {
            /// `Jn`: 1 to 365, 29 February is never counted.
            case julian(Int64)
            /// `n`: 0 to 365, 29 February counts.
            case ordinal(Int64)
            /// `Mm.w.d`: weekday d of week w of month m; week 5 is the last one.
            case weekday(month: Int64, week: Int64, day: Int64)
        }

        /// Seconds since 1970 of the clock, in a year.
        func local(year: Int64) -> Int64 {
            let newYear = Timestamp.days(year: year, month: 1, day: 1)
            let day =
                switch day {
                case .julian(let number): newYear + number - 1 + (number > 59 && CivilDate.isLeap(year) ? 1 : 0)
                case .ordinal(let number): newYear + number
                case .weekday(let month, let week, let weekday): nth(week, weekday, month, year)
                }
            return day * 86_400 + time
        }

        private func nth(_ week: Int64, _ weekday: Int64, _ month: Int64, _ year: Int64) -> Int64 {
            let first = CivilDate(year: year, month: month, day: 1)
            let offset = (weekday - first.weekday).modulo(7) + (week - 1) * 7
            let isBeyond = offset >= CivilDate.length(ofMonth: month, year: year)
            return first.days + (isBeyond ? offset - 7 : offset)
        }
    }

    /// Offset at a moment, UTC seconds.
    func offset(at seconds: Int64) -> Int64 {
        guard let daylight else { return standardOffset }
        let year = CivilDate(days: seconds.flooredQuotient(86_400)).year
        var result = standardOffset
        for change in changes(from: year - 1, to: year + 1, daylight) where change.moment <= seconds {
            result = change.offset
        }
        return result
    }

    /// Moments at which the offset may change, strictly between two moments, ascending.
    func changes(after start: Int64, before end: Int64) -> [Int64] {
        guard let daylight else { return [] }
        let first = CivilDate(days: start.flooredQuotient(86_400)).year
        let last = CivilDate(days: end.flooredQuotient(86_400)).year
        return changes(from: first - 1, to: last + 1, daylight).map(\.moment).filter { $0 > start && $0 < end }
    }

    private func changes(
        from first: Int64, to last: Int64, _ daylight: Daylight
    ) -> [(moment: Int64, offset: Int64)] {
        var result: [(moment: Int64, offset: Int64)] = []
        for year in first...last {
            let start = (moment: daylight.start.local(year: year) - standardOffset, offset: daylight.offset)
            let end = (moment: daylight.end.local(year: year) - daylight.offset, offset: standardOffset)
            result += start.moment < end.moment ? [start, end] : [end, start]
        }
        // Where daylight saving never ends, the end of one year is the start of the next: the start wins.
        func rank(_ change: (moment: Int64, offset: Int64)) -> (Int64, Int) {
            (change.moment, change.offset == daylight.offset ? 1 : 0)
        }
        return result.sorted { rank($0) < rank($1) }
    }
}
