import Pricing
import TokenCounting

/// One request counted as one model, with what its input costs uncached.
struct CountedRequest {
    /// Name of the file.
    let request: String
    let estimate: RequestEstimate
    /// At the standard tier, without caching; nil where the model has no price.
    let inputCost: PicoUSD?
    /// The service's own count; nil where it was not asked.
    var liveTokens: Int64?
    /// The same request on the last model of the older tokenizer.
    var reference: (tokens: Int, cost: PicoUSD?)?

    init(_ request: String, _ estimate: RequestEstimate, day: Int32, catalog: PriceCatalog) {
        self.request = request
        self.estimate = estimate
        let tokens = Int64(estimate.inputTokens)
        let terms = ServiceTerms(model: estimate.model ?? "")
        switch catalog.rateCard(for: terms, utcDay: day, lengthClass: catalog.lengthClass(prompt: tokens)) {
        case .priced(let card): inputCost = card.prices.input.times(tokens)
        case .unpriced: inputCost = nil
        }
    }
}
