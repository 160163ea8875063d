import CReports
import Mustache

/// The page's template does not parse: a defect of the program.
package struct PageTemplateError: Error, Sendable, CustomStringConvertible {
    package let description: String
}

extension ReportPage {
    /// The whole page: one file without scripts that loads nothing. The same page is the same bytes.
    ///
    /// Throws `PageTemplateError` where the embedded template is broken.
    package func html() throws(PageTemplateError) -> String {
        var library = MustacheLibrary()
        for (name, file) in [("page", farthing_page_template), ("table", farthing_table_template)] {
            do { try library.register(ReportPage.text(of: file), named: name) } catch {
                throw PageTemplateError(description: "reports/\(name).mustache: \(error)")
            }
        }
        guard let html = library.render(values.mapValues(\.rendered), withTemplate: "page") else {
            throw PageTemplateError(description: "reports/page.mustache is not there")
        }
        return html
    }

    private static func text(of file: farthing_report_file) -> String {
        String(decoding: UnsafeRawBufferPointer(start: file.bytes, count: file.count), as: UTF8.self)
    }

    private var values: [String: PageValue] {
        let definition = table.definition
        let remarks = CacheVerdict(table.total).remarks + self.remarks
        let charts = definition.charts.map { chart(of: $0).values }
        return [
            "title": .text(definition.title), "question": .text(definition.question), "period": .text(period),
            "name": .text(definition.name), "origin": .text(origin),
            "style": .markup(HTMLText(markup: ReportPage.text(of: farthing_page_style))),
            "figures": .list(figures.map(\.values)), "hasRemarks": .flag(!remarks.isEmpty),
            "remarks": .list(remarks.map { ["remark": .text($0)] }),
            "charts": .list(charts), "tableTitle": .text(tableTitle), "table": .list([dataTable.values]),
        ]
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

extension ReportPage.Figure {
    var values: [String: PageValue] {
        [
            "label": .text(label), "value": .text(value), "detail": .text(detail), "hasDetail": .flag(!detail.isEmpty),
            "isLong": .flag(value.count > 11),
        ]
    }
}
