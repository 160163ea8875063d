public import PromptCache
public import Usage

/// A layout with one choice of breakpoints, as its requests send it.
///
/// The history of a conversation grows behind the last block that does not change with every request. A
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

    public init(_ layout: Layout, _ breakpoints: PlannedBreakpoints, growthTokens: Int64 = 0) {
        self.growthTokens = growthTokens
        historyIndex = layout.historyIndex
        var covered: Int64 = 0
        var widest = Sharing.all
        var blocks: [PlannedBlock] = []
        var marks: [PlannedMark] = []
        var history = growthTokens > 0 ? breakpoints.ofHistory : nil
        for (position, block) in layout.blocks.enumerated() {
            if position == historyIndex, let lifetime = history {
                marks.append(.history(at: position, lifetime, behind: covered, widest))
                history = nil
            }
            covered += block.tokens
            widest = max(widest, Sharing(block.changes))
            blocks.append(
                PlannedBlock(
                    section: block.section, run: block.run, tokens: block.tokens, sharing: Sharing(block.changes),
                    isCacheable: block.isCacheable))
            guard let lifetime = breakpoints.ofBlocks[position] else { continue }
            let moves = growthTokens > 0 && position == historyIndex - 1 && widest == .conversation
            if moves { history = nil }
            marks.append(
                PlannedMark(
                    block: position, lifetime: lifetime, sharing: widest, tokens: covered,
                    grows: moves || position >= historyIndex, firstTurn: 0))
        }
        if let lifetime = history { marks.append(.history(at: blocks.count, lifetime, behind: covered, widest)) }
        self.blocks = blocks
        self.marks = marks
        tokens = covered
    }

    /// Length of the whole prompt of a turn, tokens.
    public func promptTokens(turn: Int32) -> Int64 { tokens + Int64(turn) * growthTokens }

    /// Length up to a breakpoint in a turn, tokens; 0 where the turn does not have it yet.
    public func prefixTokens(_ mark: PlannedMark, turn: Int32) -> Int64 {
        guard turn >= mark.firstTurn else { return 0 }
        return mark.tokens + (mark.grows ? Int64(turn) * growthTokens : 0)
    }

    /// The deepest breakpoint that later requests can share and that is long enough in a turn (rule R5): what
    /// pings and pre-warming keep. nil where nothing is worth keeping.
    public func lastingMark(turn: Int32, minimumTokens: Int64, keepsConversations: Bool) -> PlannedMark? {
        marks.last { mark in
            let length = prefixTokens(mark, turn: turn)
            return mark.sharing < (keepsConversations ? .none : .conversation) && length > 0 && length >= minimumTokens
        }
    }
}

/// How pings follow the requests of a plan: each group of requests has one row of them, which its next
/// request ends.
public struct PingRows: Hashable, Sendable {
    /// The requests of a group.
    public var sharing: Sharing
    /// Time from a use to the first ping, and from one to the next. Unit: milliseconds.
    public var periodMilliseconds: Int64
}

extension PromptPlan {
    /// The rows for what requests of the finest group can share, at a period that the shortest lifetime among
    /// the lasting breakpoints bears; nil where there are none.
    func pingRows(minimumTokens: Int64, keepsConversations: Bool) -> PingRows? {
        let lasting = marks.filter { mark in
            mark.sharing < (keepsConversations ? .none : .conversation) && (mark.grows || mark.tokens >= minimumTokens)
        }
        guard let finest = lasting.last else { return nil }
        let lifetime: CacheLifetime = lasting.contains { $0.lifetime == .fiveMinutes } ? .fiveMinutes : .oneHour
        return PingRows(sharing: finest.sharing, periodMilliseconds: KeepAlive.periodMilliseconds(lifetime))
    }
}

/// Lifetimes of breakpoints by block of a layout, and of one at the end of a conversation's history that
/// moves with it; nil where there is none.
public struct PlannedBreakpoints: Hashable, Sendable {
    public var ofBlocks: [CacheLifetime?]
    public var ofHistory: CacheLifetime?

    public init(ofBlocks: [CacheLifetime?], ofHistory: CacheLifetime? = nil) {
        self.ofBlocks = ofBlocks
        self.ofHistory = ofHistory
    }

    /// In prefix order.
    public func lifetimes(historyIndex: Int) -> [CacheLifetime] {
        let (before, behind) = (ofBlocks.prefix(historyIndex), ofBlocks.dropFirst(historyIndex))
        return before.compactMap { $0 } + [ofHistory].compactMap { $0 } + behind.compactMap { $0 }
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
    /// Index of its block in the first turn, or of the block that the history stands in front of.
    public var block: Int
    public var lifetime: CacheLifetime
    /// The requests that share its prefix.
    public var sharing: Sharing
    /// Tokens up to it in the first turn.
    public var tokens: Int64
    /// The history in front of it grows.
    public var grows: Bool
    /// The first turn that has it: 1 for a breakpoint on the history alone.
    public var firstTurn: Int32

    fileprivate static func history(
        at block: Int, _ lifetime: CacheLifetime, behind tokens: Int64, _ widest: Sharing
    ) -> PlannedMark {
        PlannedMark(
            block: block, lifetime: lifetime, sharing: max(widest, .conversation), tokens: tokens, grows: true,
            firstTurn: 1)
    }
}

extension Layout {
    /// Number of blocks in front of the place where the history of a conversation grows: behind the tools, the
    /// system prompt and all that does not change with every request.
    public var historyIndex: Int {
        let lastKept = blocks.lastIndex { $0.changes != .perRequest }
        let inFront = blocks.lastIndex { $0.section != .messages }
        return max(lastKept ?? -1, inFront ?? -1) + 1
    }
}
