package import JSONScan
import Pricing

extension ReportTable {
    /// The table for people: as many rows as the definition's limit says, the sum under the rule.
    package func rendered(for terminal: Terminal) -> String {
        let shown = shownRows
        let texts = definition.columns.map { ColumnTexts($0, rows: shown.map(\.totals), total: total) }
        let hasBar = definition.columns.contains(.cost) && shown.count > 1
        let largest = shown.map(\.totals.cost.picodollars).max() ?? 0
        let body: [[TextTable.Cell]] = shown.enumerated().map { index, row in
            row.labels.map { .text($0 ?? "(none)") } + texts.map { .text($0.rows[index]) }
                + (hasBar ? [.bar(part: row.totals.cost.picodollars, whole: largest)] : [])
        }
        let sum: [TextTable.Cell] =
            definition.groupBy.indices.map { .text($0 == 0 ? "total" : "") } + texts.map { .text($0.total) }
            + (hasBar ? [.empty] : [])
        return TextTable(
            columns: textColumns + (hasBar ? [.init("", .left, importance: 0)] : []), rows: body, totals: [sum]
        )
        .rendered(for: terminal)
    }

    /// What the definition names first stays longest in a narrow window; the cost stays always.
    private var textColumns: [TextTable.Column] {
        let count = definition.columns.count
        return definition.groupBy.map { TextTable.Column($0.rawValue, .left) }
            + definition.columns.enumerated().map { index, column in
                TextTable.Column(column.title, importance: column == .cost ? nil : count - index)
            }
    }

    /// One RFC 4180 document: the groups' names and every figure of the totals object, all groups.
    package func csv() -> String {
        var document = CSVDocument(header: definition.groupBy.map(\.rawValue) + TotalsFields.csvHeader)
        for row in rows {
            document.append(row.labels.map { $0 ?? "" } + TotalsFields(row.totals).csv)
        }
        return document.text
    }

    /// The members `totals` and `groups` of the JSON form, as those of `analyze`; all groups.
    package var json: [JSONValue.Member] {
        let groups = rows.map { row in
            let key = zip(definition.groupBy, row.labels).map { JSONValue.Member($0.rawValue, .optional($1)) }
            return JSONValue.object([.init("key", .object(key))] + TotalsFields(row.totals).json)
        }
        return [
            .init("totals", .object(TotalsFields(total).json)),
            .init("groups", .array(groups)),
        ]
    }
}
