/// One priced part of a request: token classes on one service's terms and prompt length.
///
/// Ordinal 0 is the record itself (top level, or its first iteration); further ones are the
/// iterations that the top level does not contain: compaction, advisor calls, fallbacks (rule R19).
public struct Charge: Hashable, Sendable {
    public var ordinal: Int
    /// Symbol of `RecordTables.services`: the iteration's own model on the terms of the call.
    public var service: Symbol
    public var tokens: TokenUsage
    public var webSearches: Int64

    public init(ordinal: Int, service: Symbol, tokens: TokenUsage, webSearches: Int64 = 0) {
        self.ordinal = ordinal
        self.service = service
        self.tokens = tokens
        self.webSearches = webSearches
    }
}
