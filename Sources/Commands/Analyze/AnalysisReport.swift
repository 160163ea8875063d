import JSONScan
import Pricing
import Reports
import Usage
import UsageLogs

/// What `analyze` prints.
struct AnalysisReport: Report {
    /// The comparison that `--against` asks for.
    struct Comparison {
        var period: TimeSpan
        var total: PricedTotals
        var change: CostChange
    }

    var dimensions: [GroupDimension]
    var groups: [GroupTable.Row]
    var total: PricedTotals
    var unpriced: [UnpricedUsage]
    var notes: [PricingNote]
    var reading: ReadingSummary
    var zone: String
    var bounds: TimeBounds
    var filters: UsageFilters
    var comparison: Comparison?

    func json() -> String {
        var members: [JSONValue.Member] = [
            .init("totals", .object(TotalsFields(total).json)),
            .init("groups", .array(dimensions.isEmpty ? [] : groups.map(json))),
        ]
        members += costNotes.members
        members.append(.init("reading", .object(readingMembers)))
        if let comparison { members.append(.init("against", json(comparison))) }
        return JSONValue.document(schema: "farthing.analyze/1", members)
    }

    func csv() -> String {
        var document = CSVDocument(header: dimensions.map(\.rawValue) + TotalsFields.csvHeader)
        if dimensions.isEmpty { document.append(TotalsFields(total).csv) }
        for group in dimensions.isEmpty ? [] : groups {
            document.append(group.labels.map { $0 ?? "" } + TotalsFields(group.totals).csv)
        }
        return document.text
    }

    private func json(_ group: GroupTable.Row) -> JSONValue {
        let key = zip(dimensions, group.labels).map { JSONValue.Member($0.rawValue, .optional($1)) }
        return .object([.init("key", .object(key))] + TotalsFields(group.totals).json)
    }

    /// What the report says beside totals and groups.
    var costNotes: CostNotes {
        CostNotes(
            total: total, unpriced: unpriced, notes: notes, zone: zone, bounds: bounds, filters: filters)
    }

    private var readingMembers: [JSONValue.Member] {
        let skipped = SkipReason.allCases.compactMap { reason in
            reading.skipped[reason].map { JSONValue.Member(reason.rawValue, .count($0)) }
        }
        return [
            .init("files", .count(reading.files)), .init("bytes", .count(reading.bytes)),
            .init("lines", .count(reading.lines)), .init("records", .count(reading.records)),
            .init("duplicates", .count(reading.duplicates)), .init("skipped", .object(skipped)),
            .init("unfinished", .count(reading.unfinished)),
        ]
    }

    private func json(_ comparison: Comparison) -> JSONValue {
        let period: [JSONValue.Member] = [
            .init("from", .string(comparison.period.start.rfc3339)),
            .init("to", .string(comparison.period.end.rfc3339)),
        ]
        let order = comparison.change.causes.map { JSONValue.string($0.name) }
        return .object(
            [.init("period", .object(period)), .init("totals", .object(TotalsFields(comparison.total).json))]
                + comparison.change.json + [.init("order", .array(order))])
    }
}
