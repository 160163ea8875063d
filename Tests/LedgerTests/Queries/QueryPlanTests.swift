import Testing
import Usage

@testable import Ledger

/// What is read for a question, by examples worked by hand: days 0 to 9 hold records, and some are undated.
@Suite struct QueryPlanTests {
    static let day: Int64 = 86_400_000
    static let days: [Int32] = [Ledger.undatedDay] + (0...9)

    static func plan(
        _ groupBy: [GroupDimension] = [], _ zone: ZoneRules? = .utc, since: Int64? = nil, until: Int64? = nil
    ) throws -> QueryPlan {
        let zone = try #require(zone)
        var query = UsageQuery(groupBy: groupBy, undatedDay: 0)
        query.periods[.day] = PeriodTable(.day, in: zone, utcDays: 0...9)
        query.periods[.month] = PeriodTable(.month, in: zone, utcDays: 0...9)
        query.periods[.hour] = PeriodTable(.hour, in: zone, utcDays: 0...9)
        query.since = since.map(Timestamp.init(milliseconds:))
        query.until = until.map(Timestamp.init(milliseconds:))
        return QueryPlan(query, days: days)
    }

    @Test func wholeDaysComeFromTheSums() throws {
        let undated = Ledger.undatedDay...Ledger.undatedDay
        #expect(try Self.plan() == .sums(days: [undated, 0...9], spans: []))
        #expect(try Self.plan([.day, .month, .model]) == .sums(days: [undated, 0...9], spans: []))
        #expect(try Self.plan(since: 2 * Self.day, until: 4 * Self.day) == .sums(days: [2...3], spans: []))
        #expect(try Self.plan(since: 10 * Self.day) == .sums(days: [], spans: []))
    }

    @Test func cutDaysComeFromTheRecords() throws {
        #expect(
            try Self.plan(since: 2 * Self.day + 1, until: 4 * Self.day + 5)
                == .sums(days: [3...3], spans: [2 * Self.day + 1..<3 * Self.day, 4 * Self.day..<4 * Self.day + 5]))
        #expect(try Self.plan(until: 5) == .sums(days: [], spans: [0..<5]))
        #expect(try Self.plan([.hour], since: 0, until: 2 * Self.day) == .sums(days: [], spans: [0..<2 * Self.day]))
    }

    @Test func mostDaysCutIsAWalkThroughAllRecords() throws {
        #expect(try Self.plan([.hour]) == .records)
        #expect(try Self.plan([.day], ZoneRules(posix: "CET-1CEST,M3.5.0,M10.5.0/3")) == .records)
    }

    /// 1970-01-31 has the number 30: its last hour in UTC is February in Berlin.
    @Test func onlyTheEndsOfAMonthAreCut() throws {
        let zone = try #require(ZoneRules(posix: "CET-1CEST,M3.5.0,M10.5.0/3"))
        var query = UsageQuery(groupBy: [.month], undatedDay: 0)
        query.periods[.month] = PeriodTable(.month, in: zone, utcDays: 20...40)
        #expect(
            QueryPlan(query, days: Array(20...40))
                == .sums(days: [20...29, 31...40], spans: [30 * Self.day..<31 * Self.day]))
    }
}
