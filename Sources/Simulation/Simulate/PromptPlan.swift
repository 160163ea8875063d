public import PromptCache
public import Usage

/// A layout with one choice of breakpoints, as its requests send it.
///
/// The history of a conversation grows behind the last block that does not change with every request, and a
/// breakpoint on the conversation's last block moves with the end of the history.
public struct PromptPlan: Hashable, Sendable {
    public let blocks: [PlannedBlock]
    /// The breakpoints in prefix order.
    public let marks: [PlannedMark]
    /// Number of blocks in front of the history that grows.
    public let historyIndex: Int
    /// Tokens that each turn after the first adds.
    public let growthTokens: Int64
    private let tokens: Int64

    /// `breakpoints` are lifetimes by block of the layout, nil where there is none.
    public init(_ layout: Layout, breakpoints: [CacheLifetime?], growthTokens: Int64 = 0) {
        self.growthTokens = growthTokens
        let lastKept = layout.blocks.lastIndex { $0.changes != .perRequest }
        let inFront = layout.blocks.lastIndex { $0.section != .messages }
        let index = max(lastKept ?? -1, inFront ?? -1) + 1
        historyIndex = index
        var covered: Int64 = 0
        var widest = Sharing.all
        var blocks: [PlannedBlock] = []
        var marks: [PlannedMark] = []
        for (position, block) in layout.blocks.enumerated() {
            covered += block.tokens
            widest = max(widest, Sharing(block.changes))
            blocks.append(
                PlannedBlock(
                    section: block.section, run: block.run, tokens: block.tokens, sharing: Sharing(block.changes),
                    isCacheable: block.isCacheable))
            guard let lifetime = breakpoints[position] else { continue }
            let moves = position == index - 1 && widest == .conversation
            marks.append(
                PlannedMark(
                    block: position, lifetime: lifetime, sharing: widest, tokens: covered,
                    grows: moves || position >= index))
        }
        self.blocks = blocks
        self.marks = marks
        tokens = covered
    }

    /// Length of the whole prompt of a turn, tokens.
    public func promptTokens(turn: Int32) -> Int64 { tokens + Int64(turn) * growthTokens }

    /// Length up to a breakpoint in a turn, tokens.
    public func prefixTokens(_ mark: PlannedMark, turn: Int32) -> Int64 {
        mark.tokens + (mark.grows ? Int64(turn) * growthTokens : 0)
    }

    /// The deepest breakpoint that later requests can share and that is long enough in a turn (rule R5): what
    /// pings and pre-warming keep. nil where nothing is worth keeping.
    public func lastingMark(turn: Int32, minimumTokens: Int64, keepsConversations: Bool) -> PlannedMark? {
        marks.last { mark in
            mark.sharing < (keepsConversations ? .none : .conversation)
                && prefixTokens(mark, turn: turn) >= minimumTokens
        }
    }
}

/// A block as the simulator sends it.
public struct PlannedBlock: Hashable, Sendable {
    public var section: PromptSection
    public var run: PromptRun
    public var tokens: Int64
    public var sharing: Sharing
    public var isCacheable: Bool
}

/// A breakpoint of a plan.
public struct PlannedMark: Hashable, Sendable {
    /// Index of its block in the first turn.
    public var block: Int
    public var lifetime: CacheLifetime
    /// The requests that share its prefix.
    public var sharing: Sharing
    /// Tokens up to it in the first turn.
    public var tokens: Int64
    /// The history in front of it grows.
    public var grows: Bool
}
