import JSONScan

/// Gathers the rows of a price table as models of a book, and what must be left out.
struct ImportCollector {
    private(set) var models: [JSONValue] = []
    private(set) var leftOut: [LeftOutPrice] = []
    private let provider: String?
    private var taken: [String: String] = [:]

    init(provider: String?) { self.provider = provider }

    /// Whether the rows of a provider are wanted.
    func wants(_ name: String?) -> Bool { provider == nil || provider == name }

    mutating func leaveOut(_ model: String, _ reason: String) {
        leftOut.append(LeftOutPrice(model: model, reason: reason))
    }

    /// Takes one model with its periods; a second one of the same name is left out.
    mutating func take(_ model: String, of owner: String, _ periods: [ImportedPeriod]) {
        if let other = taken[model] {
            return leaveOut(model, "provider \(owner) lists it too, after \(other); import one provider alone")
        }
        guard !periods.isEmpty else { return }
        taken[model] = owner
        var members = periods.map(\.members)
        for index in members.indices.dropLast() {
            members[index].insert(.init("to", .string(periods[index + 1].from ?? "")), at: 1)
        }
        models.append(
            .object([
                .init("model", .string(model)),
                .init("periods", .array(members.map { .object($0) })),
            ]))
    }
}

/// Prices from a day on, as a table of another project lists them.
struct ImportedPeriod {
    /// First day `YYYY-MM-DD`; nil for always.
    var from: String?
    var base: ImportedPrices
    var tiers: [(overPromptTokens: Int64, prices: ImportedPrices)] = []

    var members: [JSONValue.Member] {
        var list = [JSONValue.Member("from", from.map { .string($0) } ?? .null)] + base.members
        if !tiers.isEmpty {
            let rows = tiers.map { tier in
                JSONValue.object(
                    [.init("over_prompt_tokens", .number(String(tier.overPromptTokens)))] + tier.prices.members)
            }
            list.append(.init("tiers", .array(rows)))
        }
        return list
    }
}

/// The prices of one row; nil where the table does not list the class.
struct ImportedPrices {
    var input: UnitPrice
    var output: UnitPrice
    var cacheWrite5m: UnitPrice?
    var cacheWrite1h: UnitPrice?
    var cacheRead: UnitPrice?

    /// Reads the classes by a function that gives the text of a number, in dollars per `10^scale` picodollars.
    init(scale: Int, _ text: (TokenClass) -> String?) throws(ImportProblem) {
        func price(_ tokenClass: TokenClass) throws(ImportProblem) -> UnitPrice? {
            guard let number = text(tokenClass) else { return nil }
            return try UnitPrice(imported: number, scale: scale, tokenClass)
        }
        guard let input = try price(.input) else { throw ImportProblem("it has no price of input tokens") }
        // Embeddings have no output.
        self.input = input
        output = try price(.output) ?? .zero
        cacheWrite5m = try price(.cacheWrite5m)
        cacheWrite1h = try price(.cacheWrite1h) ?? ImportedPrices.longWrite(input: input, short: cacheWrite5m)
        cacheRead = try price(.cacheRead)
    }

    /// A table with one write price: twice the input where that price is Claude's 1.25 of it, else the same.
    private static func longWrite(input: UnitPrice, short: UnitPrice?) -> UnitPrice? {
        guard let short, input.picodollars > 0, short.picodollars * 4 == input.picodollars * 5 else { return short }
        return UnitPrice(picodollars: input.picodollars * 2)
    }

    var members: [JSONValue.Member] {
        let all: [(TokenClass, UnitPrice?)] = [
            (.input, input), (.output, output), (.cacheWrite5m, cacheWrite5m), (.cacheWrite1h, cacheWrite1h),
            (.cacheRead, cacheRead),
        ]
        return all.compactMap { tokenClass, price in
            price.map { JSONValue.Member(tokenClass.rawValue, .string($0.usdPerMillion)) }
        }
    }
}

/// Why a row of a table is left out.
struct ImportProblem: Error {
    var reason: String
    init(_ reason: String) { self.reason = reason }
}

extension UnitPrice {
    /// A number of a table as picodollars per token: dollars times ten to the power of `scale`.
    fileprivate init(imported text: String, scale: Int, _ tokenClass: TokenClass) throws(ImportProblem) {
        guard let decimal = DecimalText(text) else {
            throw ImportProblem("\(tokenClass.rawValue) \(text) is no decimal")
        }
        guard decimal.coefficient >= 0 else { throw ImportProblem("\(tokenClass.rawValue) \(text) is negative") }
        guard let whole = decimal.scaled(by: scale) else {
            throw ImportProblem("\(tokenClass.rawValue) \(text) is not a whole number of picodollars per token")
        }
        guard whole <= Int128(UnitPrice.largest.picodollars) else {
            throw ImportProblem("\(tokenClass.rawValue) \(text) is above one dollar per token")
        }
        self.init(picodollars: Int64(whole))
    }
}
