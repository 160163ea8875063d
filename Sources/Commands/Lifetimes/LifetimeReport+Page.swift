import Pricing
import Reports
import Simulation
import Usage

extension LifetimeReport {
    /// One page that needs nothing beside itself.
    func page() -> Page {
        let texts = LifetimeTexts(self)
        var tables = sections.map { section in
            Page.Section(
                id: "advice-\(section.by.rawValue)", title: "Advice by \(section.by.rawValue)",
                summary:
                    "Dollars a month are projected from the days observed; 95 of 100 draws of the sessions lie between "
                    + "the last two columns.", table: adviceTable(section, texts))
        }
        tables.append(
            Page.Section(
                id: "keep-alive", title: "Pings that keep prompts alive",
                summary: "At most so many pings of the last prompt in each gap; those after the last request of a "
                    + "conversation are charged. Expected: by the survival of the gaps, estimated.",
                table: DataTable(
                    caption: "Keep-alive pings by class of reads", columns: LifetimeTexts.keepAliveColumns, names: 2,
                    rows: LifetimeBins.keepAlive(self))))
        tables.append(
            Page.Section(
                id: "long-writes", title: "What became of 1h writes", summary: texts.longWrites,
                table: longWrites(texts)))
        return Page(
            title: "Cache lifetimes", question: "Which lifetime pays: none, 5m, 1h or a mix?",
            period: selection.text, figures: figures(texts), remarks: texts.assumptions,
            charts: sections.map { policyChart($0, texts) } + [survivalChart(texts), gapChart(texts)], sections: tables,
            origin: origin)
    }

    private func figures(_ texts: LifetimeTexts) -> [ReportPage.Figure] {
        let total = study.total
        let cheapest = total.costs.cheapest
        let writes = total.longWrites
        let unpaid = writes.neverRead.tokens + writes.readWithin5m.tokens
        let hasGaps = total.gaps.survival.count > 0
        return [
            ReportPage.Figure(
                label: "Input billed", value: texts.dollars(total.costs.billed),
                detail: "\(NumberText.counted(total.requests, "request")) on "
                    + NumberText.counted(study.summary.days, "day")),
            ReportPage.Figure(
                label: "Cheapest of none, 5m, 1h", value: texts.dollars(total.costs[cheapest]),
                detail: "\(cheapest.rawValue) for everything; the best mix in hindsight "
                    + texts.dollars(total.costs.bestMix)),
            ReportPage.Figure(
                label: "Gaps longer than 5m", value: hasGaps ? ApproximateText.percent(total.gaps.at5m.survival) : "-",
                detail: hasGaps
                    ? "\(ApproximateText.percent(total.gaps.at1h.survival)) are longer than 1h" : "no gap is known"),
            ReportPage.Figure(
                label: "1h writes not paid back",
                value: NumberText.percent(Int128(unpaid), of: Int128(writes.all.tokens)),
                detail: writes.all.tokens == 0
                    ? "nothing was written at 1h" : "a surcharge of \(texts.dollars(writes.wasted))"),
        ]
    }

    private func name(_ row: Row, in section: Section) -> String {
        section.by == .readClass ? "\(row.name) reads" : "\(row.name) · \(row.group.key.reads?.rawValue ?? "") reads"
    }

    private func policyChart(_ section: Section, _ texts: LifetimeTexts) -> Chart {
        let policies = ["billed", "none", "5m", "1h", "best mix"]
        let rows = section.shown(limit).rows.map { row in
            let costs = row.group.costs
            return PolicyChart.Row(
                name: name(row, in: section),
                costs: [costs.billed, costs.none, costs.fiveMinutes, costs.oneHour, costs.bestMix])
        }
        return PolicyChart(
            name: "policies-\(section.by.rawValue)", title: "Input cost by lifetime and \(section.by.rawValue)",
            summary: "Input of the same requests as billed, without caching, with 5m and 1h everywhere, and with the "
                + "best mix known in hindsight.", policies: policies, rows: rows,
            table: DataTable(
                caption: "Input cost by lifetime and \(section.by.rawValue)", columns: [section.by.rawValue] + policies,
                names: 1, rows: rows.map { [$0.name] + $0.costs.map(texts.dollars) })
        ).chart
    }

