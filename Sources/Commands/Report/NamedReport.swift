import JSONScan
import Pricing
import Reports
import Usage

/// A named report with its figures, in all its forms.
struct NamedReport: Report {
    var definition: ReportDefinition
    var answer: LedgerCosts.Answer
    /// The lines, where the report is an invoice.
    var invoice: InvoiceTable?
    /// Of a report by month.
    var monthEnd: MonthEnd?
    /// Drawn by the page only.
    var series = ReportPage.Series()
    var zone: NamedZone
    var bounds: TimeBounds
    var filters: UsageFilters
    /// The moment of the run.
    var now: Timestamp

    private var total: PricedTotals { answer.priced.total }

    private var rows: ReportTable { ReportTable(definition, rows: answer.rows, total: total) }

    private var costNotes: CostNotes {
        CostNotes(
            total: total, unpriced: answer.priced.unpriced, notes: answer.priced.notes, zone: zone.name,
            bounds: bounds, filters: filters)
    }

    func table(for terminal: Terminal) -> String {
        let headline = "\(definition.title): \(definition.question)"
        var text = (terminal.usesColour ? Colour.strong.paint(headline) : headline) + "\n"
        text += DisplayText.harmless(covered) + "\n\n"
        text += invoice?.rendered(for: terminal) ?? rows.rendered(for: terminal)
        let lines = CacheVerdict(total).lines(for: terminal) + remarks.map(DisplayText.harmless)
        return text + "\n" + lines.map { $0 + "\n" }.joined()
    }

    func csv() -> String {
        if let invoice { return invoice.csv() }
        guard let monthEnd else { return rows.csv() }
        var document = CSVDocument(
            header: definition.groupBy.map(\.rawValue) + TotalsFields.csvHeader + MonthEnd.csvHeader)
        let none = MonthEnd.csvHeader.map { _ in "" }
        for row in rows.rows {
            let isCurrent = row.labels == [monthEnd.month]
            document.append(
                row.labels.map { $0 ?? "" } + TotalsFields(row.totals).csv + (isCurrent ? monthEnd.csv : none))
        }
        return document.text
    }

    func json() -> String {
        var members: [JSONValue.Member] = [.init("report", .string(definition.name))]
        members += rows.json + costNotes.members
        if let invoice { members.append(.init("lines", invoice.json)) }
        if let monthEnd { members.append(.init("projection", monthEnd.json)) }
        return JSONValue.document(schema: "farthing.report/1", members)
    }

    /// One page that needs nothing beside itself.
    func page() -> ReportPage {
        ReportPage(
            table: rows, invoice: invoice, series: series,
            period: covered,
            projection: monthEnd?.figure, remarks: remarks,
            origin: "farthing \(Farthing.configuration.version), \(now.rfc3339)")
    }

    /// What is not exact, has no price, or is projected; a line each.
    private var remarks: [String] {
        let empty =
            total.requests == 0 ? ["no requests in this period; farthing import reads logs into the ledger"] : []
        return empty + costNotes.sentences + (monthEnd?.sentences ?? [])
    }

    /// The period, its zone and the filters.
    private var covered: String { PeriodText(bounds: bounds, zone: zone).text + filters.text }
}
