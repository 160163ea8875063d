public import Pricing
public import Usage

/// When a cache write pays, from the prices of one model: w and r are the prices of a write and a read as
/// multiples of the input price. Prices are exact; shares, rates and thresholds are floating point and
/// approximate. Source: Poisson and renewal theory, as each member says.
public struct BreakEven: Hashable, Sendable {
    public let prices: ClassPrices

    public init(prices: ClassPrices) { self.prices = prices }

    /// The price of a write that lives so long.
    public func write(_ lifetime: CacheLifetime) -> UnitPrice {
        switch lifetime {
        case .fiveMinutes: prices.cacheWrite5m
        case .oneHour: prices.cacheWrite1h
        }
    }

    /// w: the price of a write as a multiple of the input price.
    public func writeMultiplier(_ lifetime: CacheLifetime) -> Double { ratio(write(lifetime), prices.input) }

    /// r: the price of a read as a multiple of the input price.
    public var readMultiplier: Double { ratio(prices.cacheRead, prices.input) }

    /// Reads within a lifetime that a write must have more than to pay: (w - 1)/(1 - r); nil where a read is no
    /// cheaper than input.
    public func readsThreshold(_ lifetime: CacheLifetime) -> Double? {
        guard prices.cacheRead < prices.input else { return nil }
        return Double(extra(lifetime)) / Double(saved)
    }

    /// The least number of reads within a lifetime with which a write pays, exactly.
    public func readsNeeded(_ lifetime: CacheLifetime) -> Int64? {
        guard prices.cacheRead < prices.input else { return nil }
        return extra(lifetime) < 0 ? 0 : extra(lifetime) / saved + 1
    }

    /// Caching beats none where S(T), the share of gaps longer than the lifetime, is below (1 - r)/(w - r).
    public func lapseLimit(_ lifetime: CacheLifetime) -> Double? {
        guard rewrite(lifetime) > 0 else { return nil }
        return Double(saved) / Double(rewrite(lifetime))
    }

    /// Requests an hour of a Poisson process above which a static prefix is cheaper with this lifetime than
    /// without caching: exp(-L T) at the lapse limit. nil where caching never, or always, pays.
    public func poissonCrossover(_ lifetime: CacheLifetime) -> Double? {
        guard let limit = lapseLimit(lifetime), limit > 0, limit < 1 else { return nil }
        return -PortableMath.log(limit) / Double(lifetime.seconds) * 3600
    }

    /// Requests an hour of a Poisson process above which 1h is cheaper than 5m for a static prefix:
    /// (w1 - r) exp(-L 3600) = (w5 - r) exp(-L 300).
    public var poissonCrossoverOfLifetimes: Double? {
        let (long, short) = (rewrite(.oneHour), rewrite(.fiveMinutes))
        guard short > 0, long > short else { return nil }
        let seconds = CacheLifetime.oneHour.seconds - CacheLifetime.fiveMinutes.seconds
        return PortableMath.log(Double(long) / Double(short)) / Double(seconds) * 3600
    }

    /// Most pings that bridging a gap may take and still cost less than writing again: k r < w - r. `tie` is
    /// the number at which both cost the same. nil where reads are free or writing again costs nothing.
    public func pingsWorthwhile(_ lifetime: CacheLifetime) -> (most: Int64, tie: Int64?)? {
        guard prices.cacheRead > .zero, rewrite(lifetime) > 0 else { return nil }
        let (whole, rest) = rewrite(lifetime).quotientAndRemainder(dividingBy: prices.cacheRead.picodollars)
        return rest == 0 ? (whole - 1, whole) : (whole, nil)
    }

    /// Pings after which to give up without knowing when the next request comes, floor((w - r)/r): the cost is
    /// then at most twice that of knowing.
    public func pingCap(_ lifetime: CacheLifetime) -> Int64? {
        guard prices.cacheRead > .zero, rewrite(lifetime) >= 0 else { return nil }
        return rewrite(lifetime) / prices.cacheRead.picodollars
    }

    /// The chance of a request in the time that one more ping covers from which on the ping pays: r/(w - r).
    public func pingThreshold(_ lifetime: CacheLifetime) -> Double? {
        guard rewrite(lifetime) > 0 else { return nil }
        return Double(prices.cacheRead.picodollars) / Double(rewrite(lifetime))
    }

    /// Whether 1h is cheaper than 5m for a conversation that reads `prefix` tokens and writes `growth` new ones
    /// a turn: prefix ((w5 - r) p_warm - (w1 - w5) p_cold) > growth (w1 - w5), where p_warm is the share of gaps
    /// above 5 minutes and up to 1 hour and p_cold that above 1 hour.
    public func longLifetimePays(prefix: Double, growth: Double, warm: Double, cold: Double) -> Bool {
        let dearer = Double(rewrite(.oneHour) - rewrite(.fiveMinutes))
        return prefix * (Double(rewrite(.fiveMinutes)) * warm - dearer * cold) > growth * dearer
    }

    /// w - r, w - 1 and 1 - r in picodollars per token.
    private func rewrite(_ lifetime: CacheLifetime) -> Int64 {
        write(lifetime).picodollars - prices.cacheRead.picodollars
    }
    private func extra(_ lifetime: CacheLifetime) -> Int64 { write(lifetime).picodollars - prices.input.picodollars }
    private var saved: Int64 { prices.input.picodollars - prices.cacheRead.picodollars }

    private func ratio(_ price: UnitPrice, _ base: UnitPrice) -> Double {
        Double(price.picodollars) / Double(base.picodollars)
    }
}
