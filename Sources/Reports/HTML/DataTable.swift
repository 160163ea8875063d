/// A table of a page: the first columns name the row, the others are figures.
package struct DataTable: Sendable, Equatable {
    /// What the table shows, for those who hear it.
    package var caption: String
    package var columns: [String]
    /// How many of the columns are names, which stand left; figures stand right.
    package var names: Int
    package var rows: [[String]]
    /// Under a rule; nil where nothing adds up.
    package var total: [String]?

    package init(caption: String, columns: [String], names: Int, rows: [[String]], total: [String]? = nil) {
        self.caption = caption
        self.columns = columns
        self.names = names
        self.rows = rows
        self.total = total
    }

    /// Names longer than this are broken into lines.
    private static let longName = 28

    var values: [String: PageValue] {
        let styles = columns.indices.map(style)
        func cells(_ texts: [String]) -> PageValue {
            .list(
                texts.enumerated().map { index, text in
                    ["text": .text(text), "isHead": .flag(index == 0), "kind": .text(styles[index])]
                })
        }
        return [
            "caption": .text(caption), "titles": cells(columns), "rows": .list(rows.map { ["cells": cells($0)] }),
            "total": .list(total.map { [["cells": cells($0)]] } ?? []),
        ]
    }

    /// Class of the style sheet for the cells of a column.
    private func style(of column: Int) -> String {
        guard column < names else { return "number" }
        return rows.contains { $0[column].count > DataTable.longName } ? "name long" : "name"
    }
}
