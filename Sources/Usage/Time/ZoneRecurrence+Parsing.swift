extension ZoneRecurrence {
    /// Reads `std offset [dst [offset] [,start[/time],end[/time]]]`; nil for anything else.
    ///
    /// A daylight name without dates is refused: what it means is left to each system.
    init?(_ text: String) {
        var cursor = PosixCursor(bytes: Array(text.utf8))
        guard cursor.takeName(), let west = cursor.time(hours: 24) else { return nil }
        standardOffset = -west
        guard !cursor.isAtEnd else { return }
        guard cursor.takeName() else { return nil }
        var offset = standardOffset + 3600
        if !cursor.isNext(",") {
            guard let west = cursor.time(hours: 24) else { return nil }
            offset = -west
        }
        guard cursor.take(","), let start = cursor.yearlyMoment(),
            cursor.take(","), let end = cursor.yearlyMoment(), cursor.isAtEnd
        else { return nil }
        daylight = Daylight(offset: offset, start: start, end: end)
    }
}

/// Reads the parts of a POSIX `TZ` string from left to right.
private struct PosixCursor {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    func isNext(_ character: Unicode.Scalar) -> Bool {
        position < bytes.count && bytes[position] == UInt8(ascii: character)
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard isNext(character) else { return false }
        position += 1
        return true
    }

    /// A name of three letters or more, or anything in angle brackets.
    mutating func takeName() -> Bool {
        let start = position
        if take("<") {
            while position < bytes.count, !isNext(">") { position += 1 }
            return position > start + 1 && take(">")
        }
        while position < bytes.count, isLetter(bytes[position]) { position += 1 }
        return position - start >= 3
    }

    private func isLetter(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
    }

    mutating func number(_ range: ClosedRange<Int64>) -> Int64? {
        let start = position
        var value: Int64 = 0
        while position < bytes.count, position - start < 4 {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            value = value * 10 + Int64(digit)
            position += 1
        }
        return position > start && range.contains(value) ? value : nil
    }

    /// `[+-]h[h[h]][:mm[:ss]]` in seconds.
    mutating func time(hours limit: Int64) -> Int64? {
        let sign: Int64 = take("-") ? -1 : 1
        if sign == 1 { _ = take("+") }
        guard var seconds = number(0...limit).map({ $0 * 3600 }) else { return nil }
        if take(":") {
            guard let minutes = number(0...59) else { return nil }
            seconds += minutes * 60
            if take(":") {
                guard let rest = number(0...59) else { return nil }
                seconds += rest
            }
        }
        return sign * seconds
    }

    mutating func yearlyMoment() -> ZoneRecurrence.YearlyMoment? {
        guard let day = yearlyDay() else { return nil }
        guard take("/") else { return ZoneRecurrence.YearlyMoment(day: day, time: 7200) }
        return time(hours: 167).map { ZoneRecurrence.YearlyMoment(day: day, time: $0) }
    }

    private mutating func yearlyDay() -> ZoneRecurrence.YearlyMoment.Day? {
        if take("J") { return number(1...365).map { .julian($0) } }
        guard take("M") else { return number(0...365).map { .ordinal($0) } }
        guard let month = number(1...12), take("."), let week = number(1...5), take("."), let day = number(0...6)
        else { return nil }
        return .weekday(month: month, week: week, day: day)
    }
}
