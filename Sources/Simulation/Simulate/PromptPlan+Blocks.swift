import PromptCache
import Usage

extension PromptPlan {
    /// The blocks of a request. `serial` tells requests apart; `upTo` ends the prompt at a breakpoint, as pings
    /// and pre-warming requests do.
    func blocks(for arrival: Arrival, serial: Int64, upTo last: PlannedMark? = nil) -> [PromptBlock] {
        var prompt: [PromptBlock] = []
        prompt.reserveCapacity(blocks.count + 2 * Int(arrival.turn))
        let endsWithHistory = last?.movesTo(turn: arrival.turn, of: self) ?? false
        for (index, block) in blocks.enumerated() {
            if index == historyIndex {
                appendHistory(of: arrival, to: &prompt)
                if endsWithHistory { return prompt }
            }
            let identity: BlockIdentity =
                switch block.sharing {
                case .all: .fixed(index)
                case .user: .user(arrival.user)
                case .conversation: .conversation(arrival.conversation)
                case .none: .request(serial)
                }
            prompt.append(
                PromptBlock(
                    section: block.section, identity: identity.number, tokens: block.tokens, run: block.run,
                    breakpoint: breakpoint(on: index, turn: arrival.turn), isCacheable: block.isCacheable))
            if last?.block == index && !endsWithHistory { return prompt }
        }
        if historyIndex >= blocks.count { appendHistory(of: arrival, to: &prompt) }
        return prompt
    }

    /// The answer and the next question of each turn before, the last with the breakpoint that moves.
    private func appendHistory(of arrival: Arrival, to prompt: inout [PromptBlock]) {
        guard arrival.turn > 0, growthTokens > 0 else { return }
        let moving = marks.first { $0.movesTo(turn: arrival.turn, of: self) }
        for turn in 1...arrival.turn {
            let answer = growthTokens / 2
            for (half, tokens) in [answer, growthTokens - answer].enumerated() where tokens > 0 {
                let isLast = turn == arrival.turn && half == 1
                prompt.append(
                    PromptBlock(
                        section: .messages,
                        identity: BlockIdentity.history(arrival.conversation, turn: turn, half: half).number,
                        tokens: tokens, breakpoint: isLast ? moving?.lifetime : nil))
            }
        }
    }

    private func breakpoint(on index: Int, turn: Int32) -> CacheLifetime? {
        marks.first { $0.block == index && $0.firstTurn == 0 && !$0.movesTo(turn: turn, of: self) }?.lifetime
    }
}

extension PlannedMark {
    /// Whether the breakpoint stands at the end of the history in a turn, not on its own block.
    fileprivate func movesTo(turn: Int32, of plan: PromptPlan) -> Bool {
        turn > 0 && plan.growthTokens > 0 && grows && (firstTurn > 0 || block < plan.historyIndex)
    }
}

/// Names of blocks that differ where their content does; blocks at the same place are told apart by it.
private enum BlockIdentity {
    case fixed(Int)
    case user(Int32)
    case conversation(Int64)
    case request(Int64)
    case history(Int64, turn: Int32, half: Int)

    /// The kind in the uppermost bits, below it up to 2^60 of each.
    var number: UInt64 {
        switch self {
        case .fixed(let index): UInt64(index)
        case .user(let user): 1 << 60 | UInt64(user)
        case .conversation(let conversation): 2 << 60 | UInt64(conversation)
        case .request(let serial): 3 << 60 | UInt64(serial)
        // 2^23 turns of 2^36 conversations
        case .history(let conversation, let turn, let half):
            4 << 60 | UInt64(conversation) << 24 | UInt64(turn) << 1 | UInt64(half)
        }
    }
}
