/// Reads the dated prices of one model; what is not stated comes from the book's defaults.
struct PeriodReader {
    var defaults: BookDefaults
    var model: String
    /// Factors that may be applied to these prices; each must divide exactly.
    var factors: [ExactFactor]
    var isFast = false

    private static let priceKeys = ["input", "output", "cache_write_5m", "cache_write_1h", "cache_read"]
    private static let periodKeys =
        ["from", "to", "gap", "served_as_standard", "tiers", "confidence", "source", "note"] + priceKeys
    private static let tierKeys = ["over_prompt_tokens"] + priceKeys

    /// Checks that the periods are in order, do not overlap and leave no gap that is not marked as one.
    func periods(_ node: BookNode) throws(BookProblem) -> [PricePeriod] {
        var periods: [PricePeriod] = []
        for element in try node.elements {
            let period = try self.period(element)
            if let last = periods.last { try check(last.days, then: period.days, at: element) }
            periods.append(period)
        }
        if periods.isEmpty { throw node.fail("\(model) has no price period") }
        return periods
    }

    private func check(_ earlier: DayRange, then later: DayRange, at node: BookNode) throws(BookProblem) {
        guard let end = earlier.end else {
            throw node.fail("\(model): a period follows one that has no end; give that one a \"to\"")
        }
        guard let first = later.first else {
            throw node.fail("\(model): only the first period may have no \"from\"")
        }
        if first < end {
            throw node.fail("\(model): the period from \(first) overlaps the one before, which ends on \(end)")
        }
        if first > end {
            throw node.fail(
                "\(model): no price from \(end) to \(first); add a period with \"gap\" that says why")
        }
    }

    private func period(_ node: BookNode) throws(BookProblem) -> PricePeriod {
        let object = try BookObject(node, keys: PeriodReader.periodKeys)
        let sources = try object["source"].map { (node) throws(BookProblem) in try source(node) }
        return PricePeriod(
            days: try object.days(), terms: try terms(object),
            confidence: try object.string("confidence") ?? defaults.confidence,
            sources: sources ?? defaults.sources, note: try object.string("note"))
    }

    private func source(_ node: BookNode) throws(BookProblem) -> [String] {
        let keys = try node.strings
        for key in keys where !defaults.knownSources.contains(key) {
            throw node.fail("\(key) is not among the book's sources")
        }
        return keys
    }

    private func terms(_ object: BookObject) throws(BookProblem) -> PeriodTerms {
        if let gap = object["gap"] {
            if let key = priceKey(object) { throw gap.fail("a gap has no prices, but \(key) is given") }
            return .gap(try gap.string)
        }
        if let served = object["served_as_standard"], try served.bool {
            guard isFast else { throw served.fail("only a period of \"fast\" can be served as standard") }
            if let key = priceKey(object) {
                throw object.fail("a period that is served as standard has no prices, but \(key) is given")
            }
            return .servedAsStandard
        }
        let tiers = try object["tiers"].map { (node) throws(BookProblem) in try self.tiers(node) } ?? []
        return .priced(PriceSchedule(base: try prices(object), tiers: tiers))
    }

    private func priceKey(_ object: BookObject) -> String? {
        (PeriodReader.priceKeys + ["tiers"]).first { object[$0] != nil }
    }

    private func tiers(_ node: BookNode) throws(BookProblem) -> [LengthTier] {
        var tiers: [LengthTier] = []
        for element in try node.elements {
            let object = try BookObject(element, keys: PeriodReader.tierKeys)
            let threshold = try object.required("over_prompt_tokens")
            let tokens = try threshold.tokenCount
            if let last = tiers.last, last.overPromptTokens >= tokens {
                throw threshold.fail("\(model): tiers must ascend, but \(tokens) follows \(last.overPromptTokens)")
            }
            tiers.append(LengthTier(overPromptTokens: tokens, prices: try prices(object)))
        }
        return tiers
    }

    private func prices(_ object: BookObject) throws(BookProblem) -> ClassPrices {
        let input = try object.required("input").price
        let prices = ClassPrices(
            input: input,
            cacheWrite5m: try cachePrice(object, .cacheWrite5m, defaults.cacheWrite5m, input),
            cacheWrite1h: try cachePrice(object, .cacheWrite1h, defaults.cacheWrite1h, input),
            cacheRead: try cachePrice(object, .cacheRead, defaults.cacheRead, input),
            output: try object.required("output").price)
        for factor in factors { try factor.check(prices, model: model, at: object.path) }
        return prices
    }

    /// The default multiplier, another one, or an absolute price; where both are given they must agree.
    private func cachePrice(
        _ object: BookObject, _ tokenClass: TokenClass, _ usual: Multiplier?, _ input: UnitPrice
    ) throws(BookProblem) -> UnitPrice {
        let key = tokenClass.rawValue
        guard let node = object[key] else {
            guard let usual else {
                throw object.fail("\(model): the book has no default multiplier for \(key), and no price is given")
            }
            return try apply(usual, to: input, key, at: object.path)
        }
        if case .string = node.value { return try node.price }
        let given = try BookObject(node, keys: ["price", "multiplier"])
        let price = try given["price"].map { (node) throws(BookProblem) in try node.price }
        guard let factorNode = given["multiplier"] else {
            guard let price else { throw node.fail("expected a \"multiplier\" of input or a \"price\"") }
            return price
        }
        let derived = try apply(try factorNode.multiplier, to: input, key, at: factorNode.path)
        if let price, price != derived {
            throw node.fail(
                "\(model): \(key) is \(price.usdPerMillion), but input \(input.usdPerMillion) times \(try factorNode.multiplier) is \(derived.usdPerMillion)"
            )
        }
        return derived
    }

    private func apply(
        _ factor: Multiplier, to input: UnitPrice, _ key: String, at path: BookPath
    ) throws(BookProblem) -> UnitPrice {
        guard let price = factor.applied(to: input) else {
            throw BookProblem(
                path,
                "\(model): \(key): input \(input.usdPerMillion) times \(factor) is not a whole number of picodollars per token"
            )
        }
        return price
    }
}

/// A factor with its name in messages, such as `batch 0.5`.
struct ExactFactor {
    var name: String
    var multiplier: Multiplier

    /// Throws where a price times the factor is not a whole number of picodollars.
    func check(_ prices: ClassPrices, model: String, at path: BookPath) throws(BookProblem) {
        for tokenClass in TokenClass.allCases where multiplier.applied(to: prices[tokenClass]) == nil {
            throw BookProblem(
                path,
                "\(model): \(tokenClass.rawValue): \(prices[tokenClass].usdPerMillion) times \(name) is not a whole number of picodollars per token"
            )
        }
    }
}
