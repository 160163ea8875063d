public import Usage

/// One block of a request as the cache sees it: what it is, how long, and whether it carries a breakpoint.
public struct PromptBlock: Hashable, Sendable {
    /// Equal identities stand for equal bytes, and so for equal lengths (rule R1).
    public var identity: UInt64
    /// Length. Unit: tokens.
    public var tokens: Int64
    public var section: PromptSection
    /// What the lookback takes it for: consecutive blocks of one run are one position (rule R4).
    public var run: PromptRun
    /// Lifetime of the explicit breakpoint on the block; nil where there is none (rule R2).
    public var breakpoint: CacheLifetime?
    /// False for what cannot carry a breakpoint: thinking and empty text (rule R12).
    public var isCacheable: Bool
    /// A result of a tool that the service runs: the last one gets an automatic 5m breakpoint where the
    /// request marks anything (rule R15).
    public var isServerToolResult: Bool

    public init(
        section: PromptSection, identity: UInt64, tokens: Int64, run: PromptRun = .none,
        breakpoint: CacheLifetime? = nil, isCacheable: Bool = true, isServerToolResult: Bool = false
    ) {
        self.identity = identity
        self.tokens = tokens
        self.section = section
        self.run = run
        self.breakpoint = breakpoint
        self.isCacheable = isCacheable
        self.isServerToolResult = isServerToolResult
    }
}
