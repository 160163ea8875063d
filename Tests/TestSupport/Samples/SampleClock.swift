/// Times of samples: milliseconds since 1970 and their RFC 3339 text, by plain calendar arithmetic.
package enum SampleClock {
    package static func milliseconds(year: Int, month: Int, day: Int, hour: Int = 0) -> Int64 {
        // Days from civil: the year begins in March, eras have 400 years.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468) * 86_400_000 + Int64(hour) * 3_600_000
    }

    /// `2026-04-01T00:00:00.000Z`
    package static func text(_ milliseconds: Int64) -> String {
        let millisecondOfDay = Int(milliseconds % 86_400_000)
        let seconds = millisecondOfDay / 1000
        return "\(day(milliseconds))T\(pad(seconds / 3600)):\(pad(seconds / 60 % 60)):\(pad(seconds % 60))."
            + "\(pad(millisecondOfDay % 1000, 3))Z"
    }

    /// `2026-04-01`
    package static func day(_ milliseconds: Int64) -> String {
        let shifted = Int(milliseconds / 86_400_000) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(pad(year, 4))-\(pad(month))-\(pad(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1))"
    }

    private static func pad(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
