public import Usage

/// One block of a layout.
public struct LayoutBlock: Equatable, Sendable {
    /// As the user calls it; the JSON path where it has no name.
    public var name: String
    public var section: PromptSection
    /// Consecutive blocks of one run are one position of the lookback (rule R4).
    public var run: PromptRun
    /// Length. Unit: tokens.
    public var tokens: Int64
    public var tokenBasis: TokenBasis
    public var changes: ChangeRate
    /// The change rate was not given; it is what is usual for the place.
    public var changeIsAssumed: Bool
    /// Lifetime of the breakpoint on the block; nil where there is none (rule R2).
    public var breakpoint: CacheLifetime?
    /// False for what cannot carry a breakpoint: thinking and empty text (rule R12).
    public var isCacheable: Bool
    /// JSON path of the block in the file that it comes from.
    public var path: String

    public init(
        name: String, section: PromptSection, run: PromptRun = .none, tokens: Int64, tokenBasis: TokenBasis = .given,
        changes: ChangeRate, changeIsAssumed: Bool = false, breakpoint: CacheLifetime? = nil,
        isCacheable: Bool = true, path: String
    ) {
        self.name = name
        self.section = section
        self.run = run
        self.tokens = tokens
        self.tokenBasis = tokenBasis
        self.changes = changes
        self.changeIsAssumed = changeIsAssumed
        self.breakpoint = breakpoint
        self.isCacheable = isCacheable
        self.path = path
    }

    public var tokensAreEstimated: Bool { tokenBasis != .given }

    /// Where a length comes from.
    public enum TokenBasis: String, CaseIterable, Sendable {
        case given
        /// Counted offline.
        case estimated
        /// Counted offline, and the true length can only be higher.
        case lowerBound = "lower_bound"
    }
}
