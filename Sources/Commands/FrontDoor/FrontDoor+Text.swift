import Pricing
import Reports
import Usage

extension FrontDoor {
    /// Five lines, and the changes under them.
    static func text(_ figures: DoorFigures, terminal: Terminal) -> String {
        let report = figures.report
        let total = report.total
        let period = "since \(figures.since) (\(FrontDoor.days) days, \(report.zone))\n\n"
        if total.requests == 0 { return period + "no requests in the logs; farthing analyze covers all days\n" }
        let decimals = NumberText.decimals(for: max(total.cost, total.costWithoutCaching))
        var rows = bill(total, since: figures.since, decimals: decimals)
        rows += misses(figures, decimals: decimals)
        rows.append(("what follows", "", follows(figures)))
        let table = TextTable(
            columns: [.init("", .left), .init(""), .init("", .left)],
            rows: rows.map { [.text($0.0), .text($0.1), .text(DisplayText.harmless($0.2))] })
        return period + table.rendered(for: terminal) + changes(figures, decimals: decimals)
    }

    private typealias Row = (String, String, String)

    /// Spent and saved, and what has no price.
    private static func bill(_ total: PricedTotals, since: CivilDate, decimals: Int) -> [Row] {
        let isLoss = total.savings < .zero
        let saving = NumberText.dollars(isLoss ? -total.savings : total.savings, decimals: decimals)
        let share = NumberText.percent(total.savings.picodollars, of: total.costWithoutCaching.picodollars)
        let hits = NumberText.percent(total.usage.cacheRead, of: total.promptTokens)
        var rows: [Row] = [
            (
                "spent", NumberText.dollars(total.cost, decimals: decimals),
                "\(NumberText.counted(total.requests, "request")); farthing analyze --since \(since)"
            ),
            (
                isLoss ? "lost by caching" : "saved by caching", saving,
                "\(share), hit rate \(hits); farthing analyze --since \(since) --by model"
            ),
        ]
        if total.unpricedRequests > 0 {
            let count = NumberText.grouped(Int128(total.unpricedRequests))
            rows.append(("unpriced", count, "requests; farthing analyze --since \(since) names the models"))
        }
        return rows
    }

    /// What misses cost, and how far the input's cost is from the least.
    private static func misses(_ figures: DoorFigures, decimals: Int) -> [Row] {
        guard let bound = figures.bound else {
            return [("lost to misses", "-", "no sessions with times and prices in these days")]
        }
        let share = NumberText.percent(figures.lost.picodollars, of: figures.inputCost.picodollars)
        let explained = NumberText.percent(
            figures.lost.picodollars - figures.unexplained.picodollars, of: figures.lost.picodollars)
        let lost = figures.lost == .zero ? "" : ", \(explained) of it explained"
        return [
            (
                "lost to misses", NumberText.dollars(figures.lost, decimals: decimals),
                "\(share) of the input\(lost); farthing misses --since \(figures.since)"
            ),
            aboveTheLeast(bound, since: figures.since, decimals: decimals),
        ]
    }

    /// Conversations that read what others had cached can cost less than the bound of each by itself.
    private static func aboveTheLeast(_ bound: DoorFigures.Bound, since: CivilDate, decimals: Int) -> Row {
        let amounts = [bound.billed, bound.least].map { NumberText.dollars($0, decimals: decimals) }
        let command = "; farthing replay --since \(since)"
        guard bound.billed >= bound.least else {
            return (
                "above the least", "-",
                "input cost \(amounts[0]); conversations read what others cached, so the least is not known" + command
            )
        }
        return (
            "above the least", NumberText.dollars(bound.billed - bound.least, decimals: decimals),
            "input cost \(amounts[0]), at least \(amounts[1])" + command
        )
    }

    private static func follows(_ figures: DoorFigures) -> String {
        guard let changes = figures.changes else {
            return "insufficient data: \(NumberText.counted(figures.requests, "request")) on "
                + "\(NumberText.counted(figures.days, "day")), advice needs 300 on 14"
        }
        if changes.isEmpty { return "nothing that would have saved money" }
        return changes.count == 1
            ? "what would have saved most:" : "what would have saved most; these overlap, so do not add them up:"
    }

    private static func changes(_ figures: DoorFigures, decimals: Int) -> String {
        guard let changes = figures.changes, !changes.isEmpty else { return "" }
        return "\n"
            + changes.enumerated().map { index, change in
                let dollars = NumberText.dollars(change.dollars, decimals: decimals)
                return DisplayText.harmless("\(index + 1). \(dollars) \(change.basis.text): \(change.advice)") + "\n   "
                    + DisplayText.harmless(change.command) + "\n"
            }.joined()
    }
}
