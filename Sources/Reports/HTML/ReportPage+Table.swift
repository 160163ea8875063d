import Pricing

extension ReportPage {
    var tableTitle: String { invoice == nil ? "By \(groupNames)" : "Lines" }

    private var groupNames: String { table.definition.groupBy.map(\.rawValue).joined(separator: " and ") }

    /// The report's rows; the lines where it is an invoice.
    var dataTable: DataTable {
        if let invoice { return invoice.dataTable }
        let shown = table.shownRows
        let columns = table.definition.columns
        let texts = columns.map { ColumnTexts($0, rows: shown.map(\.totals), total: table.total) }
        let names = table.definition.groupBy.count
        return DataTable(
            caption: "\(table.definition.title), figures by \(groupNames)",
            columns: table.definition.groupBy.map(\.rawValue) + columns.map(\.title), names: names,
            rows: shown.enumerated().map { index, row in
                row.labels.map { $0 ?? "(none)" } + texts.map { $0.rows[index] }
            },
            total: (0..<names).map { $0 == 0 ? "total" : "" } + texts.map(\.total))
    }
}

extension InvoiceTable {
    fileprivate var dataTable: DataTable {
        let amounts = DayTexts.money(lines.map(\.amount))
        return DataTable(
            caption: "Lines of the invoice", columns: ["model", "terms", "item", "quantity", "price", "amount"],
            names: 3,
            rows: zip(lines, amounts.rows).map { line, amount in
                [
                    line.model ?? "(none)", line.terms ?? "", line.item.title, line.quantityText, line.priceText,
                    amount,
                ]
            },
            total: ["total", "", "", "", "", amounts.total])
    }
}
