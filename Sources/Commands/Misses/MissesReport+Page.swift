import Pricing
import PromptCache
import Reports
import Usage

extension MissesReport {
    func page() -> Page {
        let amounts = MissAmounts(findings)
        return Page(
            title: timeline.map { "Session \($0.session)" } ?? "Cache misses",
            question: "Why did requests miss the cache, and what did it cost?", period: selection.text,
            figures: figures(amounts), remarks: remarks,
            charts: timeline.map(conversationCharts) ?? [causeChart(amounts), dayChart],
            sections: sections(amounts), origin: origin)
    }

    private func figures(_ amounts: MissAmounts) -> [ReportPage.Figure] {
        let misses = findings.misses
        let prompt = Int128(findings.promptTokens)
        let isUnpriced = findings.requests > 0 && findings.unpricedRequests == findings.requests
        return [
            .init(
                label: "Lost to misses",
                value: isUnpriced ? "unpriced" : NumberText.dollars(amounts.lost, decimals: amounts.decimals),
                detail: NumberText.counted(findings.requests, "request")
                    + (findings.unpricedRequests > 0
                        ? ", \(NumberText.grouped(Int128(findings.unpricedRequests))) of them without a price" : "")),
            .init(
                label: "Missed", value: NumberText.percent(Int128(misses.tokens), of: prompt),
                detail: "\(NumberText.grouped(Int128(misses.tokens))) of \(NumberText.grouped(prompt)) prompt tokens"),
            .init(
                label: "Explained",
                value: NumberText.percent(Int128(misses.tokens - findings.unknown.tokens), of: Int128(misses.tokens)),
                detail: "of the missed tokens have a cause"),
            .init(
                label: "Cache hit rate", value: NumberText.percent(Int128(findings.readTokens), of: prompt),
                detail: "of the prompt tokens were read from the cache"),
        ]
    }

    private func sections(_ amounts: MissAmounts) -> [Page.Section] {
        var sections = [
            Page.Section(id: "causes", title: "Causes", summary: explained + ".", table: causeData(amounts))
        ]
        if let timeline {
            sections += timeline.threads.enumerated().map { number, thread in
                .init(id: "thread-\(number + 1)", title: thread.title, table: data(of: thread))
            }
        } else if findings.misses.tokens > 0 {
            sections.append(.init(id: "sessions", title: "Worst sessions", table: sessionData(amounts)))
        }
        let dearest = findings.dearest(limit) { $0.cause != .firstRequest && $0.cause != .unknown }
        if !dearest.isEmpty { sections.append(.init(id: "misses", title: "Dearest misses", table: missData(dearest))) }
        let unknown = findings.dearest(limit) { $0.cause == .unknown }
        if !unknown.isEmpty { sections.append(.init(id: "open", title: "Not explained", table: missData(unknown))) }
        return sections
    }

    private func causeData(_ amounts: MissAmounts) -> DataTable {
        func row(_ name: String, _ sums: MissSums, _ lost: PicoUSD) -> [String] {
            [
                name, MissesReport.certainty(sums), NumberText.grouped(Int128(sums.requests)),
                NumberText.grouped(Int128(sums.tokens)), amounts.text(lost, of: sums),
            ]
        }
        var rows = amounts.causes.map { row($0.entry.cause.rawValue, $0.entry.sums, $0.lost) }
        var all = findings.misses
        if let first = amounts.firstRequests {
            all += first.entry.sums
            rows.append(row("first_request", first.entry.sums, first.lost))
        }
        var total = row("total", all, amounts.all)
        total[1] = ""
        return DataTable(
            caption: "Missed tokens and lost dollars by cause",
            columns: ["cause", "certainty", "requests", "tokens", "lost"], names: 2, rows: rows, total: total)
    }

    private func sessionData(_ amounts: MissAmounts) -> DataTable {
        let rows = amounts.sessions(findings.sessions.filter { $0.misses.tokens > 0 }, limit: limit)
        return DataTable(
            caption: "Sessions by lost dollars",
            columns: ["session", "project", "causes", "requests", "missed tokens", "lost"], names: 3,
            rows: rows.map { session, lost in
                [
                    session.session ?? "(none)", session.project ?? "", session.dominantCauses,
                    NumberText.grouped(Int128(session.requests)),
                    NumberText.grouped(Int128(session.misses.tokens)), amounts.text(lost, of: session.misses),
                ]
            },
            total: [
                "total", "", "", "", NumberText.grouped(Int128(findings.misses.tokens)),
                amounts.text(amounts.lost, of: findings.misses),
            ])
    }

    /// Single misses with their evidence.
    private func missData(_ entries: [PricedShortfall]) -> DataTable {
        DataTable(
            caption: "Single misses with what is known of them",
            columns: ["time", "cause", "evidence", "gap", "tokens", "lost"], names: 3,
            rows: entries.map { entry in
                let evidence = evidence(entry)
                let shortfall = evidence.shortfall
                let reason = shortfall.openReason.map { [$0.text] } ?? []
                let place = evidence.shortPlace + (evidence.shortPreviousPlace.map { " after \($0)" } ?? "")
                return [
                    clock.moment(evidence.turn.startedAt),
                    "\(shortfall.cause.rawValue), \(shortfall.certainty.rawValue)",
                    (reason + evidence.clauses + [place]).joined(separator: "; "),
                    shortfall.gapMilliseconds.map { ClockText.span(milliseconds: $0) } ?? "-",
                    NumberText.grouped(Int128(shortfall.unread.tokens)), MissesReport.dollars(entry.lost),
                ]
            })
    }

    private func data(of thread: SessionTimeline.Thread) -> DataTable {
        let (rows, total) = SessionTimeline.rows(thread, clock)
        // The cause is a name and goes to the time, which is one of a day or few; first requests and what was
        // written are in the other forms.
        func ordered(_ cells: [String]) -> [String] { [cells[0], cells[8]] + cells[1..<5] + [cells[6], cells[9]] }
        func dayless(_ cells: [String]) -> [String] { [String(cells[0].dropFirst(5))] + cells.dropFirst() }
        return DataTable(
            caption: "Requests of \(thread.title)", columns: ordered(SessionTimeline.columns), names: 2,
            rows: rows.map(ordered).map(dayless), total: ordered(total))
    }
}
