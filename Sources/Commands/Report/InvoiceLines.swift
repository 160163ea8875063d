import Pricing
import Reports
import Usage

/// Sums up the lines of an invoice: what was used of each class of tokens, on the same terms at the same price.
///
/// Prices are those that `Pricing.priced` uses, so that the amounts add up to its total exactly. A class whose
/// price changed within the period has a line for each price, with the days of its use.
struct InvoiceLines {
    let catalog: PriceCatalog
    let costMode: CostMode
    let tables: RecordTables
    private var lines: [Place: Sum] = [:]

    /// What makes a line one.
    fileprivate struct Place: Hashable {
        var model: String
        var terms: String
        var item: InvoiceLine.Item
        var unitPrice: UnitPrice?
        var unpriced: String?
    }

    fileprivate struct Sum {
        var quantity: Int128 = 0
        var amount = PicoUSD.zero
        var firstDay: Int32
        var lastDay: Int32
    }

    init(_ totals: UsageTotals, tables: RecordTables, catalog: PriceCatalog, costMode: CostMode) {
        self.catalog = catalog
        self.costMode = costMode
        self.tables = tables
        for group in totals.groups {
            for (key, sums) in group.sums { add(sums, of: key) }
        }
    }

    /// The dearest model first; within it by terms, class and day; what has no price behind all others.
    var sorted: [InvoiceLine] {
        var costs: [String: PicoUSD] = [:]
        var prices: [Place: Int] = [:]
        for (place, sum) in lines {
            costs[place.model, default: .zero] += sum.amount
            prices[place.withoutPrice, default: 0] += 1
        }
        return lines.sorted { left, right in
            if (left.key.unpriced == nil) != (right.key.unpriced == nil) { return left.key.unpriced == nil }
            let (first, second) = (costs[left.key.model] ?? .zero, costs[right.key.model] ?? .zero)
            if first != second { return first > second }
            return left.key.order(left.value.firstDay).lexicographicallyPrecedes(
                right.key.order(right.value.firstDay))
        }.map { place, sum in
            line(place, sum, hasOthers: (prices[place.withoutPrice] ?? 0) > 1)
        }
    }

    private func line(_ place: Place, _ sum: Sum, hasOthers: Bool) -> InvoiceLine {
        var terms = place.terms
        if hasOthers {
            let days = "\(UTCDay(sum.firstDay)) to \(UTCDay(sum.lastDay))"
            terms += (terms.isEmpty ? "" : ", ") + days
        }
        return InvoiceLine(
            model: place.model.isEmpty ? nil : place.model, terms: terms.isEmpty ? nil : terms, item: place.item,
            quantity: sum.quantity, unitPrice: place.unitPrice, amount: sum.amount, unpriced: place.unpriced)
    }

    private mutating func add(_ sums: UsageSums, of key: RateKey) {
        let terms = tables.services[key.service].map { ServiceTerms($0, tables) } ?? ServiceTerms(model: "")
        switch (costMode, key.hasReportedCost) {
        case (.display, true), (.auto, true):
            let place = Place(model: terms.model, terms: terms.text(provider: terms.provider), item: .reported)
            add(Int128(sums.requests), PicoUSD(sums.reportedPicoUSD), on: key.utcDay, to: place)
        case (.display, false): addUnpriced(sums, terms, .noReportedCost, key)
        case (.calculate, _), (.auto, false):
            switch catalog.rateCard(for: terms, utcDay: key.utcDay, lengthClass: key.lengthClass) {
            case .priced(let card): add(sums, terms, card, key)
            case .unpriced(let reason): addUnpriced(sums, terms, reason, key)
            }
        }
    }

    private mutating func add(_ sums: UsageSums, _ terms: ServiceTerms, _ card: RateCard, _ key: RateKey) {
        let text = terms.text(provider: card.provider)
        let short = shortPrices(terms, key)
        for (item, quantity) in sums.items {
            var place = Place(model: card.model, terms: text, item: item)
            switch item {
            case .tokens(let kind):
                let price = card.prices[kind]
                if let short, short[kind] != price { place.terms += (text.isEmpty ? "" : ", ") + "long prompts" }
                place.unitPrice = price
                add(quantity, price.times(quantity), on: key.utcDay, to: place)
            case .webSearches where card.hasWebSearchPrice:
                place.unitPrice = card.webSearch
                add(quantity, card.webSearch.times(quantity), on: key.utcDay, to: place)
            case .webSearches, .reported:
                place.unpriced = "web searches have no known price"
                add(quantity, .zero, on: key.utcDay, to: place)
            }
        }
    }

    /// Prices of short prompts on the same terms; nil where these are short.
    private func shortPrices(_ terms: ServiceTerms, _ key: RateKey) -> ClassPrices? {
        guard key.lengthClass > 0,
            case .priced(let card) = catalog.rateCard(for: terms, utcDay: key.utcDay, lengthClass: 0)
        else { return nil }
        return card.prices
    }

    private mutating func addUnpriced(
        _ sums: UsageSums, _ terms: ServiceTerms, _ reason: UnpricedReason, _ key: RateKey
    ) {
        for (item, quantity) in sums.items {
            let place = Place(
                model: terms.model, terms: terms.text(provider: terms.provider), item: item,
                unpriced: reason.textOfAnyDay)
            add(quantity, .zero, on: key.utcDay, to: place)
        }
    }

    private mutating func add(_ quantity: Int128, _ amount: PicoUSD, on day: Int32, to place: Place) {
        var sum = lines[place] ?? Sum(firstDay: day, lastDay: day)
        sum.quantity += quantity
        sum.amount += amount
        sum.firstDay = min(sum.firstDay, day)
        sum.lastDay = max(sum.lastDay, day)
        lines[place] = sum
    }
}

extension InvoiceLines.Place {
    fileprivate var withoutPrice: Self {
        var place = self
        place.unitPrice = nil
        return place
    }

    /// By what lines of models of one cost are ordered.
    fileprivate func order(_ firstDay: Int32) -> [String] {
        let day = UTCDay(firstDay).description
        let price = String(unitPrice?.picodollars ?? -1)
        return [
            model, terms, String(item.position), unpriced ?? "", day,
            String(repeating: "0", count: 20 - price.count) + price,
        ]
    }
}

extension InvoiceLine.Item {
    /// Place among the lines of a model.
    fileprivate var position: Int {
        switch self {
        case .tokens(let kind): TokenClass.allCases.firstIndex(of: kind) ?? 0
        case .webSearches: 6
        case .reported: 7
        }
    }
}

extension ServiceTerms {
    /// What differs from standard terms at the vendor itself, such as `bedrock, batch, us`.
    fileprivate func text(provider: String?) -> String {
        var words: [String] = []
        if let provider, provider != "anthropic" { words.append(provider) }
        if tier != .standard { words.append(tier.name) }
        if speed != .standard { words.append(speed.name) }
        switch geo {
        case .unstated, .global: break
        case .us: words.append("us")
        case .other: words.append("another geo")
        }
        return words.joined(separator: ", ")
    }
}

extension UsageSums {
    /// What was used, without what was not.
    fileprivate var items: [(item: InvoiceLine.Item, quantity: Int128)] {
        let all: [(InvoiceLine.Item, Int128)] = [
            (.tokens(.input), input), (.tokens(.cacheWrite5m), cacheWrite5m), (.tokens(.cacheWrite1h), cacheWrite1h),
            (.tokens(.cacheRead), cacheRead), (.tokens(.output), output), (.webSearches, webSearches),
        ]
        return all.filter { $0.1 != 0 }.map { (item: $0.0, quantity: $0.1) }
    }
}
