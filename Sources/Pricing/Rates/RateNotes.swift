/// What the price of a charge rests on beside a book's row; every output shows these.
public struct RateNotes: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `inference_geo: us` on a model without that factor: factor 1 (rule R10).
    public static let geoNotApplicable = RateNotes(rawValue: 1)
    /// Another `inference_geo` than `global` and `us`: no factor is known, 1 is used.
    public static let geoUnknown = RateNotes(rawValue: 2)
    /// Fast was asked for, and served and priced as standard (rule R10).
    public static let fastServedAsStandard = RateNotes(rawValue: 4)
    /// No price is published for the priority tier; the standard price is used.
    public static let priorityAtStandard = RateNotes(rawValue: 8)
    /// The vendor has other prices at some hours of the day, which the book leaves out.
    public static let variesByHour = RateNotes(rawValue: 16)
    /// No book belongs to the provider that the log names; the book that the model's name selects is used.
    public static let providerWithoutBook = RateNotes(rawValue: 32)
    /// The book has no price for web searches; they are not in the cost.
    public static let webSearchUnpriced = RateNotes(rawValue: 64)

    /// All notes with their names in output and the sentence for people.
    public static let all: [(note: RateNotes, name: String, meaning: String)] = [
        (.geoNotApplicable, "geo_not_applicable", "inference_geo us on a model without that factor: factor 1"),
        (.geoUnknown, "geo_unknown", "inference_geo without a known factor: factor 1"),
        (.fastServedAsStandard, "fast_served_as_standard", "fast mode served and priced as standard"),
        (.priorityAtStandard, "priority_at_standard", "priority tier priced at standard: no other price is known"),
        (.variesByHour, "varies_by_hour", "the vendor has other prices at some hours of the day"),
        (.providerWithoutBook, "provider_without_book", "the provider has no price book: priced by the model's name"),
        (.webSearchUnpriced, "web_search_unpriced", "web searches have no known price and are not in the cost"),
    ]

    /// Names of the notes that are set.
    public var names: [String] { RateNotes.all.filter { contains($0.note) }.map(\.name) }
}
