public import Pricing
public import Usage

/// The conversations of one project, of one kind of session, or of one class of models: what their input cost,
/// what it would have cost under other lifetimes, and what to do about it.
public struct LifetimeGroup: Sendable {
    public var key: LifetimeKey
    public var requests: Int64
    public var conversations: Int64
    public var sessions: Int64
    /// Calendar days in UTC from the first request to the last.
    public var days: Int64
    /// As billed.
    public var tokens: TokenUsage
    public var costs: LifetimeCosts
    /// For each session the cheapest of no caching, all 5m and all 1h; summed.
    public var perSessionBest: PicoUSD
    /// Tokens that would be read with 5m and with 1h everywhere.
    public var reads: PerLifetime<Int64>
    /// Requests too short to be cached: the input price under every lifetime.
    public var belowMinimum: Int64
    /// What the figures rest on: requests of doubtful times; tokens that are assumed, not proved, to be shared with
    /// the prompt before; tokens that the bill read though nothing of the conversation itself was alive, which are
    /// taken to be read under every lifetime.
    public var doubtfulTimes: Int64
    public var assumedSharedTokens: Int64
    public var elsewhereTokens: Int64
    public var longWrites: LongWrites
    public var gaps: GapStudy
    public var keepAlive: PerLifetime<KeepAliveStudy>
    /// The lowest and the highest price of reads as a multiple of the input price.
    public var readMultipliers: ClosedRange<Double>?
    /// nil for a group that mixes cheap and dear reads, since each needs its own.
    public var advice: LifetimeAdvice?

    /// - Parameters:
    ///   - tally: its gaps closed.
    ///   - days: of the whole observation, which a month is scaled from.
    init(
        _ key: LifetimeKey, _ tally: LifetimeTally, sessions: [LifetimeCosts], days: Int64, seed: UInt64
    ) {
        self.key = key
        requests = tally.requests
        conversations = tally.conversations
        self.sessions = Int64(sessions.count)
        self.days = tally.requests == 0 ? 0 : Int64(tally.last.utcDay) - Int64(tally.first.utcDay) + 1
        tokens = tally.tokens
        costs = tally.costs
        perSessionBest = sessions.reduce(PicoUSD.zero) { $0 + $1[$1.cheapest] }
        reads = tally.reads
        belowMinimum = tally.belowMinimum
        doubtfulTimes = tally.doubtfulTimes
        assumedSharedTokens = tally.assumedSharedTokens
        elsewhereTokens = tally.elsewhereTokens
        longWrites = tally.longWrites
        let gaps = GapStudy(tally.gaps, doubtful: tally.doubtfulGaps)
        self.gaps = gaps
        keepAlive = PerLifetime(
            fiveMinutes: KeepAliveStudy(tally, .fiveMinutes, survival: gaps.survival),
            oneHour: KeepAliveStudy(tally, .oneHour, survival: gaps.survival))
        if let low = tally.cheapestReads?.readMultiplier, let high = tally.dearestReads?.readMultiplier {
            readMultipliers = low...high
        }
        let isEnough =
            requests >= OwnLogsSummary.leastRequests && self.days >= OwnLogsSummary.leastDays
        advice =
            key.reads == nil
            ? nil : LifetimeAdvice(tally, sessions: sessions, days: days, isEnough: isEnough, seed: seed)
    }
}

extension VisitPrice {
    fileprivate var readMultiplier: Double { input > 0 ? Double(cacheRead) / Double(input) : 0 }
}
