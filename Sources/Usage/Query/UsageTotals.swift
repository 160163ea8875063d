/// What selects a price: terms of the call, length class of the prompt, UTC day.
///
/// The two booleans keep flagged and self-reported money apart; they do not change the price.
public struct RateKey: Hashable, Sendable {
    /// Symbol of `RecordTables.services`.
    public var service: Symbol
    public var lengthClass: UInt8
    public var utcDay: Int32
    /// The record carries at least one of `Flags.reported`.
    public var isFlagged: Bool
    /// The record carries a cost reported by its source.
    public var hasReportedCost: Bool

    public init(service: Symbol, lengthClass: UInt8, utcDay: Int32, isFlagged: Bool, hasReportedCost: Bool) {
        self.service = service
        self.lengthClass = lengthClass
        self.utcDay = utcDay
        self.isFlagged = isFlagged
        self.hasReportedCost = hasReportedCost
    }
}

/// Sums over charges of one rate key. Units: tokens, searches, requests, picodollars.
public struct UsageSums: Hashable, Sendable {
    public var requests: Int64 = 0
    /// Charges of ordinal 1 and up, which are no requests of their own (rule R19).
    public var furtherCharges: Int64 = 0
    public var input: Int128 = 0
    public var cacheWrite5m: Int128 = 0
    public var cacheWrite1h: Int128 = 0
    public var cacheRead: Int128 = 0
    public var output: Int128 = 0
    public var webSearches: Int128 = 0
    /// Cost reported by the sources themselves, picodollars.
    public var reportedPicoUSD: Int128 = 0

    public init() {}

    /// Adds one charge: `count` is 1 for a request's own, 0 for a further one.
    public mutating func add(
        _ tokens: TokenUsage, webSearches searches: Int64, requests count: Int64, reportedPicoUSD cost: Int64
    ) {
        requests += count
        if count == 0 { furtherCharges += 1 }
        reportedPicoUSD += Int128(cost)
        input += Int128(tokens.input)
        cacheWrite5m += Int128(tokens.cacheWrite5m)
        cacheWrite1h += Int128(tokens.cacheWrite1h)
        cacheRead += Int128(tokens.cacheRead)
        output += Int128(tokens.output)
        webSearches += Int128(searches)
    }

    public static func += (left: inout UsageSums, right: UsageSums) {
        left.requests += right.requests
        left.furtherCharges += right.furtherCharges
        left.input += right.input
        left.cacheWrite5m += right.cacheWrite5m
        left.cacheWrite1h += right.cacheWrite1h
        left.cacheRead += right.cacheRead
        left.output += right.output
        left.webSearches += right.webSearches
        left.reportedPicoUSD += right.reportedPicoUSD
    }

    package static func -= (left: inout UsageSums, right: UsageSums) {
        left.requests -= right.requests
        left.furtherCharges -= right.furtherCharges
        left.input -= right.input
        left.cacheWrite5m -= right.cacheWrite5m
        left.cacheWrite1h -= right.cacheWrite1h
        left.cacheRead -= right.cacheRead
        left.output -= right.output
        left.webSearches -= right.webSearches
        left.reportedPicoUSD -= right.reportedPicoUSD
    }
}

/// Sums of charges that agree in all that a query can ask: kept beside the records, so that a question
/// about whole days need not read them.
package struct KeptSums: Sendable {
    /// Any moment of the UTC day of the records; `.unknown` for undated ones.
    package var time: Timestamp
    /// Whom the records belong to; only what a query can group by.
    package var attribution: Attribution
    /// Service of the records, which groups them; that of the charges is in `rate`.
    package var service: Symbol
    /// `Flags.reported` of the records.
    package var flags: Flags
    package var rate: RateKey
    package var sums: UsageSums

    package init(
        time: Timestamp, attribution: Attribution, service: Symbol, flags: Flags, rate: RateKey, sums: UsageSums
    ) {
        self.time = time
        self.attribution = attribution
        self.service = service
        self.flags = flags
        self.rate = rate
        self.sums = sums
    }
}

/// Sums of one group: by rate, and the requests by flag in the order of `Flags.reported`.
public struct GroupTotals: Sendable {
    /// One number per dimension of the query: period index plus one, or the number of a string symbol; 0 for none.
    public var key: [UInt32]
    public var sums: [RateKey: UsageSums] = [:]
    public var flagCounts = [Int64](repeating: 0, count: Flags.reported.count)
    public var undated: Int64 = 0
    public init(key: [UInt32]) { self.key = key }
}

/// The answer to a `UsageQuery`: sums that pricing turns into money. The groups partition the records.
public struct UsageTotals: Sendable {
    public var groups: [GroupTotals]
    public init(groups: [GroupTotals]) { self.groups = groups }
}
