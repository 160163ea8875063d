/// A table for people: columns with titles, rows of cells, and rows of totals under a rule.
package struct TextTable: Sendable {
    package enum Alignment: Sendable {
        case left, right
    }

    package struct Column: Sendable {
        package var title: String
        package var alignment: Alignment
        /// Columns of lower importance leave a narrow window first; nil stays always.
        package var importance: Int?

        package init(_ title: String, _ alignment: Alignment = .right, importance: Int? = nil) {
            self.title = title
            self.alignment = alignment
            self.importance = importance
        }
    }

    package enum Cell: Sendable, Equatable {
        case text(String)
        /// A share of the longest bar of the column.
        case bar(part: Int128, whole: Int128)
        case empty
    }

    package var columns: [Column]
    package var rows: [[Cell]]
    /// Shown under a rule.
    package var totals: [[Cell]]

    package init(columns: [Column], rows: [[Cell]], totals: [[Cell]] = []) {
        self.columns = columns
        self.rows = rows.map { $0.map(\.harmless) }
        self.totals = totals.map { $0.map(\.harmless) }
    }
}

extension TextTable.Cell {
    fileprivate var harmless: TextTable.Cell {
        if case .text(let text) = self { .text(DisplayText.harmless(text)) } else { self }
    }
}
