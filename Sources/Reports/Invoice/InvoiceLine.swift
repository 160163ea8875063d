package import Pricing

/// One line of an invoice: a class of tokens of one model on the same terms at the same price.
package struct InvoiceLine: Sendable, Equatable {
    /// What is charged for.
    package enum Item: Sendable, Hashable {
        case tokens(TokenClass)
        case webSearches
        /// Cost that the source reports itself, where the cost mode shows it: no price of ours.
        case reported
    }

    /// Name of the model; nil where the records name none.
    package var model: String?
    /// What differs from standard terms, such as `batch, us`; nil where nothing does.
    package var terms: String?
    package var item: Item
    /// Tokens or searches; requests where the cost is reported.
    package var quantity: Int128
    /// Price of one token or search; nil where the cost is reported.
    package var unitPrice: UnitPrice?
    package var amount: PicoUSD
    /// Why there is no price; the line is then no part of the bill, which is not the same as $0.
    package var unpriced: String?

    package init(
        model: String?, terms: String?, item: Item, quantity: Int128, unitPrice: UnitPrice?, amount: PicoUSD,
        unpriced: String? = nil
    ) {
        self.model = model
        self.terms = terms
        self.item = item
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.amount = amount
        self.unpriced = unpriced
    }
}

extension InvoiceLine.Item {
    /// The name in CSV and JSON.
    package var name: String {
        switch self {
        case .tokens(let kind): kind.rawValue
        case .webSearches: "web_search"
        case .reported: "reported"
        }
    }

    /// The name for people.
    package var title: String {
        switch self {
        case .tokens(.input): "uncached input"
        case .tokens(.cacheWrite5m): "5m cache writes"
        case .tokens(.cacheWrite1h): "1h cache writes"
        case .tokens(.cacheRead): "cache reads"
        case .tokens(.output): "output"
        case .webSearches: "web searches"
        case .reported: "reported by the source"
        }
    }
}
