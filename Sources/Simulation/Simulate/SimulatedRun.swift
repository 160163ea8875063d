public import Pricing
public import Usage

/// What one run of a simulation used and cost; exact.
public struct SimulatedRun: Hashable, Sendable {
    /// Requests, without pings and pre-warming requests.
    public internal(set) var requests: Int64 = 0
    /// Pings and pre-warming requests.
    public internal(set) var extraRequests: Int64 = 0
    /// Tokens of all of them.
    public internal(set) var usage = TokenUsage()
    /// Cost of all of them.
    public internal(set) var cost = PicoUSD.zero

    public init() {}

    mutating func add(_ tokens: TokenUsage, outputTokens: Int64, _ terms: ModelTerms) {
        requests += 1
        var tokens = tokens
        tokens.output = outputTokens
        charge(tokens, terms)
    }

    /// No output is billed (rule R14).
    mutating func addExtra(_ tokens: TokenUsage, _ terms: ModelTerms) {
        extraRequests += 1
        charge(tokens, terms)
    }

    private mutating func charge(_ tokens: TokenUsage, _ terms: ModelTerms) {
        usage += tokens
        let prices = terms.prices(promptTokens: tokens.prompt)
        cost += prices.input.times(tokens.input)
        cost += prices.cacheWrite5m.times(tokens.cacheWrite5m)
        cost += prices.cacheWrite1h.times(tokens.cacheWrite1h)
        cost += prices.cacheRead.times(tokens.cacheRead)
        cost += prices.output.times(tokens.output)
    }

    public static func += (left: inout SimulatedRun, right: SimulatedRun) {
        left.requests += right.requests
        left.extraRequests += right.extraRequests
        left.usage += right.usage
        left.cost += right.cost
    }
}
