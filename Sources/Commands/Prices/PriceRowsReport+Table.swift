import Pricing
import Reports

extension PriceRowsReport {
    /// In a narrow window the rows stay apart: what a row holds for and its day leave last.
    func table(for terminal: Terminal) -> String {
        let isOneModel = Set(rows.map(\.model)).count == 1
        let columns: [TextTable.Column] =
            [.init("provider", .left)] + (isOneModel ? [] : [.init("model", .left)]) + [
                .init("from", .left, importance: isOneModel ? 6 : 3), .init("to", .left, importance: 2),
                .init("for", .left), .init("input"), .init("write 5m", importance: 5),
                .init("write 1h", importance: 4), .init("read"), .init("output"),
                .init("remarks", .left, importance: 1),
            ]
        let cells = rows.map { row -> [TextTable.Cell] in
            let remarks = remark(row) + (row.confidence == "confirmed" ? [] : [row.confidence].compactMap { $0 })
            let texts =
                [row.provider] + (isOneModel ? [] : [row.model])
                + [row.days.first?.description ?? "", row.days.end?.description ?? "", purpose(row)]
                + prices(row) + [remarks.joined(separator: ", ")]
            return texts.map { .text($0) }
        }
        var text = isOneModel ? "\(rows[0].model)\n\n" : ""
        text += TextTable(columns: columns, rows: cells).rendered(for: terminal)
        if !leftOut.isEmpty {
            text += "\nLeft out:\n"
            for (book, price) in leftOut { text += "  \(book): \(price.model): \(price.reason)\n" }
        }
        return text
    }

    /// Which calls a row is for, beside the plain ones: `fast`, or prompts `> 200,000` tokens.
    private func purpose(_ row: PriceRow) -> String {
        var words: [String] = row.speed == .fast ? ["fast"] : []
        if let over = row.overPromptTokens { words.append("> \(NumberText.grouped(Int128(over)))") }
        switch row.content {
        case .prices: break
        case .gap: words.append("no price")
        case .servedAsStandard: words.append("as standard")
        }
        return words.joined(separator: " ")
    }
}
