import Reports
import Testing
import Usage

@testable import Commands

@Suite struct PeriodTextTests {
    private func text(_ since: String?, _ until: String?) throws -> String {
        var bounds = TimeBounds()
        if let since { bounds.since = Timestamp(parsing: since) }
        if let until { bounds.until = Timestamp(parsing: until) }
        let rules = try #require(ZoneRules(posix: "CET-1"))
        return PeriodText(bounds: bounds, zone: NamedZone(name: "CET", rules: rules)).text
    }

    @Test func midnightsAreDates() throws {
        #expect(try text(nil, nil) == "all records, CET")
        #expect(try text("2026-10-31T23:00:00Z", nil) == "from 2026-11-01 on, CET")
        #expect(try text("2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z") == "2026-11-01 to 2026-11-30, CET")
        #expect(try text("2026-10-31T23:00:00Z", "2026-11-01T23:00:00Z") == "2026-11-01, CET")
        #expect(try text(nil, "2026-11-01T00:00:00Z") == "up to 2026-11-01T00:00:00Z, CET")
    }

    /// At 2026-11-30T23:30Z it is December in central Europe.
    @Test func periodsOfDefinitions() throws {
        let rules = try #require(ZoneRules(posix: "CET-1"))
        let now = try #require(Timestamp(parsing: "2026-11-30T23:30:00Z"))
        let month = ReportPeriod.thisMonth.bounds(in: rules, at: now)
        #expect(month.since?.rfc3339 == "2026-11-30T23:00:00Z" && month.until == nil)
        let last = ReportPeriod.lastMonth.bounds(in: rules, at: now)
        #expect(last.since?.rfc3339 == "2026-10-31T23:00:00Z" && last.until == month.since)
        #expect(ReportPeriod.lastDays(1).bounds(in: rules, at: now).since == month.since)
        #expect(ReportPeriod.all.bounds(in: rules, at: now).since == nil)
    }
}
