/// What is known about a model beside its price. Source: `pricing/models.json`.
public struct ModelFacts: Hashable, Sendable {
    public let id: ModelID
    /// Other names of the same model, such as `claude-opus-4-5`.
    public let aliases: [String]
    public let family: ModelFamily
    public let tokenizer: Tokenizer
    /// UTC day of the release, days since 1970-01-01.
    public let releasedDay: Int32
    /// Longest prompt with its output, tokens.
    public let contextWindow: Int64
    /// Longest output, tokens.
    public let maximumOutput: Int64
    /// UTC day of the retirement from the first-party API; it does not end a price period.
    public let retiredDay: Int32?
    /// Dated minimum cacheable lengths, the earliest first, without gaps.
    public let minimums: [MinimumCacheable]
    /// Whether the minimum is confirmed by the vendor's documents.
    public let minimumIsConfirmed: Bool

    /// Fewest tokens that a cached prefix needs on a UTC day (rule R5).
    public func minimumCacheableTokens(on utcDay: Int32) -> Int64 {
        minimums.last { $0.firstDay <= utcDay }?.tokens ?? minimums[0].tokens
    }
}

/// A minimum cacheable length from a day on (rule R5).
public struct MinimumCacheable: Hashable, Sendable {
    /// First UTC day, `Int32.min` for always.
    public let firstDay: Int32
    public let tokens: Int64
}

/// The lines of Claude models; the raw value is the word in the name.
public enum ModelFamily: String, CaseIterable, Sendable {
    case opus, sonnet, haiku, fable, mythos
}

/// Which tokenizer a model counts with; the newer one makes about 30 % more tokens of the same text.
public enum Tokenizer: String, CaseIterable, Sendable {
    case claude3 = "claude-3"
    case claude47 = "claude-4.7"
}
