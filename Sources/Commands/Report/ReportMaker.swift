import Reports
import Usage

/// Gathers what a named report shows.
struct ReportMaker {
    var costs: LedgerCosts
    var now: Timestamp

    /// - Parameter withSeries: whether the rows that charts are drawn from are asked for too.
    /// - Throws: what `Ledger.ask` turns into a `LedgerError`.
    func report(
        _ definition: ReportDefinition, _ bounds: TimeBounds, withSeries: Bool
    ) throws -> NamedReport {
        let answer = try costs.answer(definition.groupBy, bounds)
        return NamedReport(
            definition: definition, answer: answer, invoice: definition.rows == .invoice ? invoice(answer) : nil,
            monthEnd: try hasMonthEnd(definition, bounds) ? costs.monthEnd(at: now) : nil,
            series: withSeries ? try series(definition, bounds) : ReportPage.Series(), zone: costs.zone,
            bounds: bounds, filters: costs.filters, now: now)
    }

    private func invoice(_ answer: LedgerCosts.Answer) -> InvoiceTable {
        let lines = InvoiceLines(
            answer.totals, tables: answer.tables, catalog: costs.catalog, costMode: costs.costMode)
        return InvoiceTable(lines: lines.sorted, total: answer.priced.total.cost)
    }

    /// A report by month says where the current month will end, where its period covers that month up to now.
    private func hasMonthEnd(_ definition: ReportDefinition, _ bounds: TimeBounds) -> Bool {
        guard definition.groupBy == [.month], definition.rows == .totals else { return false }
        let month = costs.zone.rules.midnight(of: MonthCalendar(zone: costs.zone.rules, now: now).firstOfMonth)
        return (bounds.since.map { $0 <= month } ?? true) && (bounds.until.map { $0 > now } ?? true)
    }

    private func series(_ definition: ReportDefinition, _ bounds: TimeBounds) throws -> ReportPage.Series {
        var series = ReportPage.Series()
        for dimension in definition.chartDimensions {
            let rows = try costs.answer([dimension], bounds).rows
            switch dimension {
            case .day: series.byDay = rows
            case .session: series.bySession = rows
            case .hour: series.byHour = rows
            case .week, .month, .project, .model, .source, .key, .tag: break
            }
        }
        return series
    }
}
