import Testing
import Usage

/// Proves period boundaries by zones written as POSIX rules and by hand-made zone files. The expected
/// moments are those of GNU `TZ=… date -d LOCAL +%s`.
@Suite struct PeriodTests {
    static let newYork = ZoneRules(posix: "EST5EDT,M3.2.0,M11.1.0")
    static let lordHowe = ZoneRules(posix: "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0")

    static func days(_ first: String, _ count: Int32) throws -> [Int32] {
        let day = try #require(Timestamp(parsing: first)).utcDay
        return (0..<count).map { day + $0 }
    }

    /// Hours of each period, by label; the first and last are cut by the data's days.
    static func hours(_ table: PeriodTable) -> [(String, Double)] {
        table.periods.enumerated().map { index, period in
            let length = table.starts[index + 1].milliseconds - table.starts[index].milliseconds
            return (period.map { table.labels[$0] } ?? "none", Double(length) / 3_600_000)
        }
    }

    @Test func daysOf23And25Hours() throws {
        let zone = try #require(Self.newYork)
        let spring = Self.hours(PeriodTable(.day, in: zone, utcDays: try Self.days("2026-03-07", 4)))
        #expect(spring.map(\.0) == ["2026-03-06", "2026-03-07", "2026-03-08", "2026-03-09", "2026-03-10"])
        #expect(spring.map(\.1) == [5, 24, 23, 24, 20])
        let autumn = Self.hours(PeriodTable(.day, in: zone, utcDays: try Self.days("2026-10-31", 4)))
        #expect(autumn.map(\.1) == [4, 24, 25, 24, 19])
    }

    @Test func theHourShownTwiceIsTwo() throws {
        let zone = try #require(Self.newYork)
        let table = PeriodTable(.hour, in: zone, utcDays: try Self.days("2026-11-01", 1))
        #expect(table.labels.count == 24)
        #expect(table.labels.contains("2026-11-01T01:00:00-04:00"))
        #expect(table.labels.contains("2026-11-01T01:00:00-05:00"))
    }