    private var scale: WaitingScale { WaitingScale(edges: GapStudy.edges, limits: [300_000, 3_600_000]) }

    private func survivalChart(_ texts: LifetimeTexts) -> Chart {
        let gaps = study.total.gaps
        func thousandths(_ share: Double) -> Int { Int((share * 1000).rounded(.toNearestOrEven)) }
        let points = gaps.survival.count == 0 ? [] : gaps.curve.filter { $0.atRisk > 0 || $0.survival == 0 }
        return SurvivalChart(
            scale: scale,
            points: points.map { point in
                SurvivalChart.Point(
                    milliseconds: point.milliseconds, share: thousandths(point.survival),
                    interval: point.interval.map { thousandths($0.lowerBound)...thousandths($0.upperBound) })
            }, summary: texts.gaps,
            table: DataTable(
                caption: "Share of gaps that are longer", columns: ["gap", "longer", "from", "to", "seen to last"],
                names: 1,
                rows: points.filter { GapStudy.edges.contains($0.milliseconds) }.map { point in
                    [
                        DurationText.short(point.milliseconds), ApproximateText.percent(point.survival),
                        point.interval.map { ApproximateText.percent($0.lowerBound) } ?? "-",
                        point.interval.map { ApproximateText.percent($0.upperBound) } ?? "-",
                        NumberText.grouped(Int128(point.atRisk)),
                    ]
                })
        ).chart
    }

    private func gapChart(_ texts: LifetimeTexts) -> Chart {
        let gaps = study.total.gaps
        let longest = DurationText.approximate(gaps.survival.longest)
        return GapChart(
            scale: scale, bins: gaps.bins.map { GapChart.Bin(ended: $0.ended, open: $0.open) },
            summary:
                "From the start of one request of a conversation to that of the next. What ends up to 5m finds a 5m "
                + "entry alive, up to 1h a 1h entry. The longest: \(longest).",
            table: DataTable(
                caption: "Gaps by length", columns: ["gap", "ended", "open", "longer", "ends in it"], names: 1,
                rows: LifetimeBins(gaps).rows)
        ).chart
    }

    private func adviceTable(_ section: Section, _ texts: LifetimeTexts) -> DataTable {
        DataTable(
            caption: "Advice by \(section.by.rawValue)",
            columns: [section.by.rawValue, "advice", "requests", "sessions", "days", "saved a month", "from", "to"],
            names: 2,
            rows: section.shown(limit).rows.map { row in
                let (group, advice) = (row.group, row.group.advice)
                let interval = advice?.verdict == .change ? advice?.interval : nil
                return [
                    name(row, in: section), LifetimeTexts.verdict(advice), NumberText.grouped(Int128(group.requests)),
                    NumberText.grouped(Int128(group.sessions)), "\(group.days)", texts.month(advice),
                    interval.flatMap { ends in advice.map { texts.dollars($0.perMonth(ends.low)) } } ?? "",
                    interval.flatMap { ends in advice.map { texts.dollars($0.perMonth(ends.high)) } } ?? "",
                ]
            })
    }

    private func longWrites(_ texts: LifetimeTexts) -> DataTable {
        let writes = study.total.longWrites
        let parts: [(String, LongWrites.Part)] = [
            ("never read in their conversation", writes.neverRead),
            ("read where 5m would have done", writes.readWithin5m),
            ("paid back", writes.paidBack), ("hour not over yet", writes.open),
        ]
        func row(_ name: String, _ part: LongWrites.Part) -> [String] {
            [
                name, NumberText.grouped(Int128(part.tokens)), texts.dollars(part.cost), texts.dollars(part.wasted),
            ]
        }
        return DataTable(
            caption: "1h writes", columns: ["tokens that were", "tokens", "cost", "surcharge wasted"], names: 1,
            rows: parts.map(row), total: row("all", writes.all))
    }
}
