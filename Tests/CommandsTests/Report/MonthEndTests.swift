import Pricing
import Reports
import Simulation
import Testing
import Usage

@testable import Commands

/// The month as the projection sees it, by hand.
@Suite struct MonthEndTests {
    private let newYork: ZoneRules

    init() throws { newYork = try #require(ZoneRules(posix: "EST5EDT,M3.2.0,M11.1.0")) }

    private func moment(_ text: String) throws -> Timestamp { try #require(Timestamp(parsing: text)) }

    /// 03:00 UTC on 1 December is 22:00 on 30 November in New York: two of 24 hours are left of the month.
    @Test func theZoneDecidesTheMonth() throws {
        let calendar = MonthCalendar(zone: newYork, now: try moment("2026-12-01T03:00:00Z"))
        #expect(calendar.month == "2026-11" && calendar.daysAfterToday == 0)
        #expect(calendar.restOfToday == RestOfDay(remaining: 7_200_000, of: 86_400_000))
        // The month began on 1 November at 04:00 UTC, 28 days before today is 2 November.
        #expect(calendar.span.start.rfc3339 == "2026-11-01T04:00:00Z")
        #expect(calendar.span.end.rfc3339 == "2026-12-01T05:00:00Z")
    }

    /// On 1 November 2026 the clocks of New York go back: the day has 25 hours.
    @Test func aDayOfTwentyFiveHours() throws {
        let calendar = MonthCalendar(zone: newYork, now: try moment("2026-11-01T16:00:00Z"))
        #expect(calendar.restOfToday == RestOfDay(remaining: 13 * 3_600_000, of: 25 * 3_600_000))
        #expect(calendar.span.start.rfc3339 == "2026-10-04T04:00:00Z")
        #expect(calendar.daysAfterToday == 29)
    }

    /// The ledger's first day is not complete; days without records cost nothing.
    @Test func theHistoryIsOfCompleteDays() throws {
        let calendar = MonthCalendar(zone: .utc, now: try moment("2026-11-10T12:00:00Z"))
        let costs = ["2026-11-06": PicoUSD(9), "2026-11-08": PicoUSD(5), "2026-11-10": PicoUSD(2)]
        let first = CivilDate(year: 2026, month: 11, day: 6)
        #expect(calendar.history(costs, firstDay: first) == [.zero, PicoUSD(5), .zero])
        #expect(calendar.history(costs, firstDay: nil).isEmpty)
        #expect(calendar.history(costs, firstDay: CivilDate(year: 2026, month: 11, day: 10)).isEmpty)
        #expect(calendar.history(costs, firstDay: CivilDate(year: 2025, month: 1, day: 1)).count == 28)
        #expect(calendar.soFar(costs) == PicoUSD(16))
    }

    /// $2 on each of 28 days, at noon of 21 November: $41 so far, half a day and nine days to come: $60.
    @Test func aSteadyMonth() throws {
        let calendar = MonthCalendar(zone: .utc, now: try moment("2026-11-21T12:00:00Z"))
        var costs: [String: PicoUSD] = [:]
        for day in (calendar.today.days - 40)..<calendar.today.days {
            costs[CivilDate(days: day).description] = PicoUSD(2 * PicoUSD.perDollar)
        }
        costs["2026-11-21"] = PicoUSD(PicoUSD.perDollar)
        let end = MonthEnd(
            calendar, costs: costs, firstDay: CivilDate(year: 2026, month: 1, day: 1), unpricedRequests: 3)
        #expect(end.json["status"] == .string("projected"))
        #expect(end.json["cost_so_far_usd"] == .string("41"))
        #expect(end.json["projected_cost_usd"] == .string("60"))
        #expect(end.json["projected_low_usd"] == .string("60") && end.json["projected_high_usd"] == .string("60"))
        #expect(end.json["history_days"] == .number("28"))
        #expect(end.csv == ["60", "60", "60"])
        #expect(
            end.sentences == [
                "projected for 2026-11: $60.00, 80 % interval $60.00 to $60.00; $41.00 so far, "
                    + "the rest from the last 28 complete days",
                "projected from priced requests only: 3 requests of the days looked at had no price",
            ])
    }

    @Test func tooShortAHistoryGivesNoNumber() throws {
        let calendar = MonthCalendar(zone: .utc, now: try moment("2026-11-21T12:00:00Z"))
        let end = MonthEnd(
            calendar, costs: ["2026-11-20": PicoUSD(3 * PicoUSD.perDollar)],
            firstDay: CivilDate(year: 2026, month: 11, day: 7), unpricedRequests: 0)
        #expect(end.json["status"] == .string("insufficient_data"))
        #expect(end.json["projected_cost_usd"] == .null && end.json["projected_high_usd"] == .null)
        #expect(end.csv == ["", "", ""])
        #expect(
            end.sentences == [
                "projected for 2026-11: insufficient data, $3.0000 so far; 13 complete days in the ledger, 14 are needed"
            ])
    }

    /// Days without any cost, as where nothing was imported for a month, promise nothing.
    @Test func idleDaysGiveNoNumber() throws {
        let calendar = MonthCalendar(zone: .utc, now: try moment("2026-11-21T12:00:00Z"))
        let end = MonthEnd(
            calendar, costs: [:], firstDay: CivilDate(year: 2026, month: 5, day: 4), unpricedRequests: 0)
        #expect(end.json["status"] == .string("insufficient_data") && end.json["projected_cost_usd"] == .null)
        #expect(
            end.sentences == [
                "projected for 2026-11: insufficient data, $0.00 so far; the last 28 complete days cost nothing"
            ])
    }
}
