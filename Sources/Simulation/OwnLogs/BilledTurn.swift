public import Usage

/// What was billed for the prompt of one replayed request. Unit: tokens.
public struct BilledTurn: Hashable, Sendable {
    public var read: Int64
    public var write1h: Int64
    public var write5m: Int64
    public var input: Int64
    /// When the response had begun for certain, after the start; milliseconds.
    public var responseMilliseconds: Int64
    /// How long the entry lives that was read.
    public var lifetime: CacheLifetime

    public init(
        read: Int64, write1h: Int64, write5m: Int64, input: Int64, responseMilliseconds: Int64, lifetime: CacheLifetime
    ) {
        self.read = read
        self.write1h = write1h
        self.write5m = write5m
        self.input = input
        self.responseMilliseconds = responseMilliseconds
        self.lifetime = lifetime
    }

    public var written: Int64 { write1h + write5m }
    /// Tokens in the cache after the request.
    public var cached: Int64 { read + written }
    public var prompt: Int64 { cached + input }

    /// What it cost, picodollars.
    public func cost(at price: VisitPrice) -> Int128 {
        Int128(read) * Int128(price.cacheRead) + Int128(write1h) * Int128(price.cacheWrite1h)
            + Int128(write5m) * Int128(price.cacheWrite5m) + Int128(input) * Int128(price.input)
    }
}
