import JSONScan
import Usage

extension ReportDefinition {
    /// The value of `schema` in every definition.
    package static let schema = "farthing.report-definition/1"

    /// The members of a definition, in the order in which they are documented.
    package static let members = [
        "schema", "name", "title", "question", "rows", "group_by", "columns", "order", "limit", "charts", "period",
    ]

    /// Reads a definition.
    ///
    /// - Parameter origin: the file's name, for errors.
    package init(parsing bytes: [UInt8], origin: String) throws(ReportDefinitionError) {
        let value: JSONValue
        do { value = try JSONValue.parse(bytes) } catch {
            throw ReportDefinitionError(origin: origin, place: "$", problem: "not valid JSON: \(error)")
        }
        let node = DefinitionNode(value: value, origin: origin, place: "$")
        try node.checkMembers(ReportDefinition.members + ["$schema"])
        let schema = try node.required("schema")
        guard schema.value.string == ReportDefinition.schema else {
            throw schema.fail("expected \"\(ReportDefinition.schema)\", found \(schema.kind)")
        }
        name = try ReportDefinition.name(try node.required("name"))
        title = try node.required("title").line
        question = try node.required("question").line
        rows = try node.member("rows")?.choice(ReportRows.self, "a kind of rows") ?? .totals
        try ReportDefinition.checkOwnMembers(node, rows)
        groupBy =
            rows.sumsRecords ? try node.required("group_by").choices(GroupDimension.self, "a grouping", in: 1...3) : []
        columns = try ReportDefinition.columns(node, rows)
        order = try ReportDefinition.order(node.member("order"), groupBy)
        limit = try node.member("limit")?.count(in: 1...100_000)
        charts = try node.member("charts")?.choices(ChartKind.self, "a chart", in: 0...ChartKind.allCases.count) ?? []
        period = .all
        if let given = node.member("period") {
            guard let known = given.value.string.flatMap(ReportPeriod.init) else {
                throw given.fail("expected all, this_month, last_month or last_N_days, found \(given.kind)")
            }
            period = known
        }
    }

    /// Lower-case letters, digits and hyphens, a letter first.
    private static func name(_ node: DefinitionNode) throws(ReportDefinitionError) -> String {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let text = node.value.string, text.utf8.count <= 40, let first = text.utf8.first, letters.contains(first),
            text.utf8.allSatisfy({ letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "-") })
        else {
            throw node.fail(
                "expected a name of at most 40 lower-case letters, digits and hyphens, a letter first, found \(node.kind)"
            )
        }
        return text
    }

    /// Refuses what a report that follows conversations has of its own.
    private static func checkOwnMembers(
        _ node: DefinitionNode, _ rows: ReportRows
    ) throws(ReportDefinitionError) {
        guard !rows.sumsRecords else { return }
        for name in ["group_by", "columns", "order", "charts"] {
            if let given = node.member(name) {
                throw given.fail("a report of \(rows.rawValue) has groups, columns, order and charts of its own")
            }
        }
    }

    private static func columns(
        _ node: DefinitionNode, _ rows: ReportRows
    ) throws(ReportDefinitionError) -> [ReportColumn] {
        switch rows {
        case .totals:
            return try node.required("columns").choices(
                ReportColumn.self, "a column", in: 1...ReportColumn.allCases.count)
        case .invoice:
            if let given = node.member("columns") { throw given.fail("an invoice has columns of its own") }
            return []
        case .misses, .ttl: return []
        }
    }

    /// By time where a period is among the groupings, else the highest cost first.
    private static func order(
        _ node: DefinitionNode?, _ groupBy: [GroupDimension]
    ) throws(ReportDefinitionError) -> ReportOrder {
        let hasPeriod = groupBy.contains(where: \.isPeriod)
        guard let node else { return hasPeriod ? .time : .column(.cost) }
        switch node.value.string {
        case "time", "latest":
            guard hasPeriod else { throw node.fail("\(node.kind) needs hour, day, week or month in group_by") }
            return node.value.string == "time" ? .time : .latest
        case "name": return .name
        default:
            guard let column = node.value.string.flatMap(ReportColumn.init) else {
                throw node.fail("expected time, latest, name or the name of a column, found \(node.kind)")
            }
            return .column(column)
        }
    }
}
