import PromptCache

extension LayoutSearch {
    /// Path of the block that stands for the history of a conversation.
    public static let historyPath = "history"
}

extension Layout {
    /// The blocks with one for the history, where the conversations of a traffic grow.
    func blocksWithHistory(_ traffic: Traffic) -> [LayoutBlock] {
        guard traffic.growthTokens > 0 else { return blocks }
        var blocks = blocks
        blocks.insert(
            LayoutBlock(
                name: "the conversation's history", section: .messages, tokens: 0, changes: .perConversation,
                path: LayoutSearch.historyPath),
            at: historyIndex)
        return blocks
    }

    /// The layout that the blocks of a search stand for, which has no block for the history.
    func ofSearched(_ blocks: [LayoutBlock]) -> Layout {
        var layout = self
        layout.automaticBreakpoint = nil
        layout.blocks = blocks.filter { $0.path != LayoutSearch.historyPath }
        return layout
    }
}

extension PlannedBreakpoints {
    /// The breakpoints that a search found for its blocks. One on the history begins on the conversation's block
    /// in front of it, where there is one.
    init(_ choice: LayoutChoice, of blocks: [LayoutBlock]) {
        self.init(ofBlocks: choice.breakpoints)
        guard let history = blocks.firstIndex(where: { $0.path == LayoutSearch.historyPath }) else { return }
        let lifetime = ofBlocks.remove(at: history)
        let scope = blocks[..<history].map(\.changes).max()
        if let lifetime, scope == .perConversation, blocks[history - 1].isCacheable {
            ofBlocks[history - 1] = lifetime
        } else {
            ofHistory = lifetime
        }
    }
}
