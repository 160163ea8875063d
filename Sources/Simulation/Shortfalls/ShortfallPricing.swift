public import Pricing
public import PromptCache
public import Usage

/// What shortfalls cost: the price that their tokens paid, less that of a read, at the prices of the request.
public struct ShortfallPricing {
    private var pricing: VisitPricing

    public init(tables: RecordTables, catalog: PriceCatalog) {
        pricing = VisitPricing(tables: tables, catalog: catalog)
    }

    init(_ pricing: VisitPricing) { self.pricing = pricing }

    /// Dollars that a read instead would have saved on these tokens of a turn; nil where it is unpriced.
    public mutating func lost(_ unread: UnreadTokens, of turn: ConversationTurn) -> PicoUSD? {
        guard case .priced(let price, _) = pricing.price(of: turn) else { return nil }
        return PicoUSD(
            Int128(unread.input) * Int128(price.input - price.cacheRead)
                + Int128(unread.cacheWrite5m) * Int128(price.cacheWrite5m - price.cacheRead)
                + Int128(unread.cacheWrite1h) * Int128(price.cacheWrite1h - price.cacheRead))
    }
}
