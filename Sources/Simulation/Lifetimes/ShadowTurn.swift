import PromptCache
import Usage

/// One request of a conversation as the shadow cache sees it.
struct ShadowTurn {
    var startMilliseconds: Int64
    /// As billed.
    var tokens: TokenUsage
    var price: VisitPrice
    /// What the prompt begins like; nil for the first.
    var previous: Int?
    /// Tokens that it shares with it.
    var shared: Int64
    /// Tokens from the start of the prompt that a lifetime may be chosen for.
    var cacheable: Int64
    /// How long what the turn left in the cache lives as billed; nil where it left nothing.
    var lifetime: CacheLifetime?
    var hasDoubtfulTime: Bool
}

/// What the shadow cache takes over from the bill.
struct ShadowRules: Hashable {
    /// What was billed behind the last breakpoint stays uncached; a prompt without any cached token may be
    /// cached to its end.
    var keepsTails: Bool
    /// What was read although nothing of the conversation itself was alive, such as a system prompt that
    /// other conversations wrote, is read under every lifetime.
    var readsElsewhere: Bool

    static let asBilled = ShadowRules(keepsTails: true, readsElsewhere: true)
    /// Every token of every prompt is the conversation's own: the ideal policies of `Replay`.
    static let ideal = ShadowRules(keepsTails: false, readsElsewhere: false)
}

extension ShadowTurn {
    /// The priced turns of a conversation with the growth of their prompts.
    static func turns(
        _ turns: [ConversationTurn], prices: [VisitPrice], rules: ShadowRules
    ) -> (turns: [ShadowTurn], assumedSharedTokens: Int64) {
        let steps = PromptGrowth.steps(of: turns)
        var assumed: Int64 = 0
        var made: [ShadowTurn] = []
        made.reserveCapacity(turns.count)
        for (place, step) in steps.enumerated() {
            let turn = turns[place]
            let cached = turn.cachedTokens
            let cacheable = rules.keepsTails && cached > 0 ? cached : turn.tokens.prompt
            let shared = min(step.sharedTokens, cacheable)
            if step.basis == .assumed { assumed += shared }
            made.append(
                ShadowTurn(
                    startMilliseconds: turn.startedAt.milliseconds, tokens: turn.tokens, price: prices[place],
                    previous: step.previous, shared: shared, cacheable: cacheable,
                    lifetime: cached > 0 ? step.lifetime : nil,
                    hasDoubtfulTime: !turn.marks.isDisjoint(with: [.doubtfulTime, .mayBeSeveralAgents])))
        }
        return (made, assumed)
    }

    /// Shortest prefix that is cached: the model's minimum, or less where the bill shows a shorter one.
    static func minimumTokens(_ turns: [ShadowTurn], model minimum: Int64, rules: ShadowRules) -> Int64 {
        guard rules.keepsTails else { return minimum }
        return turns.reduce(minimum) { least, turn in turn.lifetime == nil ? least : min(least, turn.cacheable) }
    }
}
