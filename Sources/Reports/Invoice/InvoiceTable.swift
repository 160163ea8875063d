package import JSONScan
package import Pricing

/// The lines of an invoice in the forms that are printed; their order is the caller's.
package struct InvoiceTable: Sendable {
    package let lines: [InvoiceLine]
    package let total: PicoUSD

    /// - Parameter total: the cost that the lines add up to.
    package init(lines: [InvoiceLine], total: PicoUSD) {
        self.lines = lines
        self.total = total
    }

    package func rendered(for terminal: Terminal) -> String {
        let decimals = NumberText.decimals(for: total)
        let amounts = Rounding.apportioned(lines.map(\.amount), decimals: decimals)
        let rows: [[TextTable.Cell]] = zip(lines, amounts).map { line, amount in
            [line.model ?? "(none)", line.terms ?? "", line.item.title, line.quantityText, line.priceText].map {
                .text($0)
            } + [.text(line.unpriced == nil ? NumberText.dollars(amount, decimals: decimals) : "unpriced")]
        }
        let sum: [TextTable.Cell] =
            [.text("total"), .empty, .empty, .empty, .empty] + [.text(NumberText.dollars(total, decimals: decimals))]
        let columns: [TextTable.Column] = [
            .init("model", .left), .init("terms", .left, importance: 1), .init("item", .left),
            .init("quantity", importance: 3), .init("price", importance: 2), .init("amount"),
        ]
        return TextTable(columns: columns, rows: rows, totals: [sum]).rendered(for: terminal)
    }

    package func csv() -> String {
        var document = CSVDocument(header: [
            "model", "terms", "item", "quantity", "usd_per_million", "amount_usd", "unpriced",
        ])
        for line in lines {
            document.append([
                line.model ?? "", line.terms ?? "", line.item.name, String(line.quantity),
                line.unitPrice?.usdPerMillion ?? "", line.unpriced == nil ? line.amount.description : "",
                line.unpriced ?? "",
            ])
        }
        return document.text
    }

    /// The value of the member `lines`.
    package var json: JSONValue {
        .array(
            lines.map { line in
                .object([
                    .init("model", .optional(line.model)), .init("terms", .optional(line.terms)),
                    .init("item", .string(line.item.name)), .init("quantity", .count(line.quantity)),
                    .init("usd_per_million", .optional(line.unitPrice?.usdPerMillion)),
                    .init("amount_usd", line.unpriced == nil ? .money(line.amount) : .null),
                    .init("unpriced", .optional(line.unpriced)),
                ])
            })
    }
}

extension InvoiceLine {
    var quantityText: String { NumberText.grouped(quantity) }

    /// `$3.00 per MTok`; a search is priced by the thousand.
    var priceText: String {
        guard let unitPrice else { return "" }
        let isSearch = item == .webSearches
        let price = PicoUSD(Int128(unitPrice.picodollars) * (isSearch ? 1000 : 1_000_000))
        let decimals = price.description.split(separator: ".").dropFirst().first?.count ?? 0
        return NumberText.dollars(price, decimals: max(2, decimals)) + (isSearch ? " per 1,000" : " per MTok")
    }
}
