public import Usage

/// The prices of one charge, every factor applied. Unit: picodollars per token.
public struct RateCard: Hashable, Sendable {
    /// Canonical id of the model.
    public let model: String
    /// The book and, unless it is the default one, the endpoint: `bedrock-global`.
    public let provider: String
    /// The period that the prices come from.
    public let days: DayRange
    public let prices: ClassPrices
    /// Price of one web search; zero where none is known.
    public let webSearch: UnitPrice
    public let hasWebSearchPrice: Bool
    public let notes: RateNotes

    /// The exact cost of one charge (rules R8 to R10).
    public func cost(of tokens: TokenUsage, webSearches: Int64 = 0) -> CostParts {
        CostParts(
            input: prices.input.times(tokens.input),
            cacheWrite5m: prices.cacheWrite5m.times(tokens.cacheWrite5m),
            cacheWrite1h: prices.cacheWrite1h.times(tokens.cacheWrite1h),
            cacheRead: prices.cacheRead.times(tokens.cacheRead),
            output: prices.output.times(tokens.output),
            webSearch: webSearch.times(webSearches))
    }

    /// The exact cost of sums of charges on these terms.
    public func cost(of sums: UsageSums) -> CostParts {
        CostParts(
            input: prices.input.times(sums.input),
            cacheWrite5m: prices.cacheWrite5m.times(sums.cacheWrite5m),
            cacheWrite1h: prices.cacheWrite1h.times(sums.cacheWrite1h),
            cacheRead: prices.cacheRead.times(sums.cacheRead),
            output: prices.output.times(sums.output),
            webSearch: webSearch.times(sums.webSearches))
    }

    /// The notes of the rate, and the one on web searches where there are some without a price.
    public func notes(for webSearches: Int128) -> RateNotes {
        webSearches > 0 && !hasWebSearchPrice ? notes.union(.webSearchUnpriced) : notes
    }

    /// What the same sums would have cost with every prompt token at the input price.
    public func costWithoutCaching(of sums: UsageSums) -> PicoUSD {
        let prompt = sums.input + sums.cacheWrite5m + sums.cacheWrite1h + sums.cacheRead
        return prices.input.times(prompt) + prices.output.times(sums.output) + webSearch.times(sums.webSearches)
    }
}

/// A cost by its parts; they add up to the total exactly.
public struct CostParts: Hashable, Sendable {
    public var input: PicoUSD
    public var cacheWrite5m: PicoUSD
    public var cacheWrite1h: PicoUSD
    public var cacheRead: PicoUSD
    public var output: PicoUSD
    public var webSearch: PicoUSD

    public static let zero = CostParts(
        input: .zero, cacheWrite5m: .zero, cacheWrite1h: .zero, cacheRead: .zero, output: .zero, webSearch: .zero)

    public init(
        input: PicoUSD, cacheWrite5m: PicoUSD, cacheWrite1h: PicoUSD, cacheRead: PicoUSD, output: PicoUSD,
        webSearch: PicoUSD
    ) {
        self.input = input
        self.cacheWrite5m = cacheWrite5m
        self.cacheWrite1h = cacheWrite1h
        self.cacheRead = cacheRead
        self.output = output
        self.webSearch = webSearch
    }

    public var total: PicoUSD { input + cacheWrite5m + cacheWrite1h + cacheRead + output + webSearch }

    public static func += (left: inout CostParts, right: CostParts) {
        left.input += right.input
        left.cacheWrite5m += right.cacheWrite5m
        left.cacheWrite1h += right.cacheWrite1h
        left.cacheRead += right.cacheRead
        left.output += right.output
        left.webSearch += right.webSearch
    }
}

/// A price, or why there is none.
public enum RateResult: Hashable, Sendable {
    case priced(RateCard)
    case unpriced(UnpricedReason)
}
