import JSONScan
import Pricing
import Reports
import Usage

/// The three forms of a status.
struct StatusReport: Report {
    let figures: StatusFigures
    /// Columns that the line may take; nil for no bound.
    var width: Int?

    // MARK: The line

    /// Parts of the line; the least important go first where it is too long.
    private var parts: [(text: String, importance: Int)] {
        var parts = [(text: "today \(StatusReport.dollars(figures.today))", importance: 2)]
        if let session = figures.session {
            parts.append((text: sessionText(session), importance: 3))
        }
        let rate = figures.session?.totals ?? figures.today
        if rate.promptTokens > 0 {
            parts.append(
                (text: "hit \(NumberText.percent(rate.usage.cacheRead, of: rate.promptTokens))", importance: 1))
        }
        if let countdown = figures.countdown { parts.append((text: countdown.text, importance: 4)) }
        parts.append((text: monthText, importance: 0))
        if let gatewayText { parts.append((text: gatewayText, importance: 1)) }
        return parts
    }

    /// What of the gateway's calls is not in the figures, or not in full.
    private var gatewayText: String? {
        if figures.gateway.hasLeftJournal { return "the gateway's journal is not read yet" }
        let count = figures.gateway.unfinished
        return count == 0 ? nil : count == 1 ? "1 call unfinished" : "\(count) calls unfinished"
    }

    func table(for terminal: Terminal) -> String {
        var shown = parts
        let most = width ?? terminal.width
        while let most, shown.count > 1, line(shown).count > most,
            let least = shown.indices.min(by: { shown[$0].importance < shown[$1].importance })
        {
            shown.remove(at: least)
        }
        return DisplayText.harmless(line(shown)) + "\n"
    }

    private func line(_ parts: [(text: String, importance: Int)]) -> String {
        parts.map(\.text).joined(separator: " · ")
    }

    private func sessionText(_ session: StatusFigures.Session) -> String {
        guard let totals = session.totals else {
            guard let reported = session.reportedCost else {
                return "session not in the ledger yet"
            }
            return "session \(NumberText.dollars(reported, decimals: 2)) as the agent reckons"
        }
        return "session \(session.isCut ? "at least " : "")\(StatusReport.dollars(totals))"
    }

    private var monthText: String {
        let soFar = "month \(StatusReport.dollars(figures.monthToDate))"
        guard let projection = figures.month.projection else { return soFar }
        return soFar + ", projected \(NumberText.dollars(projection.projected, decimals: 2))"
    }

    /// Cents; `~` where a part rests on counts that are assumed or incomplete.
    private static func dollars(_ totals: PricedTotals) -> String {
        let isFlagged = totals.flaggedCost != .zero
        let text = (isFlagged ? "~" : "") + NumberText.dollars(totals.cost, decimals: 2)
        return totals.unpricedRequests > 0 ? text + " + \(totals.unpricedRequests) unpriced" : text
    }

    // MARK: JSON

    func json() -> String {
        JSONValue.document(
            schema: "farthing.status/1",
            [
                .init("as_of", .string(figures.now.rfc3339)), .init("timezone", .string(figures.zone)),
                .init("today", .object(StatusReport.members(figures.today))),
                .init("session", figures.session.map(json) ?? .null),
                .init("cache", figures.countdown?.json ?? .null),
                .init("month", .object(month)), .init("ledger", .string(figures.ledger)),
                .init("transcript", figures.tail.map(json) ?? .null),
                .init(
                    "gateway",
                    .object([
                        .init("is_serving", .bool(figures.gateway.isServing)),
                        .init("journal_left", .bool(figures.gateway.hasLeftJournal)),
                        .init("unfinished_calls", .count(figures.gateway.unfinished)),
                    ])),
            ])
    }

    private static func members(_ totals: PricedTotals) -> [JSONValue.Member] {
        [
            .init("requests", .count(totals.requests)), .init("cost_usd", .money(totals.cost)),
            .init("cache_savings_usd", .money(totals.savings)),
            .init("cache_hit_rate", .fraction(totals.hitRate(decimals: 12))),
            .init("unpriced_requests", .count(totals.unpricedRequests)),
            .init("flagged_cost_usd", .money(totals.flaggedCost)),
        ]
    }

    private func json(_ session: StatusFigures.Session) -> JSONValue {
        let none = [
            "requests", "cost_usd", "cache_savings_usd", "cache_hit_rate", "unpriced_requests", "flagged_cost_usd",
        ]
        return .object(
            [
                .init("id", .string(session.name)), .init("project", .optional(session.project)),
                .init("model", .optional(session.model)),
                .init("from", .array(session.origins.map { JSONValue.string($0) })),
            ] + (session.totals.map(StatusReport.members) ?? none.map { .init($0, .null) }) + [
                .init("is_lower_bound", .bool(session.isCut)),
                .init("reported_cost_usd", session.reportedCost.map { .money($0) } ?? .null),
            ])
    }

    private var month: [JSONValue.Member] {
        var members = figures.month.json.members ?? []
        members.append(.init("requests", .count(figures.monthToDate.requests)))
        members.append(.init("history_days_are", .string(figures.isHistoryInUTC ? "utc" : "local")))
        return members
    }

    private func json(_ tail: TailSums) -> JSONValue {
        .object([
            .init("path", .string(tail.lines.path)), .init("bytes_read", .count(tail.lines.bytes)),
            .init("new_records", .count(tail.newRecords)), .init("updated_records", .count(tail.replaced.count)),
            .init("is_cut", .bool(tail.lines.isCut)),
        ])
    }

    // MARK: CSV

    func csv() -> String {
        let session = figures.session
        let countdown = figures.countdown
        let columns: [(String, String)] = [
            ("as_of", figures.now.rfc3339), ("timezone", figures.zone),
            ("today_cost_usd", figures.today.cost.description),
            ("today_unpriced_requests", "\(figures.today.unpricedRequests)"), ("session", session?.name ?? ""),
            ("session_cost_usd", session?.totals?.cost.description ?? ""),
            ("session_cache_hit_rate", session?.totals?.hitRate(decimals: 12) ?? ""),
            ("session_unpriced_requests", session?.totals.map { "\($0.unpricedRequests)" } ?? ""),
            ("session_is_lower_bound", session.map { "\($0.isCut)" } ?? ""),
            ("cache_state", countdown?.state.rawValue ?? ""), ("cache_lapses_at", countdown?.lapsesAt?.rfc3339 ?? ""),
            ("cache_minutes_left", countdown?.minutesLeft.map { "\($0)" } ?? ""),
            ("cache_is_inferred", countdown.map { "\($0.isAbout)" } ?? ""),
            ("month", figures.month.month), ("month_cost_usd", figures.monthToDate.cost.description),
        ]
        var document = CSVDocument(header: columns.map(\.0) + MonthEnd.csvHeader)
        document.append(columns.map(\.1) + figures.month.csv)
        return document.text
    }
}
