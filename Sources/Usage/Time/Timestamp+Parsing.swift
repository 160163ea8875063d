extension Timestamp {
    /// The moment written as RFC 3339 or close to it: `2026-11-21T01:02:03.456789Z`, an offset
    /// (`+02:00`, `-0530`, `+02`), a space for the `T`, no zone (read as UTC), or the date alone
    /// (its midnight in UTC).
    ///
    /// Any number of fraction digits is read; what is finer than a millisecond is cut off. Nil for
    /// anything else. Nothing is allocated.
    @inlinable public init?(parsing text: UnsafeRawBufferPointer) {
        var cursor = TimestampCursor(text: text)
        guard let moment = cursor.moment() else { return nil }
        self.init(milliseconds: moment)
    }

    /// The same for a string.
    public init?(parsing text: String) {
        var copy = text
        guard let value = copy.withUTF8({ Timestamp(parsing: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = value
    }

    /// A moment as a count since 1970-01-01T00:00:00Z. The magnitude tells the unit: below 10^11
    /// seconds, below 10^14 milliseconds, below 10^17 microseconds, else nanoseconds.
    ///
    /// In seconds the border is the year 5138; in milliseconds it is March 1973. Nil when negative.
    @inlinable public init?(epoch count: Int64) {
        guard count >= 0 else { return nil }
        if count < 100_000_000_000 {
            self.init(milliseconds: count * 1000)
        } else if count < 100_000_000_000_000 {
            self.init(milliseconds: count)
        } else if count < 100_000_000_000_000_000 {
            self.init(milliseconds: count / 1000)
        } else {
            self.init(milliseconds: count / 1_000_000)
        }
    }

    /// A count since 1970 as decimal text, with or without a fraction (`1717000000.123`).
    ///
    /// A fraction counts only where the whole part is in seconds.
    public init?(epochText text: UnsafeRawBufferPointer) {
        var cursor = TimestampCursor(text: text)
        guard let whole = cursor.number(digits: 1...19), let moment = Timestamp(epoch: whole) else { return nil }
        var milliseconds = moment.milliseconds
        if cursor.take(UInt8(ascii: ".")) {
            guard let fraction = cursor.fraction() else { return nil }
            if whole < 100_000_000_000 { milliseconds += fraction }
        }
        guard cursor.isAtEnd else { return nil }
        self.init(milliseconds: milliseconds)
    }

    /// Days from 1970-01-01 to a date of the proleptic Gregorian calendar.
    @inlinable public static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        // The year begins in March, so that the leap day is the last day of a year.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

/// Reads the parts of a written moment from left to right.
@usableFromInline struct TimestampCursor {
    @usableFromInline let text: UnsafeRawBufferPointer
    @usableFromInline var position = 0

    @inlinable init(text: UnsafeRawBufferPointer) { self.text = text }

    @inlinable var isAtEnd: Bool { position == text.count }

    @inlinable mutating func take(_ byte: UInt8) -> Bool {
        guard position < text.count, text[position] == byte else { return false }
        position += 1
        return true
    }

    /// Digits up to the largest count of the range; nil where there are fewer than its smallest.
    @inlinable mutating func number(digits: ClosedRange<Int>) -> Int64? {
        var value: Int64 = 0
        let start = position
        while position < text.count, position - start < digits.upperBound {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int64(digit))
            guard !overflow, !carry else { return nil }
            value = sum
            position += 1
        }
        return position - start >= digits.lowerBound ? value : nil
    }

    /// Milliseconds of a decimal fraction after its point; nil without a digit.
    @inlinable mutating func fraction() -> Int64? {
        var value: Int64 = 0
        var count = 0
        while position < text.count {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            if count < 3 { value = value * 10 + Int64(digit) }
            count += 1
            position += 1
        }
        guard count > 0 else { return nil }
        while count < 3 {
            value *= 10
            count += 1
        }
        return value
    }

    @inlinable mutating func moment() -> Int64? {
        guard let days = date() else { return nil }
        if isAtEnd { return days * 86_400_000 }
        let separator = text[position]
        guard separator == UInt8(ascii: "T") || separator == UInt8(ascii: "t") || separator == UInt8(ascii: " ")
        else { return nil }
        position += 1
        guard let time = timeOfDay(), let offset = zone(), isAtEnd else { return nil }
        return days * 86_400_000 + time - offset
    }

    @inlinable mutating func date() -> Int64? {
        guard let year = number(digits: 4...4), take(UInt8(ascii: "-")),
            let month = number(digits: 2...2), take(UInt8(ascii: "-")),
            let day = number(digits: 2...2), year >= 1, month >= 1, month <= 12, day >= 1
        else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length: Int64 = month == 2 ? (isLeap ? 29 : 28) : 30 + ((month + month / 8) & 1)
        guard day <= length else { return nil }
        return Timestamp.days(year: year, month: month, day: day)
    }

    /// Milliseconds since midnight; second 60 is a leap second and reads as the next second.
    @inlinable mutating func timeOfDay() -> Int64? {
        guard let hour = number(digits: 2...2), take(UInt8(ascii: ":")),
            let minute = number(digits: 2...2), hour <= 23, minute <= 59
        else { return nil }
        var result = (hour * 60 + minute) * 60_000
        guard take(UInt8(ascii: ":")) else { return result }
        guard let second = number(digits: 2...2), second <= 60 else { return nil }
        result += second * 1000
        if take(UInt8(ascii: ".")) || take(UInt8(ascii: ",")) {
            guard let part = fraction() else { return nil }
            result += part
        }
        return result
    }

    /// Milliseconds east of UTC; 0 for `Z`, ` UTC` and no zone at all.
    @inlinable mutating func zone() -> Int64? {
        if isAtEnd || take(UInt8(ascii: "Z")) || take(UInt8(ascii: "z")) { return 0 }
        if take(UInt8(ascii: " ")) {
            if take(UInt8(ascii: "U")) { return take(UInt8(ascii: "T")) && take(UInt8(ascii: "C")) ? 0 : nil }
            if take(UInt8(ascii: "Z")) { return 0 }
        }
        let isWest = take(UInt8(ascii: "-"))
        guard isWest || take(UInt8(ascii: "+")), let hours = number(digits: 2...2), hours <= 23 else { return nil }
        var minutes: Int64 = 0
        if !isAtEnd {
            _ = take(UInt8(ascii: ":"))
            guard let written = number(digits: 2...2), written <= 59 else { return nil }
            minutes = written
        }
        let offset = (hours * 60 + minutes) * 60_000
        return isWest ? -offset : offset
    }
}
