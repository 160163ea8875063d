/// Rational factors on the prices of another book during some days, such as a negotiated discount.
struct Discount {
    var days: DayRange
    var factors: [TokenClass: Multiplier]
    var path: BookPath

    static func all(_ node: BookNode) throws(BookProblem) -> [Discount] {
        var discounts: [Discount] = []
        for element in try node.elements {
            let discount = try Discount(element)
            for other in discounts where other.days.intersection(discount.days) != nil {
                throw element.fail("two discounts hold on the same day; give the earlier one a \"to\"")
            }
            discounts.append(discount)
        }
        return discounts
    }

    /// `factor` for all classes, or `factors` by class, where a class not named keeps its price.
    private init(_ node: BookNode) throws(BookProblem) {
        let object = try BookObject(node, keys: ["from", "to", "factor", "factors", "note"])
        days = try object.days()
        path = node.path
        factors = [:]
        if let factor = object["factor"] {
            if object["factors"] != nil { throw node.fail("expected factor or factors, found both") }
            let multiplier = try factor.multiplier
            for tokenClass in TokenClass.allCases { factors[tokenClass] = multiplier }
            return
        }
        let byClass = try BookObject(try object.required("factors"), keys: TokenClass.allCases.map(\.rawValue))
        for tokenClass in TokenClass.allCases { factors[tokenClass] = try byClass[tokenClass.rawValue]?.multiplier }
    }

    static func apply(_ discounts: [Discount], to entry: PriceEntry) throws(BookProblem) -> PriceEntry {
        var changed = entry
        changed.periods = try apply(discounts, to: entry.periods, entry, batch: entry.batch)
        changed.fast = try apply(discounts, to: entry.fast, entry, batch: nil)
        return changed
    }

    /// Cuts the periods where a discount begins or ends, and re-prices the pieces that it covers.
    private static func apply(
        _ discounts: [Discount], to periods: [PricePeriod], _ entry: PriceEntry, batch: Multiplier?
    ) throws(BookProblem) -> [PricePeriod] {
        var result: [PricePeriod] = []
        for period in periods {
            for piece in pieces(of: period.days, cutBy: discounts) {
                var part = period
                part.days = piece
                if let discount = discounts.first(where: { $0.days.intersection(piece) != nil }),
                    let schedule = period.terms.schedule
                {
                    part.terms = .priced(try discount.applied(to: schedule, entry, batch: batch))
                }
                result.append(part)
            }
        }
        return result
    }

    private static func pieces(of days: DayRange, cutBy discounts: [Discount]) -> [DayRange] {
        let cuts = Set(discounts.flatMap { [$0.days.first, $0.days.end] }.compactMap { $0 }).sorted()
        var pieces: [DayRange] = []
        var rest = days
        for cut in cuts where rest.contains(cut) && cut != rest.first {
            pieces.append(DayRange(from: rest.first, to: cut))
            rest.first = cut
        }
        return pieces + [rest]
    }

    private func applied(
        to schedule: PriceSchedule, _ entry: PriceEntry, batch: Multiplier?
    ) throws(BookProblem) -> PriceSchedule {
        let checks = try EntryReader.factors(
            batch: batch, usGeo: entry.usGeo, BookNode(value: .null, path: path))
        let change = { (prices: ClassPrices) throws(BookProblem) in
            let reduced = try prices.map { (tokenClass, price) throws(BookProblem) in
                let factor = factors[tokenClass] ?? .one
                guard let product = factor.applied(to: price) else {
                    throw BookProblem(
                        path,
                        "\(entry.model): \(tokenClass.rawValue): \(price.usdPerMillion) times \(factor) is not a whole number of picodollars per token"
                    )
                }
                return product
            }
            for check in checks { try check.check(reduced, model: entry.model, at: path) }
            return reduced
        }
        var tiers = schedule.tiers
        for index in tiers.indices { tiers[index].prices = try change(tiers[index].prices) }
        return PriceSchedule(base: try change(schedule.base), tiers: tiers)
    }
}
