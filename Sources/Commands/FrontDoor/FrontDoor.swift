import Pricing
import Reports
import Usage
import UsageLogs

/// `farthing` alone: the default logs of the last 30 days in a few lines.
struct FrontDoor {
    let context: Context

    /// Days that are covered, today included.
    static let days: Int32 = 30

    func run() async throws {
        let logs = DefaultLogs(context)
        guard !logs.found.isEmpty else {
            throw CommandFailure.wrongUse(
                "no logs of the coding agent found: looked in \(logs.places).\n"
                    + "  farthing analyze PATH   reads logs from somewhere else\n"
                    + "  farthing --help         shows all commands")
        }
        let zone = try ZoneSource(context: context).local()
        let now = context.now()
        let first = firstDate(in: zone.rules, now)
        let reading = await ShownReading(context: context).run(inputs: logs.found, format: nil)
        let analysis = Analysis(
            zone: zone, bounds: TimeBounds(since: zone.rules.midnight(of: first)),
            catalog: try PriceCatalog.embedded(adding: try UserPriceBooks(context: context).configured()),
            today: now.utcDay)
        let report = analysis.report(on: reading)
        let text = FrontDoor.text(report, since: first, terminal: context.terminal)
        try context.output.write(DisplayText.wrapped(text, to: context.terminal.width))
        let problems = reading.diagnostics.count
        if problems > 0 {
            try context.note("farthing: \(NumberText.counted(problems, "problem")) in the logs; see farthing analyze")
        }
    }

    private func firstDate(in zone: ZoneRules, _ now: Timestamp) -> CivilDate {
        let seconds = now.milliseconds / 1000
        let local = Timestamp(milliseconds: (seconds + zone.offset(at: seconds)) * 1000)
        return CivilDate(days: Int64(local.utcDay - FrontDoor.days + 1))
    }

    static func text(_ report: AnalysisReport, since first: CivilDate, terminal: Terminal) -> String {
        let total = report.total
        let period = "since \(first) (\(FrontDoor.days) days, \(report.zone))\n\n"
        if total.requests == 0 { return period + "no requests in the logs; farthing analyze covers all days\n" }
        let decimals = NumberText.decimals(for: max(total.cost, total.costWithoutCaching))
        let isLoss = total.savings < .zero
        let saving = NumberText.dollars(isLoss ? -total.savings : total.savings, decimals: decimals)
        let share = NumberText.percent(total.savings.picodollars, of: total.costWithoutCaching.picodollars)
        let hits = NumberText.percent(total.usage.cacheRead, of: total.promptTokens)
        var rows: [(String, String, String)] = [
            (
                "spent", NumberText.dollars(total.cost, decimals: decimals),
                "\(NumberText.counted(total.requests, "request")); farthing analyze --since \(first)"
            ),
            (
                isLoss ? "lost by caching" : "saved by caching", saving,
                "\(share), hit rate \(hits); farthing analyze --since \(first) --by model"
            ),
        ]
        if total.unpricedRequests > 0 {
            let count = NumberText.grouped(Int128(total.unpricedRequests))
            rows.append(("unpriced", count, "requests; farthing analyze --since \(first) names the models"))
        }
        let table = TextTable(
            columns: [.init("", .left), .init(""), .init("", .left)],
            rows: rows.map { [.text($0.0), .text($0.1), .text($0.2)] })
        return period + table.rendered(for: terminal)
    }
}
