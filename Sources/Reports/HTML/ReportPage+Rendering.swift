extension ReportPage {
    /// The whole page: one file without scripts that loads nothing. The same page is the same bytes.
    ///
    /// Throws `PageTemplateError` where the embedded template is broken.
    package func html() throws(PageTemplateError) -> String { try page.html() }

    private var page: Page {
        let definition = table.definition
        return Page(
            title: definition.title, question: definition.question, period: period, figures: figures,
            remarks: CacheVerdict(table.total).remarks + remarks, charts: definition.charts.map(chart),
            sections: [Page.Section(id: "rows", title: tableTitle, table: dataTable)], origin: origin)
    }

    private func chart(of kind: ChartKind) -> Chart {
        let days = DaySeries(series.byDay)
        switch kind {
        case .costByDay: return CostChart(days).chart
        case .hitRateByDay: return HitRateChart(series: days).chart
        case .savingsByDay: return SavingsChart(series: days).chart
        case .withoutCachingByDay: return ComparisonChart(series: days).chart
        case .topGroups:
            let noun = table.definition.groupBy.map(\.rawValue).joined(separator: " and ")
            return BarList(name: "groups", noun: noun, rows: table.rows).chart
        case .topSessions: return BarList(name: "sessions", noun: "session", rows: series.bySession).chart
        case .weekdayHours: return WeekChart(series.byHour).chart
        }
    }
}
