/// Token counts of one request in exclusive classes: no token is counted twice.
///
/// `input` is what was neither read from nor written to the cache. Shape: five counts, unit: tokens.
/// Source: rule R9 of the caching rules; the usage object of the Messages API.
public struct TokenUsage: Hashable, Sendable {
    public var input: Int64
    public var cacheWrite5m: Int64
    public var cacheWrite1h: Int64
    public var cacheRead: Int64
    public var output: Int64

    public init(
        input: Int64 = 0, cacheWrite5m: Int64 = 0, cacheWrite1h: Int64 = 0,
        cacheRead: Int64 = 0, output: Int64 = 0
    ) {
        self.input = input
        self.cacheWrite5m = cacheWrite5m
        self.cacheWrite1h = cacheWrite1h
        self.cacheRead = cacheRead
        self.output = output
    }

    /// The largest count a reader may accept; above it a number is refused as out of range.
    ///
    /// 2^48 tokens per class keeps every sum of one record far inside Int64.
    public static let maximumCount: Int64 = 1 << 48

    /// Length of the whole prompt: uncached input, both writes and the read.
    @inlinable public var prompt: Int64 { input + cacheWrite5m + cacheWrite1h + cacheRead }

    /// Prompt and output together.
    @inlinable public var total: Int64 { prompt + output }

    @inlinable public static func + (left: TokenUsage, right: TokenUsage) -> TokenUsage {
        TokenUsage(
            input: left.input + right.input,
            cacheWrite5m: left.cacheWrite5m + right.cacheWrite5m,
            cacheWrite1h: left.cacheWrite1h + right.cacheWrite1h,
            cacheRead: left.cacheRead + right.cacheRead,
            output: left.output + right.output)
    }

    @inlinable public static func += (left: inout TokenUsage, right: TokenUsage) {
        left = left + right
    }
}
