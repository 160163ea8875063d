/// A date of the proleptic Gregorian calendar, without a time zone.
public struct CivilDate: Hashable, Comparable, Sendable {
    public var year: Int64
    /// 1 to 12.
    public var month: Int64
    /// 1 to the length of the month.
    public var day: Int64

    public init(year: Int64, month: Int64, day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The date `days` days after 1970-01-01.
    public init(days: Int64) {
        // The year begins in March, so that the leap day is the last day of a year.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01; negative before it.
    public var days: Int64 { Timestamp.days(year: year, month: month, day: day) }

    /// 0 for Sunday to 6 for Saturday.
    public var weekday: Int64 { (days + 4).modulo(7) }

    public static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// Number of days of a month, 28 to 31.
    public static func length(ofMonth month: Int64, year: Int64) -> Int64 {
        month == 2 ? (isLeap(year) ? 29 : 28) : 30 + ((month + month / 8) & 1)
    }

    public static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}

extension CivilDate {
    /// Year and number of the ISO 8601 week: weeks begin on Monday, week 1 holds 4 January.
    public var isoWeek: (year: Int64, week: Int64) {
        let day = days
        let thursday = CivilDate(days: day - (day + 3).modulo(7) + 3)
        let firstDay = CivilDate(year: thursday.year, month: 1, day: 1).days
        return (thursday.year, (thursday.days - firstDay) / 7 + 1)
    }

    /// Monday of an ISO week; nil where the year has no such week.
    public init?(isoYear: Int64, week: Int64) {
        let fourth = CivilDate(year: isoYear, month: 1, day: 4).days
        let monday = CivilDate(days: fourth - (fourth + 3).modulo(7) + (week - 1) * 7)
        guard monday.isoWeek == (isoYear, week) else { return nil }
        self = monday
    }
}

extension CivilDate: CustomStringConvertible {
    /// `2026-11-21`.
    public var description: String {
        "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
    }
}

extension Int64 {
    /// Remainder that is never negative.
    func modulo(_ divisor: Int64) -> Int64 {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }

    /// Quotient rounded down.
    func flooredQuotient(_ divisor: Int64) -> Int64 { (self - modulo(divisor)) / divisor }
}

/// Decimal digits of a number with leading zeros.
func padded(_ number: Int64, to width: Int) -> String {
    let digits = String(number.magnitude)
    let zeros = String(repeating: "0", count: max(0, width - digits.count))
    return (number < 0 ? "-" : "") + zeros + digits
}
