extension TextTable {
    /// The table as lines that fit the window, without spaces at their ends.
    package func rendered(for terminal: Terminal) -> String {
        let layout = TableLayout(self, width: terminal.width)
        var text = ""
        if columns.contains(where: { !$0.title.isEmpty }) {
            let titles = columns.map { Cell.text($0.title) }
            text += layout.line(titles, columns, terminal) + "\n"
            text += layout.rule + "\n"
        }
        for row in rows { text += layout.line(row, columns, terminal) + "\n" }
        if !totals.isEmpty { text += layout.rule + "\n" }
        for row in totals { text += layout.line(row, columns, terminal) + "\n" }
        return text
    }
}

/// Which columns are shown, and how wide.
private struct TableLayout {
    /// Width by position of the column; nil for one that is not shown.
    var widths: [Int?]

    /// Columns between two columns.
    static let gap = 2
    static let barWidth = 20
    /// Bars and texts are not made narrower than this while a column can be left out.
    static let narrowestBar = 8
    static let narrowestText = 20

    init(_ table: TextTable, width: Int?) {
        widths = table.columns.indices.map { TableLayout.naturalWidth(of: $0, in: table) }
        guard let width else { return }
        let narrowest = table.columns.indices.map { TableLayout.narrowest($0, natural: widths[$0] ?? 0, in: table) }
        while total(zip(widths, narrowest).map { $0 == nil ? nil : $1 }) > width, let position = leastImportant(table) {
            widths[position] = nil
        }
        for position in widths.indices.reversed() { shrink(position, atLeast: narrowest[position], to: width) }
        cutWidest(to: width)
    }

    var total: Int { total(widths) }

    private func total(_ widths: [Int?]) -> Int {
        let shown = widths.compactMap { $0 }
        return shown.reduce(0, +) + max(0, shown.count - 1) * TableLayout.gap
    }

    var rule: String { String(repeating: "─", count: total) }

    func line(_ cells: [TextTable.Cell], _ columns: [TextTable.Column], _ terminal: Terminal) -> String {
        var parts: [String] = []
        for (position, cell) in cells.enumerated() {
            guard let width = widths[position] else { continue }
            switch cell {
            case .text(let text): parts.append(DisplayText.fit(text, to: width, columns[position].alignment))
            case .bar(let part, let whole):
                parts.append(Bar.text(part: part, whole: whole, width: width, usesColour: terminal.usesColour))
            case .empty: parts.append(String(repeating: " ", count: width))
            }
        }
        var line = parts.joined(separator: String(repeating: " ", count: TableLayout.gap))
        while line.last == " " { line.removeLast() }
        return line
    }

    private static func naturalWidth(of position: Int, in table: TextTable) -> Int {
        var width = DisplayText.columns(of: table.columns[position].title)
        for row in table.rows + table.totals {
            switch row[position] {
            case .text(let text): width = max(width, DisplayText.columns(of: text))
            case .bar: width = max(width, barWidth)
            case .empty: break
            }
        }
        return width
    }

    private static func narrowest(_ position: Int, natural: Int, in table: TextTable) -> Int {
        if table.rows.contains(where: { if case .bar = $0[position] { true } else { false } }) { return narrowestBar }
        return table.columns[position].alignment == .left ? min(natural, narrowestText) : natural
    }

    /// Takes from one column what is too much in all.
    private mutating func shrink(_ position: Int, atLeast narrowest: Int, to width: Int) {
        guard let size = widths[position], total > width else { return }
        widths[position] = max(narrowest, size - (total - width))
    }

    private func leastImportant(_ table: TextTable) -> Int? {
        let candidates = widths.indices.filter { widths[$0] != nil && table.columns[$0].importance != nil }
        return candidates.min { (table.columns[$0].importance ?? 0) < (table.columns[$1].importance ?? 0) }
    }

    /// In a window too narrow for what must stay, the widest column gives way.
    private mutating func cutWidest(to width: Int) {
        while total > width {
            guard let widest = widths.indices.max(by: { (widths[$0] ?? 0) < (widths[$1] ?? 0) }),
                let size = widths[widest], size > 1
            else { return }
            widths[widest] = size - 1
        }
    }
}
