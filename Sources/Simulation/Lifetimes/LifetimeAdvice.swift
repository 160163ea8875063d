public import Pricing

/// What a group of conversations should do about its lifetime.
public struct LifetimeAdvice: Hashable, Sendable {
    /// Raw values are names in output.
    public enum Verdict: String, CaseIterable, Sendable {
        /// Another policy would have been cheaper, and the interval says so too.
        case change
        /// What is done is the cheapest already.
        case keep
        /// Another policy would have been cheaper, but the spread of the sessions is larger than the saving.
        case noClearDifference = "no_clear_difference"
        /// Too few requests or days.
        case insufficientData = "insufficient_data"
    }

    /// How sure a change is to save; raw values are names in output.
    public enum Confidence: String, CaseIterable, Sendable {
        /// The whole interval lies above half of the saving.
        case high
        /// The whole interval lies above zero.
        case medium
        /// The interval holds zero, or there is none.
        case low
    }

    public var verdict: Verdict
    /// The policy that is the cheapest for the group.
    public var policy: LifetimePolicy
    /// What is done now, as the bill tells; nil where lifetimes are mixed.
    public var current: LifetimePolicy?
    /// What the policy would have saved against the bill, in the time observed.
    public var saving: PicoUSD
    /// 95 of 100 draws of the sessions; nil with fewer than two.
    public var interval: SavingInterval?
    public var confidence: Confidence
    /// Days that the figures of a month are scaled from.
    public var days: Int64

    /// The saving scaled to 30 days: projected, not observed.
    public var savingPerMonth: PicoUSD { perMonth(saving) }

    /// An amount of the time observed scaled to 30 days, a half to the even picodollar.
    public func perMonth(_ amount: PicoUSD) -> PicoUSD {
        guard days > 0 else { return .zero }
        let (whole, rest) = (amount.picodollars * 30).quotientAndRemainder(dividingBy: Int128(days))
        let twice = rest.magnitude * 2
        let isUp = twice > UInt128(days) || (twice == UInt128(days) && whole % 2 != 0)
        return PicoUSD(whole + (isUp ? (rest < 0 ? -1 : 1) : 0))
    }
}

extension LifetimeAdvice {
    /// - Parameter sessions: costs of each session of the group.
    init(_ tally: LifetimeTally, sessions: [LifetimeCosts], days: Int64, isEnough: Bool, seed: UInt64) {
        let policy = tally.costs.cheapest
        self.policy = policy
        current = LifetimePolicy(tally)
        saving = tally.costs.billed - tally.costs[policy]
        self.days = days
        (interval, confidence) = (nil, .low)
        guard isEnough else {
            verdict = .insufficientData
            return
        }
        guard saving > .zero, policy != current else {
            verdict = .keep
            return
        }
        let bundles = LifetimeAdvice.bundled(sessions)
        interval =
            Bootstrap(seed: seed).savings(
                baseline: bundles.map(\.billed.picodollars), policies: [bundles.map { $0[policy].picodollars }])?.first
        guard let interval, interval.low > .zero else {
            verdict = .noClearDifference
            return
        }
        verdict = .change
        confidence = interval.low.picodollars * 2 > saving.picodollars ? .high : .medium
    }

    /// More sessions than this are bundled before they are drawn.
    private static let mostBundles = 500

    private static func bundled(_ sessions: [LifetimeCosts]) -> [LifetimeCosts] {
        guard sessions.count > mostBundles else { return sessions }
        var bundles = [LifetimeCosts](repeating: LifetimeCosts(), count: mostBundles)
        for (place, costs) in sessions.enumerated() { bundles[place % mostBundles] += costs }
        return bundles
    }
}

extension LifetimePolicy {
    /// What a bill tells of the lifetimes asked for: one of them where it has at least 19 of 20 written tokens.
    init?(_ tally: LifetimeTally) {
        let (short, long) = (tally.tokens.cacheWrite5m, tally.tokens.cacheWrite1h)
        if short == 0 && long == 0 {
            guard tally.tokens.cacheRead == 0 else { return nil }
            self = .none
        } else if Int128(short) >= 19 * Int128(long) {
            self = .fiveMinutes
        } else if Int128(long) >= 19 * Int128(short) {
            self = .oneHour
        } else {
            return nil
        }
    }
}
