public import Messages
public import Usage

/// A prompt as its blocks in prefix order, each with its length and how often it changes: what a cache
/// can do with it does not depend on its words.
public struct Layout: Equatable, Sendable {
    /// Name of the model as written; nil where none is named.
    public var model: String?
    /// Tools, then system, then messages (rule R1).
    public var blocks: [LayoutBlock]
    /// What else takes part in caching and price (rules R10 and R11).
    public var parameters: RequestParameters
    /// Lifetime of automatic caching, a breakpoint on the last block that can carry one (rule R2).
    public var automaticBreakpoint: CacheLifetime?
    /// How far the true length may lie above the estimate; 0 where all lengths are given. Unit: tokens.
    public var tokensAbove: Int64 = 0

    public init(
        model: String? = nil, blocks: [LayoutBlock], parameters: RequestParameters = RequestParameters(),
        automaticBreakpoint: CacheLifetime? = nil
    ) {
        self.model = model
        self.blocks = blocks
        self.parameters = parameters
        self.automaticBreakpoint = automaticBreakpoint
    }

    /// Length of the whole prompt. Unit: tokens.
    public var tokens: Int64 { blocks.reduce(0) { $0 + $1.tokens } }

    /// Some length was counted, not given.
    public var tokensAreEstimated: Bool { blocks.contains(where: \.tokensAreEstimated) }

    /// Some length can only be higher: the request does not hold all that it sends.
    public var tokensAreLowerBound: Bool { blocks.contains { $0.tokenBasis == .lowerBound } }

    /// Some change rate was not given.
    public var changesAreAssumed: Bool { blocks.contains(where: \.changeIsAssumed) }

    /// Index of the block that automatic caching marks: the last one that can carry a breakpoint.
    public var automaticBlock: Int? { blocks.lastIndex(where: \.isCacheable) }

    /// The lifetimes asked for by block, automatic caching included; a block that it shares with an explicit
    /// breakpoint keeps the explicit lifetime.
    public var effectiveBreakpoints: [CacheLifetime?] {
        var lifetimes = blocks.map(\.breakpoint)
        if let automaticBreakpoint, let index = automaticBlock, lifetimes[index] == nil {
            lifetimes[index] = automaticBreakpoint
        }
        return lifetimes
    }
}
