import JSONScan
import Pricing
import Reports
import Usage

/// What `analyze` and `report` say of a cost beside totals and groups, the same in both: its parts, what has no
/// price, what prices rest on, which period is covered.
struct CostNotes {
    var total: PricedTotals
    var unpriced: [UnpricedUsage]
    var notes: [PricingNote]
    var zone: String
    var bounds: TimeBounds
    var filters: UsageFilters

    /// The members `parts`, `unpriced`, `notes` and `period` of the JSON contract; `filters` where there are some.
    var members: [JSONValue.Member] {
        let members: [JSONValue.Member] = [
            .init("parts", .object(parts)), .init("unpriced", .array(unpriced.map(json))),
            .init("notes", .array(notes.map(json))),
        ]
        return members + CoveredPeriod(zone: zone, bounds: bounds, filters: filters).members
    }

    /// What has no price, by name, and what prices rest on; a line each.
    var sentences: [String] {
        unpriced.map { usage in
            "unpriced: \(CostNotes.count(of: usage)) of "
                + "\(usage.model.isEmpty ? "a model without a name" : usage.model): \(usage.reason.text)"
        } + notes.map { "note: \($0.model): \($0.text) (\(NumberText.counted($0.requests, "request")))" }
    }

    /// Parts of a request at another model are counted apart from requests (rule R19).
    private static func count(of usage: UnpricedUsage) -> String {
        let requests = NumberText.counted(usage.requests, "request")
        let further = usage.usage.furtherCharges
        if further == 0 { return requests }
        let parts = NumberText.counted(further, "further charge")
        return usage.requests == 0 ? parts : "\(requests) and \(parts)"
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
}
