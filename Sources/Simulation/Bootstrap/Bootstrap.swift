public import Pricing

/// Intervals for what a policy saves, from the spread between sessions: sessions are drawn again and again,
/// with replacement, and the saving of each draw is summed (Efron's percentile bootstrap).
///
/// Money stays exact; the same seed gives the same intervals everywhere. Of very many sessions each draw
/// takes bundles instead: session i belongs to bundle i modulo `maximumBundles`, and sums of independent
/// sessions spread like the sessions do.
public struct Bootstrap: Sendable {
    /// Draws of one interval.
    public static let resamples = 1000
    /// More groups than this are bundled.
    public static let maximumBundles = 10_000
    /// Parts of a thousand that lie outside of an interval on either side.
    private static let tail = 25

    public let seed: UInt64

    public init(seed: UInt64) { self.seed = seed }

    /// For each policy the interval of 95 % for its saving against the baseline; nil where there are fewer
    /// than two groups, since one tells nothing about a spread.
    ///
    /// - Parameters: costs of each group, picodollars; all lists have one length.
    public func savings(baseline: [Int128], policies: [[Int128]]) -> [SavingInterval]? {
        guard baseline.count > 1 else { return nil }
        precondition(policies.allSatisfy { $0.count == baseline.count })
        let base = Bootstrap.bundled(baseline)
        let costs = policies.map(Bootstrap.bundled)
        var random = RandomSource(seed: seed)
        var draws = [[SavingShare]](repeating: [], count: policies.count)
        var counts = [Int128](repeating: 0, count: base.count)
        for _ in 0..<Bootstrap.resamples {
            for place in counts.indices { counts[place] = 0 }
            for _ in base.indices { counts[random.index(below: base.count)] += 1 }
            let whole = Bootstrap.sum(base, counts)
            for (place, cost) in costs.enumerated() {
                let saving = whole - Bootstrap.sum(cost, counts)
                draws[place].append(SavingShare(saving: PicoUSD(saving), baseline: PicoUSD(whole)))
            }
        }
        return draws.map(Bootstrap.interval)
    }

    private static func interval(of draws: [SavingShare]) -> SavingInterval {
        let low = draws.count * tail / 1000
        let high = draws.count - 1 - low
        let amounts = draws.map(\.saving).sorted()
        let shares = draws.sorted { $0.isLess(than: $1) }
        return SavingInterval(
            low: amounts[low], high: amounts[high], lowShare: shares[low], highShare: shares[high])
    }

    private static func bundled(_ values: [Int128]) -> [Int128] {
        guard values.count > maximumBundles else { return values }
        var bundles = [Int128](repeating: 0, count: maximumBundles)
        for (place, value) in values.enumerated() { bundles[place % maximumBundles] += value }
        return bundles
    }

    private static func sum(_ values: [Int128], _ counts: [Int128]) -> Int128 {
        var sum: Int128 = 0
        for place in values.indices where counts[place] != 0 { sum += values[place] * counts[place] }
        return sum
    }
}

/// What a saving could have been with other sessions of the same kind: 95 of 100 draws lie inside.
public struct SavingInterval: Hashable, Sendable {
    public var low: PicoUSD
    public var high: PicoUSD
    /// The ends as shares of what the same draw costs without the policy; drawn on their own.
    public var lowShare: SavingShare
    public var highShare: SavingShare

    public init(low: PicoUSD, high: PicoUSD, lowShare: SavingShare, highShare: SavingShare) {
        self.low = low
        self.high = high
        self.lowShare = lowShare
        self.highShare = highShare
    }
}

/// A saving and the cost that it is a share of.
public struct SavingShare: Hashable, Sendable {
    public var saving: PicoUSD
    public var baseline: PicoUSD

    public init(saving: PicoUSD, baseline: PicoUSD) {
        self.saving = saving
        self.baseline = baseline
    }

    /// Whether this share is below another; without a cost the share is 0.
    func isLess(than other: SavingShare) -> Bool {
        let (left, right) = (baseline > .zero ? self : .none, other.baseline > .zero ? other : .none)
        return left.saving.picodollars.isFraction(of: left.baseline.picodollars, below: right)
    }

    private static let none = SavingShare(saving: .zero, baseline: PicoUSD(1))
}

extension Int128 {
    /// Whether self / whole < share, for positive wholes, without rounding or overflow.
    fileprivate func isFraction(of whole: Int128, below share: SavingShare) -> Bool {
        let left = multipliedFullWidth(by: share.baseline.picodollars)
        let right = share.saving.picodollars.multipliedFullWidth(by: whole)
        return left.high != right.high ? left.high < right.high : left.low < right.low
    }
}
