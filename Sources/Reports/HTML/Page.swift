import CReports
import Mustache

/// One self-contained HTML page: headline figures, remarks, charts and tables, in this order.
package struct Page: Sendable {
    /// A table with its heading.
    package struct Section: Sendable {
        /// Part of the ids on the page; each once.
        var id: String
        var title: String
        /// One sentence under the heading; empty for none.
        var summary: String
        var table: DataTable

        package init(id: String, title: String, summary: String = "", table: DataTable) {
            self.id = id
            self.title = title
            self.summary = summary
            self.table = table
        }
    }

    package var title: String
    /// The question that the page answers.
    package var question: String
    /// What is covered, above the title.
    package var period: String
    package var figures: [ReportPage.Figure]
    /// What is not exact, has no price or is assumed; a sentence each.
    package var remarks: [String]
    package var charts: [Chart]
    package var sections: [Section]
    /// The last line: by what and when the page was made.
    package var origin: String

    package init(
        title: String, question: String, period: String, figures: [ReportPage.Figure], remarks: [String],
        charts: [Chart], sections: [Section], origin: String
    ) {
        self.title = title
        self.question = question
        self.period = period
        self.figures = figures
        self.remarks = remarks
        self.charts = charts
        self.sections = sections
        self.origin = origin
    }

    /// One file without scripts that loads nothing. The same page is the same bytes.
    ///
    /// Throws `PageTemplateError` where the embedded template is broken.
    package func html() throws(PageTemplateError) -> String {
        var library = MustacheLibrary()
        for (name, file) in [("page", farthing_page_template), ("table", farthing_table_template)] {
            do { try library.register(Page.text(of: file), named: name) } catch {
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
        [
            "title": .text(title), "question": .text(question), "period": .text(period), "origin": .text(origin),
            "style": .markup(HTMLText(markup: Page.text(of: farthing_page_style))),
            "figures": .list(figures.map(\.values)), "hasRemarks": .flag(!remarks.isEmpty),
            "remarks": .list(remarks.map { ["remark": .text($0)] }), "charts": .list(charts.map(\.values)),
            "sections": .list(sections.map(\.values)),
        ]
    }
}

/// The page's template does not parse: a defect of the program.
package struct PageTemplateError: Error, Sendable, CustomStringConvertible {
    package let description: String
}

extension Page.Section {
    fileprivate var values: [String: PageValue] {
        [
            "id": .text(id), "sectionTitle": .text(title), "summary": .text(summary),
            "hasSummary": .flag(!summary.isEmpty), "table": .list([table.values]),
        ]
    }
}

extension ReportPage.Figure {
    fileprivate var values: [String: PageValue] {
        [
            "label": .text(label), "value": .text(value), "detail": .text(detail), "hasDetail": .flag(!detail.isEmpty),
            "isLong": .flag(value.count > 10),
        ]
    }
}
