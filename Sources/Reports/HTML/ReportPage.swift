/// What one self-contained HTML page of a report shows.
package struct ReportPage: Sendable {
    /// Rows that the charts are drawn from, as `ReportDefinition.chartDimensions` asks for them: each
    /// grouped by that one dimension alone, in the order in which `analyze` prints them.
    package struct Series: Sendable {
        package var byDay: [GroupTable.Row]
        package var bySession: [GroupTable.Row]
        package var byHour: [GroupTable.Row]

        package init(
            byDay: [GroupTable.Row] = [], bySession: [GroupTable.Row] = [], byHour: [GroupTable.Row] = []
        ) {
            self.byDay = byDay
            self.bySession = bySession
            self.byHour = byHour
        }
    }

    /// A figure of the headline: `Projected for November`, `$312.40`, `between $290 and $335`.
    package struct Figure: Sendable, Equatable {
        package var label: String
        package var value: String
        package var detail: String

        package init(label: String, value: String, detail: String) {
            self.label = label
            self.value = value
            self.detail = detail
        }
    }

    package var table: ReportTable
    /// The lines, where the report is an invoice.
    package var invoice: InvoiceTable?
    package var series: Series
    /// What is covered: `1 to 21 November 2026, Europe/Berlin`.
    package var period: String
    /// Shown beside the three numbers of the headline.
    package var projection: Figure?
    /// Sentences on what is not exact beside the flags of the total, which the page counts itself:
    /// what has no price, what prices rest on, how the projection is made.
    package var remarks: [String]
    /// The last line: by what and when the page was made.
    package var origin: String

    package init(
        table: ReportTable, invoice: InvoiceTable? = nil, series: Series, period: String,
        projection: Figure? = nil, remarks: [String] = [], origin: String
    ) {
        self.table = table
        self.invoice = invoice
        self.series = series
        self.period = period
        self.projection = projection
        self.remarks = remarks
        self.origin = origin
    }
}
