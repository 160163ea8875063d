import JSONScan
import Messages
import Models
import Pricing
import PromptCache
import Usage

/// One file under `lint`, with what is known of its model on the day.
struct LintSubject {
    /// As the output names it.
    let name: String
    let layout: Layout
    /// nil where the file is a layout.
    let request: Request?
    let bytes: [UInt8]
    /// Canonical name of the model that the body names, not the one of `--model`.
    let bodyModel: String?
    /// nil where the model is not known.
    let facts: ModelFacts?
    let minimumTokens: Int64?
    /// nil where the model has no price on the day.
    let card: RateCard?

    init(_ input: LayoutInput, _ content: LayoutInput.Content, day: UTCDay, catalog: PriceCatalog) {
        name = input.name
        layout = content.layout
        request = content.request
        bytes = input.bytes
        bodyModel = content.request?.model.map { catalog.models.model(named: $0)?.id.name ?? $0 }
        facts = layout.model.flatMap { catalog.models.model(named: $0) }
        minimumTokens = facts?.minimumCacheableTokens(on: day.number)
        let parameters = layout.parameters
        let terms = ServiceTerms(
            model: layout.model ?? "", speed: parameters.speed.flatMap { Speed(name: $0) } ?? .standard,
            geo: InferenceGeo(name: parameters.inferenceGeo ?? ""))
        let length = catalog.lengthClass(prompt: layout.tokens)
        switch catalog.rateCard(for: terms, utcDay: day.number, lengthClass: length) {
        case .priced(let found): card = found
        case .unpriced: card = nil
        }
    }

    /// What the file tells by itself; `unchanged` are the blocks that an earlier request holds as they are,
    /// nil where there is none to compare with.
    func findings(unchanged: Set<String>?) -> [LayoutFinding] {
        guard let request else {
            return LayoutLint(layout, minimumTokens: minimumTokens, contextWindow: facts?.contextWindow).findings()
        }
        return bytes.withUnsafeBytes { text in
            RequestLint(
                request, in: text, layout: layout, minimumTokens: minimumTokens, contextWindow: facts?.contextWindow,
                unchanged: unchanged
            ).findings()
        }
    }

    /// What these tokens cost beyond a read of them; nil without a price.
    func cost(of unread: UnreadTokens) -> PicoUSD? {
        guard let prices = card?.prices else { return nil }
        let paid =
            prices.input.times(unread.input) + prices.cacheWrite5m.times(unread.cacheWrite5m)
            + prices.cacheWrite1h.times(unread.cacheWrite1h)
        return paid - prices.cacheRead.times(unread.tokens)
    }

    /// What the prompt costs; nil without a price.
    func cost(of usage: TokenUsage) -> PicoUSD? { card?.cost(of: usage).total }
}
