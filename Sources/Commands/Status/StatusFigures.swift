import Ledger
import Pricing
import Usage

/// The figures of a status line.
struct StatusFigures {
    /// What is shown of the session.
    struct Session {
        var name: String
        /// Names of the project and the model; nil where nothing tells them.
        var project: String?
        var model: String?
        /// nil where neither the ledger nor the transcript tells anything.
        var totals: PricedTotals?
        /// Earlier lines of the transcript are in neither: the cost is a lower bound.
        var isCut: Bool
        /// Where the figures come from.
        var origins: [String]
        /// What the coding agent itself reckons.
        var reportedCost: PicoUSD?
    }

    var now: Timestamp
    var zone: String
    var today: PricedTotals
    var monthToDate: PricedTotals
    var month: MonthEnd
    var isHistoryInUTC: Bool
    var session: Session?
    var countdown: CacheCountdown?
    var ledger: String
    var gateway: GatewayState
    /// What was read of the transcript; nil for none.
    var tail: TailSums?

    /// Prices the sums. Throws `CommandFailure`, `PriceBookError`.
    init(
        _ found: StatusSums, calendar: MonthCalendar, zone: String, input: StatusInput?, books: [PriceBookSource],
        ledger: String, gateway: GatewayState
    ) throws {
        let dates = found.days.keys.sorted()
        let sums = [found.today, found.month, found.ofSession] + dates.map { found.days[$0] ?? [:] }
        let tailDates = (found.tail?.days.keys).map { $0.sorted() } ?? []
        let tail = [found.tail?.ofSession ?? [:]] + tailDates.map { found.tail?.days[$0] ?? [:] }
        let tailTables = found.tail?.lines.tables ?? RecordTables()
        let pricing = try StatusPricing(
            sums.map { ($0, found.tables) } + tail.map { ($0, tailTables) }, thresholds: found.lengthThresholds,
            books: books)
        var priced = pricing.priced(sums, tables: found.tables)
        var days = Dictionary(uniqueKeysWithValues: zip(dates, priced[3...]))
        let ofTail = pricing.priced(tail, tables: tailTables)
        let (first, last) = (calendar.firstOfMonth.days, calendar.today.days)
        for (date, totals) in zip(tailDates, ofTail.dropFirst()) {
            if date == last { priced[0] += totals }
            if (first...last).contains(date) { priced[1] += totals }
            days[date, default: PricedTotals()] += totals
        }
        priced[2] += ofTail[0]
        now = calendar.now
        self.zone = zone
        today = priced[0]
        monthToDate = priced[1]
        days[last] = today
        month = StatusFigures.monthEnd(calendar, days, monthToDate: monthToDate, firstDay: found.firstDay)
        isHistoryInUTC = found.isHistoryInUTC
        session = StatusFigures.session(found, priced[2], input)
        countdown = found.turn.map { CacheCountdown(turn: $0, now: calendar.now) }
        self.ledger = ledger
        self.gateway = gateway
        self.tail = found.tail
    }

    /// As `report monthly` projects it; where the history's days are UTC days, the month so far stays that of
    /// the local clock.
    private static func monthEnd(
        _ calendar: MonthCalendar, _ days: [Int64: PricedTotals], monthToDate: PricedTotals, firstDay: Int32?
    ) -> MonthEnd {
        var costs: [String: PicoUSD] = [:]
        for (day, totals) in days { costs[CivilDate(days: day).description] = totals.cost }
        let today = calendar.today.description
        costs[today, default: .zero] += monthToDate.cost - calendar.soFar(costs)
        return MonthEnd(
            calendar, costs: costs, firstDay: firstDay.map { CivilDate(days: Int64($0)) },
            unpricedRequests: days.values.reduce(0) { $0 + $1.unpricedRequests })
    }

    private static func session(_ found: StatusSums, _ totals: PricedTotals, _ input: StatusInput?) -> Session? {
        guard let name = found.session else { return nil }
        var origins = found.isSessionInLedger ? ["ledger"] : []
        if found.tail?.ofSession.isEmpty == false { origins.append("transcript") }
        return Session(
            name: name, project: found.turn.flatMap { $0.project.isEmpty ? nil : $0.project },
            model: found.turn.flatMap { $0.model.isEmpty ? nil : $0.model } ?? input?.model,
            totals: origins.isEmpty ? nil : totals, isCut: found.tail?.lines.isCut ?? false, origins: origins,
            reportedCost: input?.reportedCost)
    }
}
