import Pricing

/// The dearest of some groups as bars, one below the other, each with its name above it.
struct BarList {
    /// Part of the ids on the page.
    let name: String
    /// What is listed: `session`.
    let noun: String
    let rows: [GroupTable.Row]

    static let most = 12

    /// - Parameter rows: groups in any order.
    init(name: String, noun: String, rows: [GroupTable.Row]) {
        self.name = name
        self.noun = noun
        self.rows = rows.enumerated().sorted { left, right in
            let costs = (left.element.totals.cost, right.element.totals.cost)
            return costs.0 == costs.1 ? left.offset < right.offset : costs.0 > costs.1
        }.map(\.element)
    }

    private var total: PicoUSD { rows.reduce(PicoUSD.zero) { $0 + $1.totals.cost } }

    private func label(_ row: GroupTable.Row) -> String {
        row.labels.map { $0 ?? "(none)" }.joined(separator: " · ")
    }

    var chart: Chart {
        let title = "Cost by \(noun)" + (rows.count > BarList.most ? ", the dearest \(BarList.most)" : "")
        return Chart(
            name: name, title: title, summary: summary, legend: [], table: table,
            pictures: rows.isEmpty ? [] : ChartWidth.allCases.map(picture))
    }

    private var summary: String {
        guard let first = rows.first else { return "No requests." }
        let share = NumberText.percent(first.totals.cost.picodollars, of: total.picodollars)
        let left = rows.count - BarList.most
        return
            "\(DayTexts.dollars(total)) in all, \(share) of it in the dearest of \(NumberText.grouped(Int128(rows.count)))."
            + (left > 0 ? " The other \(NumberText.grouped(Int128(left))) are summed in the table." : "")
    }

    /// All that are drawn, and one row for the others.
    private var table: DataTable {
        let kept = rows.prefix(BarList.most)
        var names = kept.map(label)
        var totals = kept.map(\.totals)
        if rows.count > BarList.most {
            var others = PricedTotals()
            for row in rows.dropFirst(BarList.most) { others += row.totals }
            names.append(NumberText.counted(rows.count - BarList.most, "other"))
            totals.append(others)
        }
        var sum = PricedTotals()
        for row in rows { sum += row.totals }
        let columns = [ReportColumn.cost, .costShare, .requests].map { ColumnTexts($0, rows: totals, total: sum) }
        return DataTable(
            caption: "Cost by \(noun)", columns: [noun, "cost", "share", "requests"], names: 1,
            rows: names.indices.map { index in [names[index]] + columns.map { $0.rows[index] } },
            total: ["total"] + columns.map(\.total))
    }

    private func picture(_ width: ChartWidth) -> SVGPicture {
        let kept = rows.prefix(BarList.most)
        let costs = ColumnTexts(
            .cost, rows: kept.map(\.totals), total: kept.reduce(into: PricedTotals()) { $0 += $1.totals })
        let bars = zip(kept, costs.rows).map { row, figure in
            AmountBars.Bar(name: label(row), amount: row.totals.cost, figure: figure)
        }
        return AmountBars(bars: bars).picture(width)
    }
}
