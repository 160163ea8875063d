public import Pricing
public import PromptCache
public import Usage

/// The input prices of turns: by model, day, length of the prompt, tier, speed and geo (rules R9, R10).
public struct VisitPricing: Sendable {
    private let tables: RecordTables
    private let catalog: PriceCatalog
    private var known: [Place: PricedVisit] = [:]

    /// What a price depends on.
    private struct Place: Hashable {
        var service: Symbol
        var day: Int32
        var lengthClass: UInt8
    }

    public init(tables: RecordTables, catalog: PriceCatalog) {
        self.tables = tables
        self.catalog = catalog
    }

    /// The prices of a turn on the day that prices it, or why there are none.
    public mutating func price(of turn: ConversationTurn) -> PricedVisit {
        let place = Place(
            service: turn.service, day: turn.accountingTime.utcDay,
            lengthClass: catalog.lengthClass(prompt: turn.tokens.prompt))
        if let price = known[place] { return price }
        let price = price(at: place)
        known[place] = price
        return price
    }

    private func price(at place: Place) -> PricedVisit {
        guard let service = tables.services[place.service] else { return .unpriced(.unknownModel(book: nil)) }
        let terms = ServiceTerms(service, tables)
        switch catalog.rateCard(for: terms, utcDay: place.day, lengthClass: place.lengthClass) {
        case .unpriced(let reason): return .unpriced(reason)
        case .priced(let card):
            let ping = pingCard(terms, day: place.day) ?? card
            return .priced(
                VisitPrice(
                    input: card.prices.input.picodollars, cacheWrite5m: card.prices.cacheWrite5m.picodollars,
                    cacheWrite1h: card.prices.cacheWrite1h.picodollars,
                    cacheRead: card.prices.cacheRead.picodollars, pingRead: ping.prices.cacheRead.picodollars),
                output: card.prices.output)
        }
    }

    /// A ping is no batch call (rule R14) and may be as short as the prefix it keeps.
    private func pingCard(_ terms: ServiceTerms, day: Int32) -> RateCard? {
        var terms = terms
        if terms.tier == .batch { terms.tier = .standard }
        guard case .priced(let card) = catalog.rateCard(for: terms, utcDay: day, lengthClass: 0) else { return nil }
        return card
    }
}

/// The prices of one turn.
public enum PricedVisit: Hashable, Sendable {
    case priced(VisitPrice, output: UnitPrice)
    case unpriced(UnpricedReason)
}
