import Models
public import Pricing
public import Usage

/// What one model charges on one day, by the length of the prompt, and the least that it caches.
public struct ModelTerms: Hashable, Sendable {
    /// Canonical id of the model.
    public let model: String
    /// The book and, unless it is the default one, the endpoint.
    public let provider: String
    /// The period that the prices come from.
    public let days: DayRange
    public let notes: RateNotes
    /// Fewest tokens that a cached prefix needs (rule R5).
    public let minimumTokens: Int64
    /// False where the minimum is not confirmed, or the model is not known and 1,024 is taken.
    public let minimumIsConfirmed: Bool
    /// Longest prompt, tokens; nil where the model is not known.
    public let contextWindow: Int64?
    /// Ascending; prices of a class hold for prompts strictly longer than its threshold (rule R10).
    private let thresholds: [Int64]
    private let classes: [ClassPrices]

    /// Why there are no prices, for each length of prompt the first reason.
    public static func find(
        _ terms: ServiceTerms, day: UTCDay, catalog: PriceCatalog
    ) -> Result<ModelTerms, UnpricedModel> {
        var cards: [RateCard] = []
        for lengthClass in 0...catalog.lengthThresholds.count {
            switch catalog.rateCard(for: terms, utcDay: day.number, lengthClass: UInt8(lengthClass)) {
            case .priced(let card): cards.append(card)
            case .unpriced(let reason): return .failure(UnpricedModel(model: terms.model, reason: reason))
            }
        }
        return .success(
            ModelTerms(
                card: cards[0], thresholds: catalog.lengthThresholds, classes: cards.map(\.prices),
                facts: catalog.models.model(named: cards[0].model) ?? catalog.models.model(named: terms.model), day: day
            ))
    }

    private init(
        card: RateCard, thresholds: [Int64], classes: [ClassPrices], facts: ModelFacts?, day: UTCDay
    ) {
        model = card.model
        provider = card.provider
        days = card.days
        notes = card.notes
        minimumTokens = facts?.minimumCacheableTokens(on: day.number) ?? 1024
        minimumIsConfirmed = facts?.minimumIsConfirmed ?? false
        contextWindow = facts?.contextWindow
        self.thresholds = thresholds
        self.classes = classes
    }

    /// The prices of a request with a prompt of so many tokens.
    public func prices(promptTokens: Int64) -> ClassPrices {
        classes[thresholds.count { promptTokens > $0 }]
    }

    /// Whether the length of the prompt matters for the price.
    public var hasLengthTiers: Bool { Set(classes).count > 1 }
}

/// A model that has no price.
public struct UnpricedModel: Error, Hashable, Sendable {
    public var model: String
    public var reason: UnpricedReason
}
