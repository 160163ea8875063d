import Messages
import Pricing
import Usage

/// The price of one usage object, with everything that it rests on.
struct PriceQuote {
    /// Canonical id where the model is known, else the name as given.
    private(set) var model: String
    /// Book and endpoint that priced ordinal 0; nil where it has no price.
    private(set) var provider: String?
    private(set) var period: DayRange?
    private(set) var parts = CostParts.zero
    /// Charges of ordinal 1 and up: iterations beside the top level (rule R19).
    private(set) var iterations = PicoUSD.zero
    /// Tokens and rates of ordinal 0.
    let tokens: TokenUsage
    let webSearches: Int64
    private(set) var prices: ClassPrices?
    private(set) var costWithoutCaching: PicoUSD?
    /// The exact cost; nil where any charge has no price.
    private(set) var cost: PicoUSD?
    private(set) var flags: [String] = []
    /// Sentences for people: why there is no price, what the price rests on.
    private(set) var news: [String] = []
    private var notes: RateNotes = []

    init(of usage: UsageObject, terms: ServiceTerms, day: UTCDay, catalog: PriceCatalog) {
        model = catalog.models.model(named: terms.model)?.id.name ?? terms.model
        tokens = usage.tokens
        webSearches = usage.webSearches
        var top = terms
        if let iterationModel = usage.iterationModel { top.model = iterationModel }
        let first = rate(top, usage.tokens, day, catalog)
        var isComplete = first != nil
        if let first {
            model = first.model
            provider = first.provider
            period = first.days
            prices = first.prices
            parts = first.cost(of: usage.tokens, webSearches: usage.webSearches)
            notes.formUnion(first.notes(for: Int128(usage.webSearches)))
            costWithoutCaching = first.costWithoutCaching(of: UsageSums(usage.tokens, usage.webSearches))
        }
        for iteration in usage.furtherCharges {
            var own = terms
            own.model = iteration.model ?? terms.model
            if let card = rate(own, iteration.tokens, day, catalog) {
                iterations += card.cost(of: iteration.tokens).total
                costWithoutCaching? += card.costWithoutCaching(of: UsageSums(iteration.tokens, 0))
                notes.formUnion(card.notes)
            } else {
                isComplete = false
            }
        }
        if isComplete { cost = parts.total + iterations }
        flags = Flags.reported.filter { usage.flags.contains($0.flag) }.map(\.name) + notes.names
        if !isComplete { flags.append("unpriced") }
        news += RateNotes.all.filter { notes.contains($0.note) }.map(\.meaning)
    }

    private mutating func rate(
        _ terms: ServiceTerms, _ tokens: TokenUsage, _ day: UTCDay, _ catalog: PriceCatalog
    ) -> RateCard? {
        let length = catalog.lengthClass(prompt: tokens.prompt)
        switch catalog.rateCard(for: terms, utcDay: day.number, lengthClass: length) {
        case .priced(let card): return card
        case .unpriced(let reason):
            let advice = reason == .unknownModel(book: nil) ? PriceQuote.advice(on: terms.model, catalog) : ""
            news.append("\(terms.model) is unpriced: \(reason.text)\(advice)")
            return nil
        }
    }

    /// Points to the books that hold a model and are reached only through their provider.
    private static func advice(on model: String, _ catalog: PriceCatalog) -> String {
        let rows = catalog.rows(ofModel: model).map(\.provider)
        let names = catalog.books.filter { !$0.isFoundByName && rows.contains($0.name) }.map(\.name)
        return names.isEmpty ? "" : " by its name alone; say --provider \(names.joined(separator: " or "))"
    }
}

extension UsageSums {
    /// The sums of one charge.
    fileprivate init(_ tokens: TokenUsage, _ webSearches: Int64) {
        self.init()
        add(tokens, webSearches: webSearches, requests: 1, reportedPicoUSD: 0)
    }
}
