import Usage

/// Prices groups: looks every rate up once and remembers what has no price.
struct UsagePricing {
    let tables: RecordTables
    let catalog: PriceCatalog
    let costMode: CostMode
    private var remarks = PricingRemarks()
    private var rows: [Symbol: (terms: ServiceTerms, result: RowResult)] = [:]
    private var rates: [RatePlace: RateResult] = [:]
    /// The card that was found last for a service and length class; it holds for the days of its period.
    private var cards: [CardPlace: RateCard] = [:]

    private struct RatePlace: Hashable {
        var service: Symbol
        var lengthClass: UInt8
        var day: Int32
    }

    private struct CardPlace: Hashable {
        var service: Symbol
        var lengthClass: UInt8
    }

    init(tables: RecordTables, catalog: PriceCatalog, costMode: CostMode) {
        self.tables = tables
        self.catalog = catalog
        self.costMode = costMode
    }

    var unpriced: [UnpricedUsage] { remarks.unpriced }
    var notes: [PricingNote] { remarks.notes }

    mutating func price(_ group: GroupTotals) -> PricedTotals {
        var totals = PricedTotals()
        totals.flagCounts = group.flagCounts
        totals.undated = group.undated
        // Sums add up in any order; a fixed one keeps the order of unpriced models and notes.
        for (key, sums) in group.sums.sorted(by: { UsagePricing.precedes($0.key, $1.key) }) {
            totals.requests += sums.requests
            totals.usage += sums
            add(sums, of: key, to: &totals)
        }
        return totals
    }

    private static func precedes(_ left: RateKey, _ right: RateKey) -> Bool {
        if left.service != right.service { return left.service.rawValue < right.service.rawValue }
        if left.utcDay != right.utcDay { return left.utcDay < right.utcDay }
        if left.lengthClass != right.lengthClass { return left.lengthClass < right.lengthClass }
        if left.isFlagged != right.isFlagged { return right.isFlagged }
        return !left.hasReportedCost && right.hasReportedCost
    }

    private mutating func add(_ sums: UsageSums, of key: RateKey, to totals: inout PricedTotals) {
        switch costMode {
        case .calculate: addCalculated(sums, of: key, to: &totals)
        case .display, .auto:
            if key.hasReportedCost {
                addReported(sums, of: key, to: &totals)
            } else if costMode == .auto {
                addCalculated(sums, of: key, to: &totals)
            } else {
                totals.unpricedRequests += sums.requests
                remarks.add(sums, of: terms(of: key), without: .noReportedCost)
            }
        }
    }

    private mutating func addReported(_ sums: UsageSums, of key: RateKey, to totals: inout PricedTotals) {
        let cost = PicoUSD(sums.reportedPicoUSD)
        totals.reported += cost
        if key.isFlagged { totals.flaggedCost += cost }
        // Where the model has no price nothing is known of the cost without caching: no saving is claimed.
        if case .priced(let card) = rate(for: key) {
            totals.costWithoutCaching += card.costWithoutCaching(of: sums)
        } else {
            totals.costWithoutCaching += cost
        }
    }

    private mutating func addCalculated(_ sums: UsageSums, of key: RateKey, to totals: inout PricedTotals) {
        switch rate(for: key) {
        case .priced(let card):
            let parts = card.cost(of: sums)
            totals.parts += parts
            totals.costWithoutCaching += card.costWithoutCaching(of: sums)
            if key.isFlagged { totals.flaggedCost += parts.total }
            remarks.add(card.notes(for: sums.webSearches), of: card.model, requests: sums.requests)
        case .unpriced(let reason):
            totals.unpricedRequests += sums.requests
            remarks.add(sums, of: terms(of: key), without: reason)
        }
    }

    private mutating func rate(for key: RateKey) -> RateResult {
        let terms = CardPlace(service: key.service, lengthClass: key.lengthClass)
        if let card = cards[terms], card.days.contains(UTCDay(key.utcDay)) { return .priced(card) }
        let result = lookUp(key)
        // Fast mode has periods of its own beside those of the prices.
        if case .priced(let card) = result, rows[key.service]?.terms.speed == .standard { cards[terms] = card }
        return result
    }

    private mutating func lookUp(_ key: RateKey) -> RateResult {
        let place = RatePlace(service: key.service, lengthClass: key.lengthClass, day: key.utcDay)
        if let known = rates[place] { return known }
        let terms = terms(of: key)
        let row = rows[key.service]?.result ?? catalog.find(terms)
        rows[key.service] = (terms, row)
        let result: RateResult =
            switch row {
            case .unpriced(let reason): .unpriced(reason)
            case .row(let row):
                catalog.rateCard(for: terms, row: row, utcDay: key.utcDay, lengthClass: key.lengthClass)
            }
        rates[place] = result
        return result
    }

    private func terms(of key: RateKey) -> ServiceTerms {
        if let known = rows[key.service]?.terms { return known }
        return tables.services[key.service].map { ServiceTerms($0, tables) } ?? ServiceTerms(model: "")
    }
}