    @Test func halfHourChangeMakesShortHours() throws {
        let zone = try #require(Self.lordHowe)
        // 2026-04-05: 02:00 +11:00 becomes 01:30 +10:30.
        let table = PeriodTable(.hour, in: zone, utcDays: try Self.days("2026-04-04", 1))
        let hours = Self.hours(table)
        #expect(hours.contains { $0 == ("2026-04-05T01:00:00+11:00", 1) })
        #expect(hours.contains { $0 == ("2026-04-05T01:00:00+10:30", 0.5) })
        #expect(
            Self.hours(PeriodTable(.day, in: zone, utcDays: try Self.days("2026-04-03", 4))).map(\.1).contains(24.5))
    }

    @Test func weeksAndMonthsAcrossTheYear() throws {
        let days = try Self.days("2026-12-27", 9)
        #expect(PeriodTable(.week, in: .utc, utcDays: days).labels == ["2026-W52", "2026-W53", "2027-W01"])
        #expect(PeriodTable(.month, in: .utc, utcDays: days).labels == ["2026-12", "2027-01"])
    }

    @Test func timeBetweenDataHasNoPeriod() throws {
        let days = try Self.days("0001-01-01", 1) + Self.days("2026-11-21", 1) + Self.days("9999-12-31", 1)
        let table = PeriodTable(.hour, in: .utc, utcDays: days)
        #expect(table.labels.count == 72)
        #expect(table.index(of: Timestamp(milliseconds: 0)) == nil)
        let moment = try #require(Timestamp(parsing: "2026-11-21T13:59:59.999Z"))
        #expect(table.index(of: moment).map { table.labels[$0] } == "2026-11-21T13:00:00Z")
    }

    /// Moments of `TZ=America/New_York date -d '2026-11-01' +%s` and its like.
    @Test(arguments: [
        ("2026-11-01", 1_793_505_600, 1_793_595_600), ("2026-11", 1_793_505_600, 1_796_101_200),
        ("2026-W47", 1_794_805_200, 1_795_410_000), ("2026", 1_767_243_600, 1_798_779_600),
        ("2026-11-01..2026-11-02", 1_793_505_600, 1_793_682_000),
        ("2026-11-21T08:00:00Z", 1_795_248_000, 1_795_248_000), ("2026-11-21T03:00", 1_795_248_000, 1_795_248_000),
        ("2026-11-21T00:00:00-08:00", 1_795_248_000, 1_795_248_000),
    ])
    func readsSpans(_ text: String, _ start: Int64, _ end: Int64) throws {
        let zone = try #require(Self.newYork)
        let span = try #require(TimeSpan(parsing: text, in: zone))
        #expect(span.start.milliseconds == start * 1000)
        #expect(span.end.milliseconds == end * 1000)
    }

    @Test(arguments: [
        "", "..", "26-11-01", "2026-13", "2026-02-29", "2026-W54", "2025-W53", "2026-1-1", "2026-11-21T",
        "2026-11-02..2026-11-01", "yesterday", "2026-11-21..", "0000",
    ])
    func refusesOtherText(_ text: String) {
        #expect(TimeSpan(parsing: text, in: .utc) == nil)
    }

    @Test(arguments: [
        "", "EST", "E5", "EST5EDT", "EST5EDT,M3.2.0", "EST5EDT,M13.2.0,M11.1.0", "EST5EDT,M3.6.0,M11.1.0",
        "EST99", "EST5EDT,J0,J365", "EST5EDT,M3.2.0,M11.1.0x",
    ])
    func refusesBadRules(_ text: String) {
        #expect(ZoneRules(posix: text) == nil)
    }

    @Test func refusesBadZoneFiles() {
        #expect(throws: ZoneFileProblem.notAZoneFile) { try ZoneRules(zoneFile: []) }
        #expect(throws: ZoneFileProblem.notAZoneFile) { try ZoneRules(zoneFile: [UInt8](repeating: 65, count: 64)) }
        var header = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 39)
        #expect(throws: ZoneFileProblem.truncated) { try ZoneRules(zoneFile: header) }
        header[43] = 0xFF
        #expect(throws: ZoneFileProblem.inconsistent) { try ZoneRules(zoneFile: header) }
    }

    /// Whatever a zone file holds, reading it ends in rules that answer, or in a problem.
    @Test func damagedZoneFilesNeverCrash() {
        let seed = UInt64.random(in: 0...(.max))
        print("PeriodTests seed \(seed)")
        var state = seed
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var outcomes = (read: 0, refused: 0)
        for _ in 0..<5000 {
            var bytes = Self.zoneFile
            for _ in 0...next(3) { bytes[next(bytes.count)] = UInt8(next(256)) }
            if next(4) == 0 { bytes.removeLast(next(bytes.count)) }
            guard let zone = try? ZoneRules(zoneFile: bytes) else {
                outcomes.refused += 1
                continue
            }
            outcomes.read += 1
            for moment in [-62_135_596_800, 0, 1_795_219_200, 253_402_300_799] as [Int64] {
                #expect(abs(zone.offset(at: moment)) <= 26 * 3600, "seed \(seed)")
                _ = zone.firstMoment(showing: moment)
            }
            _ = PeriodTable(.hour, in: zone, utcDays: [0, 20_000])
        }
        #expect(outcomes.read > 100 && outcomes.refused > 100)
    }

    /// A version 2 file made by hand: standard time +1, one transition to +2 in 1970, a yearly rule.
    static let zoneFile: [UInt8] = {
        let header: [UInt8] = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
        let empty = header + [UInt8](repeating: 0, count: 24)
        let counts: [UInt8] =
            [UInt8](repeating: 0, count: 12) + [0, 0, 0, 1] + [0, 0, 0, 2] + [0, 0, 0, 8]
        let data: [UInt8] = [0, 0, 0, 0, 0, 1, 0, 0] + [1] + [0, 0, 0x0E, 0x10, 0, 0] + [0, 0, 0x1C, 0x20, 1, 4]
        return empty + header + counts + data + Array("CET\0CES\0".utf8) + Array("\nCET-1CEST,M3.5.0,M10.5.0/3\n".utf8)
    }()
}
