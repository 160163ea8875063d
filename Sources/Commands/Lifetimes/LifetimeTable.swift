import Pricing
import Reports
import Simulation
import Usage

/// The report for a terminal.
struct LifetimeTable {
    private let report: LifetimeReport
    private let terminal: Terminal
    private let texts: LifetimeTexts

    init(_ report: LifetimeReport, _ terminal: Terminal) {
        self.report = report
        self.terminal = terminal
        texts = LifetimeTexts(report)
    }

    var text: String {
        let study = report.study
        var parts = [header]
        for section in report.sections {
            parts.append(costs(of: section))
            let changes = texts.changes(of: section)
            if !changes.isEmpty { parts.append(changes.map { DisplayText.harmless($0) + "\n" }.joined()) }
        }
        parts.append(texts.longWrites + "\n")
        parts.append(texts.gaps + "\n\n" + bins(of: study.total.gaps))
        parts.append("Pings that keep the last prompt of each conversation alive:\n\n" + keepAlive)
        parts.append(texts.assumptions.map { DisplayText.harmless($0) + "\n" }.joined())
        return parts.joined(separator: "\n")
    }

    private var header: String {
        let (summary, costs) = (report.study.summary, report.study.total.costs)
        return "\(DisplayText.harmless(report.source)): \(NumberText.counted(summary.requests, "request")) in "
            + "\(NumberText.counted(summary.conversations, "conversation")) of "
            + "\(NumberText.counted(summary.sessions, "session")) on \(NumberText.counted(summary.days, "day"))\n"
            + DisplayText.harmless(report.selection.text) + "\n"
            + "input billed \(texts.dollars(costs.billed)); for each session the cheapest of none, 5m and 1h: "
            + "\(texts.dollars(report.study.total.perSessionBest)); best mix \(texts.dollars(costs.bestMix))\n"
    }

    private func costs(of section: LifetimeReport.Section) -> String {
        var columns: [TextTable.Column] = [.init(section.by.rawValue, .left)]
        if section.by != .readClass { columns.append(.init("reads", .left)) }
        columns += [
            .init("requests", importance: 0), .init("billed"), .init("none", importance: 1), .init("5m"), .init("1h"),
            .init("best mix", importance: 2), .init("advice", .left), .init("a month"),
        ]
        func cells(
            _ name: String, _ requests: Int64, _ costs: LifetimeCosts, reads: ReadClass?, _ advice: LifetimeAdvice?
        ) -> [TextTable.Cell] {
            var cells: [TextTable.Cell] = [.text(name)]
            if section.by != .readClass { cells.append(.text(reads?.rawValue ?? "")) }
            return cells + [.text(NumberText.grouped(Int128(requests)))]
                + [costs.billed, costs.none, costs.fiveMinutes, costs.oneHour, costs.bestMix].map {
                    .text(texts.dollars($0))
                } + [.text(LifetimeTexts.verdict(advice)), .text(texts.month(advice))]
        }
        let shown = section.shown(report.limit)
        var rows = shown.rows.map { row in
            cells(row.name, row.group.requests, row.group.costs, reads: row.group.key.reads, row.group.advice)
        }
        if let others = shown.others { rows.append(cells(others.name, others.requests, others.costs, reads: nil, nil)) }
        let total = report.study.total
        return TextTable(
            columns: columns, rows: rows, totals: [cells("total", total.requests, total.costs, reads: nil, nil)]
        ).rendered(for: terminal)
    }

    private func bins(of gaps: GapStudy) -> String {
        let shown = LifetimeBins(gaps).rows
        return TextTable(
            columns: [.init("gap", .left), .init("ended"), .init("open"), .init("longer"), .init("ends in it")],
            rows: shown.map { $0.map { .text($0) } }
        ).rendered(for: terminal)
    }

    private var keepAlive: String {
        let columns = LifetimeTexts.keepAliveColumns.enumerated().map { place, title in
            TextTable.Column(title, place < 2 ? .left : .right)
        }
        return TextTable(columns: columns, rows: LifetimeBins.keepAlive(report).map { $0.map { .text($0) } })
            .rendered(for: terminal)
    }
}

/// Rows of tables that the terminal and the page share.
struct LifetimeBins {
    /// Length, gaps that ended, gaps still open, share of all that are longer, chance to end in the bin.
    let rows: [[String]]

    init(_ gaps: GapStudy) {
        let ends = Dictionary(gaps.curve.map { ($0.milliseconds, $0.survival) }) { first, _ in first }
        // Empty bins tell nothing, but for those that a lifetime ends.
        let shown = gaps.bins.filter { $0.ended + $0.open > 0 || $0.to == 300_000 || $0.to == 3_600_000 }
        rows = shown.map { bin in
            let name = bin.to.map { "up to \(DurationText.short($0))" } ?? "longer"
            let survival = bin.to.flatMap { ends[$0] }
            return [
                name, NumberText.grouped(Int128(bin.ended)), NumberText.grouped(Int128(bin.open)),
                survival.map(ApproximateText.percent) ?? "-", bin.chance.map(ApproximateText.percent) ?? "-",
            ]
        }
    }

    static func keepAlive(_ report: LifetimeReport) -> [[String]] {
        let texts = LifetimeTexts(report)
        return report.study.byReads.flatMap { group in
            CacheLifetime.allCases.map { lifetime in
                texts.keepAlive(LifetimeReport.Row(name: group.key.reads?.rawValue ?? "", group: group), lifetime)
            }
        }
    }
}
