import Pricing
import PromptCache
import Usage

/// What conversations of one kind add up to; the raw figures of a group.
struct LifetimeTally {
    var requests: Int64 = 0
    var conversations: Int64 = 0
    var tokens = TokenUsage()
    var costs = LifetimeCosts()
    /// Tokens that would be read with 5m and with 1h everywhere.
    var reads = PerLifetime(Int64(0))
    /// Requests too short to be cached.
    var belowMinimum: Int64 = 0
    var doubtfulTimes: Int64 = 0
    var assumedSharedTokens: Int64 = 0
    var elsewhereTokens: Int64 = 0
    var longWrites = LongWrites()
    var pings = PerLifetime(PingSums())
    /// What one more miss of every prompt would cost, at each lifetime, and one ping of each; picodollars.
    var rewrites = PerLifetime(Int128(0))
    var pingOfEach: Int128 = 0
    /// The lowest and the highest price of a read against input, and their requests' prices.
    var cheapestReads: VisitPrice?
    var dearestReads: VisitPrice?
    var gaps: [ObservedGap] = []
    /// Starts of requests that nothing came after; milliseconds.
    var openSince: [Int64] = []
    /// Gaps of doubtful times, or of several agents that cannot be told apart.
    var doubtfulGaps: Int64 = 0
    var first = Timestamp.unknown
    var last = Timestamp(milliseconds: .min)

    mutating func note(_ price: VisitPrice) {
        func isCheaper(_ left: VisitPrice, _ right: VisitPrice) -> Bool {
            Int128(left.cacheRead) * Int128(right.input) < Int128(right.cacheRead) * Int128(left.input)
        }
        if cheapestReads.map({ isCheaper(price, $0) }) ?? true { cheapestReads = price }
        if dearestReads.map({ isCheaper($0, price) }) ?? true { dearestReads = price }
    }

    /// The gaps that are still open end with the observation. Sorted, so that tallies join quickly.
    mutating func close(at end: Int64) {
        gaps += openSince.map { ObservedGap(milliseconds: end - $0, isOpen: true) }
        gaps.sort()
        openSince = []
    }

    static func += (left: inout LifetimeTally, right: LifetimeTally) {
        left.requests += right.requests
        left.conversations += right.conversations
        left.tokens += right.tokens
        left.costs += right.costs
        left.belowMinimum += right.belowMinimum
        left.doubtfulTimes += right.doubtfulTimes
        left.assumedSharedTokens += right.assumedSharedTokens
        left.elsewhereTokens += right.elsewhereTokens
        left.longWrites += right.longWrites
        left.pingOfEach += right.pingOfEach
        for lifetime in CacheLifetime.allCases {
            left.reads[lifetime] += right.reads[lifetime]
            left.pings[lifetime] += right.pings[lifetime]
            left.rewrites[lifetime] += right.rewrites[lifetime]
        }
        for price in [right.cheapestReads, right.dearestReads] { price.map { left.note($0) } }
        left.gaps += right.gaps
        left.openSince += right.openSince
        left.doubtfulGaps += right.doubtfulGaps
        left.first = min(left.first, right.first)
        left.last = max(left.last, right.last)
    }
}
