import Pricing
import PromptCache
import Reports
import Usage

extension MissesReport {
    func table(for terminal: Terminal) -> String {
        let amounts = MissAmounts(findings)
        let head = headline(amounts)
        var parts = [(terminal.usesColour ? Colour.strong.paint(head) : head) + "\n"]
        guard findings.requests > 0 else { return parts[0] + "\n" + lines(remarks) }
        parts += [promptTable.rendered(for: terminal), explained + "\n"]
        if !findings.causes.isEmpty { parts.append(causeTable(amounts).rendered(for: terminal)) }
        if let timeline {
            parts.append(timeline.table(clock, for: terminal))
        } else if findings.misses.tokens > 0 {
            parts.append("worst sessions\n\n" + sessionTable(amounts).rendered(for: terminal))
        }
        let dearest = findings.dearest(limit) { $0.cause != .firstRequest && $0.cause != .unknown }
        if !dearest.isEmpty { parts.append("dearest misses\n\n" + list(dearest)) }
        let unknown = findings.dearest(limit) { $0.cause == .unknown }
        if !unknown.isEmpty { parts.append("not explained\n\n" + list(unknown)) }
        if !remarks.isEmpty { parts.append(lines(remarks)) }
        return parts.joined(separator: "\n")
    }

    private func lines(_ sentences: [String]) -> String {
        sentences.map { DisplayText.harmless($0) + "\n" }.joined()
    }

    /// What was lost, over what.
    func headline(_ amounts: MissAmounts) -> String {
        let requests = NumberText.counted(findings.requests, "request")
        let covered = DisplayText.harmless(selection.text)
        guard findings.requests > 0 else { return "no requests in \(DisplayText.harmless(source)), \(covered)" }
        let priced = findings.requests > findings.unpricedRequests
        let lost = priced ? NumberText.dollars(amounts.lost, decimals: amounts.decimals) : "unpriced"
        return "\(requests): \(lost) lost to cache misses, \(covered)"
    }

    /// The share that has a cause.
    var explained: String {
        let (misses, first, unknown) = (findings.misses.tokens, findings.firstRequests.tokens, findings.unknown.tokens)
        guard misses > 0 else { return "every request read all that was cached for it" }
        let own = NumberText.percent(Int128(misses - unknown), of: Int128(misses))
        let all = NumberText.percent(Int128(misses + first - unknown), of: Int128(misses + first))
        return "\(own) of the missed tokens have a cause (\(all) with first requests)"
    }

    /// What the prompt tokens were, and what they cost.
    private var promptTable: TextTable {
        let rows = promptRows
        let paid = rows.map(\.paid)
        let decimals = NumberText.decimals(for: paid.reduce(.zero, +))
        let shown = Rounding.apportioned(paid, decimals: decimals)
        let whole = Int128(findings.promptTokens)
        let isUnpriced = findings.unpricedRequests == findings.requests
        func money(_ amount: PicoUSD) -> TextTable.Cell {
            .text(isUnpriced ? "unpriced" : NumberText.dollars(amount, decimals: decimals))
        }
        return TextTable(
            columns: [.init("prompt", .left), .init("tokens"), .init("share", importance: 1), .init("cost")],
            rows: zip(rows, shown).map { row, amount in
                [
                    .text(row.name), .text(NumberText.grouped(Int128(row.tokens))),
                    .text(NumberText.percent(Int128(row.tokens), of: whole)), money(amount),
                ]
            },
            totals: [
                [
                    .text("total"), .text(NumberText.grouped(whole)), .text(NumberText.percent(whole, of: whole)),
                    money(shown.reduce(.zero, +)),
                ]
            ])
    }

    /// The parts that every prompt token falls into one of.
    var promptRows: [(name: String, tokens: Int64, paid: PicoUSD)] {
        [
            ("read from the cache", findings.readTokens, findings.readPaid),
            ("new", findings.newTokens, findings.newPaid),
            ("first requests", findings.firstRequests.tokens, findings.firstRequests.paid),
            ("missed", findings.misses.tokens, findings.misses.paid),
        ]
    }

    private func causeTable(_ amounts: MissAmounts) -> TextTable {
        let misses = findings.misses
        func row(_ name: String, _ sums: MissSums, _ lost: PicoUSD, bar: TextTable.Cell = .empty) -> [TextTable.Cell] {
            [
                .text(name), .text(NumberText.grouped(Int128(sums.requests))),
                .text(NumberText.grouped(Int128(sums.tokens))), .text(amounts.text(lost, of: sums)),
                .text(MissesReport.certainty(sums)), bar,
            ]
        }
        let most = amounts.causes.first?.lost.picodollars ?? 0
        var totals = [row("lost to misses", misses, amounts.lost)]
        if let first = amounts.firstRequests {
            totals.append(row("first_request", first.entry.sums, first.lost))
            var all = misses
            all += first.entry.sums
            totals.append(row("with first requests", all, amounts.all))
        }
        return TextTable(
            columns: [
                .init("cause", .left), .init("requests", importance: 3), .init("tokens", importance: 4), .init("lost"),
                .init("certainty", .left, importance: 2), .init("", .left, importance: 1),
            ],
            rows: amounts.causes.map { entry, lost in
                row(
                    entry.cause.rawValue, entry.sums, lost,
                    bar: .bar(part: entry.sums.lost.picodollars, whole: max(most, 1)))
            },
            totals: totals)
    }

    /// `certain`, or how the tokens divide.
    static func certainty(_ sums: MissSums) -> String {
        let parts = ShortfallCertainty.allCases.filter { sums.tokens($0) > 0 }
        if parts.count == 1 { return parts[0].rawValue }
        return parts.map {
            "\($0.rawValue) \(NumberText.percent(Int128(sums.tokens($0)), of: Int128(sums.tokens)))"
        }.joined(separator: ", ")
    }

    private func sessionTable(_ amounts: MissAmounts) -> TextTable {
        let rows = amounts.sessions(findings.sessions.filter { $0.misses.tokens > 0 }, limit: limit)
        return TextTable(
            columns: [
                .init("project", .left, importance: 2), .init("session", .left), .init("requests", importance: 3),
                .init("missed tokens", importance: 4), .init("lost"), .init("causes", .left, importance: 5),
            ],
            rows: rows.map { session, lost in
                [
                    .text(session.project ?? ""), .text(session.session ?? "(none)"),
                    .text(NumberText.grouped(Int128(session.requests))),
                    .text(NumberText.grouped(Int128(session.misses.tokens))),
                    .text(amounts.text(lost, of: session.misses)), .text(session.dominantCauses),
                ]
            },
            totals: [
                [
                    .text(""), .text("total"), .text(""), .text(NumberText.grouped(Int128(findings.misses.tokens))),
                    .text(amounts.text(amounts.lost, of: findings.misses)), .text(""),
                ]
            ])
    }
}
