public import Usage

/// The priced answer to a `UsageQuery`.
public struct PricedUsage: Sendable {
    /// In the order of the groups that were priced.
    public var groups: [(key: [UInt32], totals: PricedTotals)]
    /// The sum of the groups.
    public var total: PricedTotals
    /// Models and terms without a price, with the reason; in order of first appearance.
    public var unpriced: [UnpricedUsage]
    /// What prices rest on beside the books' rows; in order of first appearance.
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
    result.unpriced = pricing.unpriced
    result.notes = pricing.notes
    return result
}
