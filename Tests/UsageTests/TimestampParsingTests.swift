import Testing
import Usage

/// Proves the reading of written moments against values of GNU `date -u -d TEXT +%s%3N`.
@Suite struct TimestampParsingTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-11-21T01:02:03.456Z", 1_795_222_923_456),
        ("2026-11-21t01:02:03.456789z", 1_795_222_923_456),
        ("2026-11-21T01:02:03.456789123+02:00", 1_795_215_723_456),
        ("2026-11-21 01:02:03-0530", 1_795_242_723_000),
        ("2026-11-21 01:02:03", 1_795_222_923_000),
        ("2026-11-21 01:02:03 UTC", 1_795_222_923_000),
        ("2026-11-21 01:02:03.5 +00:00", 1_795_222_923_500),
        ("2026-11-21T01:02Z", 1_795_222_920_000),
        ("2026-11-21T01:02:03+02", 1_795_215_723_000),
        ("2026-11-21", 1_795_219_200_000),
        ("2024-02-29T23:59:59Z", 1_709_251_199_000),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000),
        ("1900-03-01T00:00:00Z", -2_203_891_200_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ])
    func readsMoments(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(parsing: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "2026", "2026-11", "2026-13-01", "2026-00-01", "2026-02-29", "2026-04-31", "1900-02-29",
        "2026-11-21T", "2026-11-21T24:00:00Z", "2026-11-21T01:60:00Z", "2026-11-21T01:02:61Z",
        "2026-11-21T01:02:03.Z", "2026-11-21T01:02:03ZZ", "2026-11-21T01:02:03+", "2026-11-21T01:02:03+2:00",
        "2026-11-21X01:02:03Z", "0000-01-01", "-2026-11-21", "11/21/2026", "2026-11-21T01:02:03 EST",
    ])
    func refusesWhatIsNoMoment(_ text: String) {
        #expect(Timestamp(parsing: text) == nil)
    }

    @Test func everyDayOfFourCenturiesFollowsTheOneBefore() {
        // A brute-force calendar: month lengths counted up day by day from 1970-01-01.
        var expected: Int64 = 0
        for year in Int64(1970)..<2370 {
            let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
            for (index, length) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
                for day in 1...Int64(length) {
                    let found = Timestamp.days(year: year, month: Int64(index) + 1, day: day)
                    if found != expected { Issue.record("\(year)-\(index + 1)-\(day): \(found), not \(expected)") }
                    expected += 1
                }
                let text = "\(year)-\(index < 9 ? "0" : "")\(index + 1)-"
                #expect(Timestamp(parsing: text + "\(length)") != nil)
                #expect(Timestamp(parsing: text + "\(length + 1)") == nil)
            }
        }
        #expect(expected == 146_097)
    }

    @Test func magnitudeTellsTheUnitOfAnEpoch() {
        #expect(Timestamp(epoch: 1_795_222_923)?.milliseconds == 1_795_222_923_000)
        #expect(Timestamp(epoch: 1_795_222_923_456)?.milliseconds == 1_795_222_923_456)
        #expect(Timestamp(epoch: 1_795_222_923_456_789)?.milliseconds == 1_795_222_923_456)
        #expect(Timestamp(epoch: 1_795_222_923_456_789_123)?.milliseconds == 1_795_222_923_456)
        #expect(Timestamp(epoch: -1) == nil)
        func read(_ text: String) -> Int64? {
            var copy = text
            return copy.withUTF8 { Timestamp(epochText: UnsafeRawBufferPointer($0))?.milliseconds }
        }
        #expect(read("1795222923.4567") == 1_795_222_923_456)
        #expect(read("1795222923.5") == 1_795_222_923_500)
        #expect(read("1795222923456789123") == 1_795_222_923_456)
        #expect(read("99999999999999999999") == nil)
        #expect(read("12x") == nil)
    }
}
