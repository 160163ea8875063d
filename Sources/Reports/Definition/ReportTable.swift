package import Pricing

/// The rows of a named report in their order, and what the forms print of them.
package struct ReportTable: Sendable {
    let definition: ReportDefinition
    /// All groups, in the order of the definition.
    package let rows: [GroupTable.Row]
    package let total: PricedTotals

    /// - Parameter rows: all groups in the order in which `analyze` prints them: by time, undated last,
    ///   then the highest cost first, then by name.
    package init(_ definition: ReportDefinition, rows: [GroupTable.Row], total: PricedTotals) {
        self.definition = definition
        self.rows = ReportTable.sorted(rows, by: definition, total: total)
        self.total = total
    }

    /// The rows that people see: as many as the limit says, and one more that sums the others.
    var shownRows: [GroupTable.Row] {
        guard let limit = definition.limit, rows.count > limit else { return rows }
        switch definition.order {
        case .time: return [other(rows.dropLast(limit), "earlier")] + rows.suffix(limit)
        case .latest: return rows.prefix(limit) + [other(rows.dropFirst(limit), "earlier")]
        case .name, .column: return rows.prefix(limit) + [other(rows.dropFirst(limit), "others")]
        }
    }

    private func other(_ rows: ArraySlice<GroupTable.Row>, _ name: String) -> GroupTable.Row {
        var sum = PricedTotals()
        for row in rows { sum += row.totals }
        let count = NumberText.grouped(Int128(rows.count))
        let label = "\(count) \(rows.count == 1 && name == "others" ? "other" : name)"
        return ([label] + definition.groupBy.dropFirst().map { _ in "" }, sum)
    }

    private static func sorted(
        _ rows: [GroupTable.Row], by definition: ReportDefinition, total: PricedTotals
    ) -> [GroupTable.Row] {
        switch definition.order {
        case .time: return rows
        case .latest: return rows.reversed()
        case .name:
            return rows.enumerated().sorted { left, right in
                let names = (left.element.labels.map { $0 ?? "" }, right.element.labels.map { $0 ?? "" })
                return names.0 == names.1 ? left.offset < right.offset : names.0.lexicographicallyPrecedes(names.1)
            }.map(\.element)
        case .column(let column):
            let values = rows.map { column.value(of: $0.totals, in: total) }
            return rows.indices.sorted { left, right in
                if values[right].isLess(than: values[left]) { return true }
                return left < right && !values[left].isLess(than: values[right])
            }.map { rows[$0] }
        }
    }
}
