/// The prices of one model at one endpoint of a book.
public struct PriceEntry: Sendable {
    /// Canonical id of the model.
    public let model: String
    /// Endpoint of the provider; nil in books without endpoints. `any` stands for all of them.
    public let endpoint: String?
    /// Other ids under which this provider lists the model.
    public let names: [String]
    /// Factor for `inference_geo: us`; nil where the model has none.
    public let usGeo: Multiplier?
    /// Factor for batches; nil where no batch price is known.
    public let batch: Multiplier?
    /// Other prices hold at some hours of the day; they are left out of the book.
    public let variesByHour: Bool
    public let retired: String?
    public let note: String?
    /// In order of time, without overlaps or unmarked gaps.
    public var periods: [PricePeriod]
    /// The same for fast mode; empty where the model has none.
    public var fast: [PricePeriod]

    /// Thresholds of all tiers; tokens.
    var lengthThresholds: [Int64] {
        (periods + fast).flatMap { $0.terms.schedule?.tiers.map(\.overPromptTokens) ?? [] }
    }
}

/// A price that was found but not taken into a book, such as one for some hours of the day.
public struct LeftOutPrice: Hashable, Sendable {
    public let model: String
    public let reason: String
}
