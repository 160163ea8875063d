public import Usage

/// A span of UTC days, the first inclusive, the end exclusive.
public struct DayRange: Hashable, Sendable {
    /// nil: since always.
    public var first: UTCDay?
    /// First day no longer covered; nil: until further notice.
    public var end: UTCDay?

    public init(from first: UTCDay?, to end: UTCDay?) {
        self.first = first
        self.end = end
    }

    public func contains(_ day: UTCDay) -> Bool {
        if let first, day < first { return false }
        if let end, day >= end { return false }
        return true
    }

    /// The days that both cover; nil where there are none.
    func intersection(_ other: DayRange) -> DayRange? {
        let first = [self.first, other.first].compactMap { $0 }.max()
        let end = [self.end, other.end].compactMap { $0 }.min()
        if let first, let end, first >= end { return nil }
        return DayRange(from: first, to: end)
    }
}

/// What holds during some days.
public struct PricePeriod: Hashable, Sendable {
    public var days: DayRange
    public var terms: PeriodTerms
    public var confidence: String?
    /// Keys into the book's sources.
    public var sources: [String]
    public var note: String?
}

public enum PeriodTerms: Hashable, Sendable {
    case priced(PriceSchedule)
    /// Nothing is known, on purpose; the text says why.
    case gap(String)
    /// Fast requests are served and priced as standard ones (rule R10).
    case servedAsStandard

    var schedule: PriceSchedule? {
        switch self {
        case .priced(let schedule): schedule
        case .gap, .servedAsStandard: nil
        }
    }
}

/// Prices by prompt length (rule R10): a tier re-prices the whole request.
public struct PriceSchedule: Hashable, Sendable {
    public var base: ClassPrices
    /// Ascending by threshold.
    public var tiers: [LengthTier]

    /// The prices of a charge whose prompt is strictly above `passed`, the greatest threshold of the
    /// loaded books that it is above; nil where it is above none.
    func prices(passed: Int64?) -> ClassPrices {
        guard let passed else { return base }
        return tiers.last { $0.overPromptTokens <= passed }?.prices ?? base
    }
}

public struct LengthTier: Hashable, Sendable {
    /// The tier holds for prompts strictly longer; tokens.
    public var overPromptTokens: Int64
    public var prices: ClassPrices
}
