import Pricing
import Reports
import Simulation
import Usage

extension ReplayReport {
    /// What was replayed, and at what prices.
    var header: String {
        var lines = [
            "\(DisplayText.harmless(outcome.name)): \(NumberText.counted(outcome.requests, "request")), "
                + "\(NumberText.grouped(Int128(outcome.inputTokens))) input tokens"
        ]
        switch outcome.subject {
        case .trace(let summary, let prices):
            lines[0] += " in blocks of \(summary.blockTokens), \(NumberText.counted(summary.scopes, "cache"))"
            lines.append(priceLine(prices))
        case .logs(let logs):
            let logged = logs.summary
            lines[0] += " in \(NumberText.counted(logged.conversations, "conversation"))"
            lines.append(
                "billed: \(dollars(logged.billed)) of input, "
                    + "\(NumberText.percent(Int128(logged.tokens.cacheRead), of: Int128(logged.tokens.prompt))) read "
                    + "from the cache; output \(dollars(logged.outputCost)) beside it")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func priceLine(_ prices: ReplayPrices) -> String {
        let base = prices.base
        let texts = [base.input, base.cacheWrite5m, base.cacheWrite1h, base.cacheRead].map {
            "$\(UnitPrice(picodollars: $0).usdPerMillion)"
        }
        let model = prices.model.map { "\($0) at \(prices.provider ?? ""): " } ?? ""
        let tiers = prices.trace.thresholds.isEmpty ? "" : ", more for longer prompts"
        return "\(model)\(texts[0]) per million tokens of input, writes \(texts[1]) (5m) and \(texts[2]) (1h), "
            + "reads \(texts[3])\(tiers)"
    }

    func policyTable(_ terminal: Terminal) -> String {
        let columns: [TextTable.Column] = [
            .init("policy", .left), .init("cost"), .init("hit rate"), .init("saved"), .init("of none"),
            .init("95 % interval", importance: 0), .init("above bound", importance: 1),
        ]
        let rows = outcome.policies.map { policy -> [TextTable.Cell] in
            let figures = PolicyFigures(policy, in: outcome)
            let interval = policy.interval.map { "\(dollars($0.low)) to \(dollars($0.high))" }
            return [
                .text(policy.name), .text(dollars(policy.cost)),
                .text(NumberText.percent(Int128(policy.readTokens), of: Int128(outcome.inputTokens))),
                .text(dollars(figures.saving)),
                .text(NumberText.percent(figures.saving.picodollars, of: outcome.withoutCaching.picodollars)),
                interval.map { .text($0) } ?? .empty, .text(dollars(figures.aboveBound)),
            ]
        }
        let bounds = [
            ("lower bound", outcome.lowerBound), ("bound with pings", outcome.lowerBoundWithPings),
        ].map { name, cost -> [TextTable.Cell] in
            let saving = outcome.withoutCaching - cost
            return [
                .text(name), .text(dollars(cost)), .empty, .text(dollars(saving)),
                .text(NumberText.percent(saving.picodollars, of: outcome.withoutCaching.picodollars)), .empty, .empty,
            ]
        }
        return TextTable(columns: columns, rows: rows, totals: bounds).rendered(for: terminal)
    }

    func gapSection(_ terminal: Terminal) -> String {
        switch outcome.gap {
        case .off: return ""
        case .left(let reason): return "The cost above the bound is not booked by cause: \(reason).\n"
        case .booked(let gap):
            let total = gap.actual - gap.bound
            let shown = Rounding.apportioned(gap.parts.map(\.amount), decimals: decimals)
            let rows = zip(gap.parts, shown).map { part, amount -> [TextTable.Cell] in
                [
                    .text(part.cause.rawValue), .text(NumberText.dollars(amount, decimals: decimals)),
                    .text(NumberText.grouped(Int128(part.tokens))), .text(part.cause.meaning),
                ]
            }
            let table = TextTable(
                columns: [
                    .init("cause", .left), .init("above bound"), .init("tokens"),
                    .init("meaning", .left, importance: 0),
                ], rows: rows, totals: [[.text("all"), .text(dollars(total)), .empty, .empty]])
            return "What \(gap.policy) paid above the lower bound without pings:\n\n" + table.rendered(for: terminal)
        }
    }

    /// What the figures rest on.
    var notes: String {
        var lines = [
            "The lower bound is what no choice of breakpoints and lifetimes can beat for the prompts as sent, with and "
                + "without pings, if asking for 1h on what is warm at 5m writes it again (rule R20 b, an open question); "
                + "reordering blocks could share more. It and tree-static know no minimum length."
        ]
        if outcome.options.availability == .firstResponse {
            lines.append(
                "Entries are read from the first response of their writer on; a trace tells when the response ended, "
                    + "which is taken for it (an upper bound of the delay), or nothing, which is taken for no delay.")
        }
        switch outcome.subject {
        case .trace(let summary, _):
            if summary.droppedRequests > 0 {
                lines.append(
                    "\(NumberText.counted(summary.droppedRequests, "request")) under one block of tokens take no part.")
            }
            lines.append("Input only; the trace has \(NumberText.grouped(Int128(summary.outputTokens))) output tokens.")
        case .logs(let logs): lines += logNotes(logs)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func logNotes(_ logs: LogReplay) -> [String] {
        let summary = logs.summary
        var lines = [
            "Logs tell one prefix for each conversation: what conversations share, such as a system prompt, is not "
                + "visible, so the true least cost may lie below the bound shown."
        ]
        if let found = logs.reproduction {
            lines.append(
                "The cache's rules explain "
                    + "\(NumberText.percent(Int128(found.explainedReadTokens), of: Int128(found.readTokens))) of the "
                    + "tokens read and \(NumberText.percent(Int128(found.explainedWriteTokens), of: Int128(found.writeTokens))) "
                    + "of those written; they make \(dollars(found.cost)) of input where "
                    + "\(dollars(summary.billed)) was billed.")
        }
        lines.append(
            "\(NumberText.grouped(Int128(summary.assumedSharedTokens))) tokens are assumed, not proved, to be shared "
                + "with the prompt before.")
        let unpriced = summary.unpriced.reduce(0) { $0 + $1.requests }
        let apart = summary.apart.values.reduce(0, +)
        if unpriced + apart + summary.withoutPrompt > 0 {
            lines.append(
                "Left out: \(NumberText.counted(unpriced, "request")) without a price, \(summary.withoutPrompt) without "
                    + "a prompt, \(NumberText.counted(apart, "record")) of no conversation.")
        }
        if summary.furtherCharges > 0 {
            lines.append("\(summary.furtherCharges) charges beside the requests' own are not replayed.")
        }
        if summary.doubtfulTimes > 0 { lines.append("\(summary.doubtfulTimes) requests have doubtful times.") }
        lines.append(ReplayAdvice(outcome, summary).text)
        return lines
    }

    private var decimals: Int { NumberText.decimals(for: outcome.withoutCaching) }

    private func dollars(_ amount: PicoUSD) -> String { NumberText.dollars(amount, decimals: decimals) }
}
