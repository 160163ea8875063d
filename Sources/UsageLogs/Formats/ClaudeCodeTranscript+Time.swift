import JSONScan
import Usage

/// The time of a transcript line of any type.
enum TranscriptTime {
    /// Unknown where the line has none on its first level.
    static func ofLine(_ line: UnsafeRawBufferPointer) -> Timestamp {
        var text: UnsafeRawBufferPointer?
        _ = JSONPlace(of: line)?.walk { key, place in key == "timestamp" ? place.text(&text) : place.behindValue }
        return text.flatMap { parse($0) } ?? .unknown
    }

    /// A written moment; the form that transcripts write, `2026-04-01T10:00:00.000Z`, is read directly.
    static func parse(_ text: UnsafeRawBufferPointer) -> Timestamp? {
        if text.count == 24, let time = usual(text) { return time }
        return Timestamp(parsing: text)
    }

    /// Nil for anything else than that form, and for dates and times that do not exist.
    private static func usual(_ text: UnsafeRawBufferPointer) -> Timestamp? {
        var bad: UInt8 = 0
        func pair(_ index: Int) -> Int64 {
            let tens = text[index] &- UInt8(ascii: "0")
            let ones = text[index + 1] &- UInt8(ascii: "0")
            if tens > 9 || ones > 9 { bad = 1 }
            return Int64(tens) &* 10 &+ Int64(ones)
        }
        let year = pair(0) * 100 + pair(2)
        let (month, day) = (pair(5), pair(8))
        let (hour, minute, second) = (pair(11), pair(14), pair(17))
        let last = text[22] &- UInt8(ascii: "0")
        let milliseconds = pair(20) * 10 + Int64(last)
        bad |= text[4] ^ UInt8(ascii: "-") | text[7] ^ UInt8(ascii: "-") | text[10] ^ UInt8(ascii: "T")
        bad |= text[13] ^ UInt8(ascii: ":") | text[16] ^ UInt8(ascii: ":") | text[19] ^ UInt8(ascii: ".")
        bad |= text[23] ^ UInt8(ascii: "Z")
        // The 29th to 31st of a month are left to the full parser, which knows the calendar.
        guard bad == 0, last <= 9, 1...12 ~= month, 1...28 ~= day, hour < 24, minute < 60, second < 60 else {
            return nil
        }
        let days = Timestamp.days(year: year, month: month, day: day)
        return Timestamp(milliseconds: ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + milliseconds)
    }
}
