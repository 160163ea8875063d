public import Pricing

/// What the input of some requests cost, and would have cost under other lifetimes. Exact.
public struct LifetimeCosts: Hashable, Sendable {
    /// As billed.
    public var billed = PicoUSD.zero
    /// Every token at the input price.
    public var none = PicoUSD.zero
    /// Every write at 5m, every write at 1h.
    public var fiveMinutes = PicoUSD.zero
    public var oneHour = PicoUSD.zero
    /// For each conversation the best lifetime of each part of its prompts, 1h before 5m before none
    /// (rule R8), known in hindsight; never above the three before it.
    public var bestMix = PicoUSD.zero

    public init() {}

    public subscript(policy: LifetimePolicy) -> PicoUSD {
        switch policy {
        case .none: none
        case .fiveMinutes: fiveMinutes
        case .oneHour: oneHour
        }
    }

    public static func += (left: inout LifetimeCosts, right: LifetimeCosts) {
        left.billed += right.billed
        left.none += right.none
        left.fiveMinutes += right.fiveMinutes
        left.oneHour += right.oneHour
        left.bestMix += right.bestMix
    }

    /// The cheapest of no caching, all 5m and all 1h; of equal ones the first.
    public var cheapest: LifetimePolicy {
        LifetimePolicy.allCases.reduce(.none) { self[$1] < self[$0] ? $1 : $0 }
    }
}

/// One lifetime for everything, or none; raw values are names in output.
public enum LifetimePolicy: String, CaseIterable, Sendable {
    case none
    case fiveMinutes = "5m"
    case oneHour = "1h"
}
