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
            .init("parts", .object(parts)),
            .init("unpriced", .array(unpriced.map(json))),
            .init("notes", .array(notes.map(json))),
            .init("period", .object(period)),
            .init("reading", .object(readingMembers)),
        ]
        if !filters.isEmpty { members.append(.init("filters", .object(chosen))) }
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

    private var parts: [JSONValue.Member] {
        [
            .init("input_usd", .money(total.parts.input)),
            .init("cache_write_5m_usd", .money(total.parts.cacheWrite5m)),
            .init("cache_write_1h_usd", .money(total.parts.cacheWrite1h)),
            .init("cache_read_usd", .money(total.parts.cacheRead)),
            .init("output_usd", .money(total.parts.output)),
            .init("web_search_usd", .money(total.parts.webSearch)),
            .init("reported_usd", .money(total.reported)),
        ]
    }

    private func json(_ usage: UnpricedUsage) -> JSONValue {
        .object([
            .init("model", .string(usage.model)), .init("provider", .optional(usage.provider)),
            .init("requests", .count(usage.requests)), .init("further_charges", .count(usage.usage.furtherCharges)),
            .init("reason", .string(usage.reason.text)),
        ])
    }

    private func json(_ note: PricingNote) -> JSONValue {
        .object([
            .init("model", .string(note.model)), .init("note", .string(note.note.names.joined(separator: " "))),
            .init("requests", .count(note.requests)),
        ])
    }

    private var period: [JSONValue.Member] {
        [
            .init("since", .optional(bounds.since?.rfc3339)), .init("until", .optional(bounds.until?.rfc3339)),
            .init("timezone", .string(zone)),
        ]
    }

    private var chosen: [JSONValue.Member] {
        FilterDimension.allCases.compactMap { dimension in
            filters.patterns[dimension].map { patterns in
                JSONValue.Member(dimension.rawValue, .array(patterns.map { JSONValue.string($0.text) }))
            }
        }
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
