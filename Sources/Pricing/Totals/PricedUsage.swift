public import Usage

/// The priced answer to a `UsageQuery`.
public struct PricedUsage: Sendable {
    /// In the order of the groups that were priced.
    public var groups: [(key: [UInt32], totals: PricedTotals)]
    /// The sum of the groups.
    public var total: PricedTotals
    /// Models and terms without a price, with the reason; by name, so that the records' order does not show.
    public var unpriced: [UnpricedUsage]
    /// What prices rest on beside the books' rows; by model and note.
    public var notes: [PricingNote]
}

/// Usage of one model that has no price for one reason.
public struct UnpricedUsage: Hashable, Sendable {
    /// The model as the log spells it; empty where it names none.
    public var model: String
    public var provider: String?
    public var reason: UnpricedReason
    public var requests: Int64
    public var usage: UsageSums

    /// By what entries are ordered.
    fileprivate var place: [String] { [model, provider ?? "", reason.text] }
}

/// A note that holds for some usage of a model.
public struct PricingNote: Hashable, Sendable {
    public var model: String
    public var note: RateNotes
    public var requests: Int64

    /// The sentence for people.
    public var text: String { RateNotes.all.first { $0.note == note }?.meaning ?? "" }
}

/// Prices the sums of a query: by day, length class and terms, so that it equals the sum of the
/// prices of the single records, to the picodollar.
public func priced(
    _ totals: UsageTotals, tables: RecordTables, catalog: PriceCatalog, costMode: CostMode
) -> PricedUsage {
    var pricing = UsagePricing(tables: tables, catalog: catalog, costMode: costMode)
    var result = PricedUsage(groups: [], total: PricedTotals(), unpriced: [], notes: [])
    for group in totals.groups {
        let priced = pricing.price(group)
        result.total += priced
        result.groups.append((group.key, priced))
    }
    result.unpriced = pricing.unpriced.sorted { $0.place.lexicographicallyPrecedes($1.place) }
    result.notes = pricing.notes.sorted { ($0.model, $0.note.rawValue) < ($1.model, $1.note.rawValue) }
    return result
}
