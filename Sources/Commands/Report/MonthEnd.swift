import JSONScan
import Pricing
import Reports
import Simulation
import Usage

/// Where the current month will end: what is projected, or why nothing is.
struct MonthEnd {
    enum Outcome {
        case projected(MonthEndProjection)
        /// So many complete days lie behind today.
        case insufficient(days: Int)
        /// Nothing was spent on any of the days that a projection rests on.
        case idle(days: Int)
    }

    /// The month's label, such as `2026-11`.
    var month: String
    /// What the month has cost up to now.
    var soFar: PicoUSD
    /// The moment of the projection.
    var now: Timestamp
    var outcome: Outcome
    /// Requests of the days looked at that have no price and take no part.
    var unpricedRequests: Int64

    /// - Parameters:
    ///   - costs: of days, by date.
    ///   - firstDay: of all records of the ledger.
    init(_ calendar: MonthCalendar, costs: [String: PicoUSD], firstDay: CivilDate?, unpricedRequests: Int64) {
        let history = calendar.history(costs, firstDay: firstDay)
        month = calendar.month
        now = calendar.now
        soFar = calendar.soFar(costs)
        self.unpricedRequests = unpricedRequests
        let projection = MonthEndProjection(
            soFar: soFar, history: history, today: calendar.restOfToday, daysAfterToday: calendar.daysAfterToday)
        guard let projection else {
            outcome = .insufficient(days: history.count)
            return
        }
        outcome = history.allSatisfy { $0 == .zero } ? .idle(days: history.count) : .projected(projection)
    }

    /// The member `projection` of the JSON form. Amounts are null where there is too little history.
    var json: JSONValue {
        let projection = projection
        return .object([
            .init("month", .string(month)),
            .init("status", .string(projection == nil ? "insufficient_data" : "projected")),
            .init("as_of", .string(now.rfc3339)), .init("cost_so_far_usd", .money(soFar)),
            .init("projected_cost_usd", projection.map { .money($0.projected) } ?? .null),
            .init("projected_low_usd", projection.map { .money($0.low) } ?? .null),
            .init("projected_high_usd", projection.map { .money($0.high) } ?? .null),
            .init("interval_percent", .count(MonthEndProjection.confidencePercent)),
            .init("history_days", .count(days)), .init("unpriced_requests", .count(unpricedRequests)),
        ])
    }

    /// Names of the CSV columns, which only the row of the current month fills.
    static let csvHeader = ["projected_cost_usd", "projected_low_usd", "projected_high_usd"]

    var csv: [String] {
        guard let projection else { return MonthEnd.csvHeader.map { _ in "" } }
        return [projection.projected, projection.low, projection.high].map(\.description)
    }

    /// For the head of the page.
    var figure: ReportPage.Figure {
        ReportPage.Figure(label: "Projected for \(month)", value: value, detail: detail)
    }

    /// One line for people, and one where a part has no price.
    var sentences: [String] {
        let lowerBound =
            unpricedRequests == 0
            ? []
            : [
                "projected from priced requests only: \(NumberText.counted(unpricedRequests, "request")) of the days "
                    + "looked at had no price"
            ]
        return ["projected for \(month): \(value), \(detail)"] + lowerBound
    }

    /// nil where nothing is projected.
    var projection: MonthEndProjection? {
        if case .projected(let projection) = outcome { projection } else { nil }
    }

    private var days: Int {
        switch outcome {
        case .projected(let projection): projection.days
        case .insufficient(let days), .idle(let days): days
        }
    }

    private var value: String {
        guard let projection else { return "insufficient data" }
        return NumberText.dollars(projection.projected, decimals: decimals)
    }

    private var detail: String {
        let spent = "\(NumberText.dollars(soFar, decimals: decimals)) so far"
        guard let projection else {
            if case .idle = outcome { return "\(spent); the last \(days) complete days cost nothing" }
            return "\(spent); \(NumberText.counted(days, "complete day")) in the ledger, "
                + "\(MonthEndProjection.fewestDays) are needed"
        }
        let ends = [projection.low, projection.high].map { NumberText.dollars($0, decimals: decimals) }
        return "\(MonthEndProjection.confidencePercent) % interval \(ends[0]) to \(ends[1]); \(spent), "
            + "the rest from the last \(days) complete days"
    }

    private var decimals: Int { NumberText.decimals(for: projection?.projected ?? soFar) }
}
