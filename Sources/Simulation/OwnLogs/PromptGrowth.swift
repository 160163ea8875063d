public import PromptCache
public import Usage

/// How the prompts of one conversation grew, made out from usage alone: which earlier prompt each one
/// begins like, and how far.
///
/// P is the length of a prompt, R what it read, E what was cached once it was answered (R and its writes).
/// The rules, for a turn and the turn before it:
/// 1. The first turn continues nothing. What it reads was written by another conversation.
/// 2. Where R ends exactly where an earlier turn's E ended, that turn (the latest such) is continued, and E
///    tokens are shared: an entry is an exact prefix (rule R1). So rewound and interleaved prompts are told.
///    (Two earlier turns of the very same E cannot be told apart; the later one is taken.)
/// 3. Where the turn before cached nothing, usage proves nothing. A prompt that did not shrink is assumed
///    to have grown: the whole prompt before is shared.
/// 4. Where the entry of the turn before was alive and its response had begun, R tells how far the prompts
///    are alike: R tokens are shared, at most E of the turn before.
/// 5. Where it may have lapsed (rule R6), or its response had not yet begun (rule R7), or times are doubtful,
///    R proves nothing. Where the cached part did not shrink and no compaction or clearing came between,
///    it is assumed to have grown: E of the turn before is shared; else R.
///
/// Beyond E, the uncached end of a prompt counts as not shared, since nothing proves that it came again.
public struct PromptGrowth: Sendable {
    /// One turn's prompt against an earlier one.
    public struct Step: Hashable, Sendable {
        /// Place of the turn that is continued; nil for the first turn.
        public var previous: Int?
        /// Tokens at the beginning that both prompts share.
        public var sharedTokens: Int64
        public var basis: Basis
        /// How long the deepest entry lives after the turn: as it was written, or as what it continues was;
        /// 5 minutes where neither is known.
        public var lifetime: CacheLifetime
    }

    /// What a step rests on.
    public enum Basis: String, CaseIterable, Sendable {
        case first
        /// Proved by what was read.
        case read
        /// Assumed, since the read proves nothing (rules 3 and 5).
        case assumed
    }

    private var steps: [Step] = []
    private var turns: [ConversationTurn] = []
    /// The latest turn by the length of what was cached after it.
    private var byExtent: [Int64: Int] = [:]

    private init() {}

    /// The steps of a conversation whose turns stand in the order of their starts.
    public static func steps(of turns: some Sequence<ConversationTurn>) -> [Step] {
        var growth = PromptGrowth()
        for turn in turns { growth.add(turn) }
        return growth.steps
    }

    private mutating func add(_ turn: ConversationTurn) {
        var step = step(to: turn)
        step.lifetime = turn.deepestWrite ?? step.previous.map { steps[$0].lifetime } ?? .fiveMinutes
        steps.append(step)
        byExtent[turn.cachedTokens] = turns.count
        turns.append(turn)
    }

    /// The step to a turn, its lifetime still open.
    private func step(to turn: ConversationTurn) -> Step {
        guard let before = turns.indices.last else { return Step(nil, shares: 0, .first) }
        let read = turn.tokens.cacheRead
        if read > 0, let match = byExtent[read] { return Step(match, shares: read, .read) }
        let cached = turns[before].cachedTokens
        if cached == 0 {
            let length = turns[before].tokens.prompt
            let hasGrown = turn.tokens.prompt >= length && !isCut(turn)
            return Step(before, shares: hasGrown ? length : 0, .assumed)
        }
        if read < cached, provesNothing(turn, after: before), turn.cachedTokens >= cached, !isCut(turn) {
            return Step(before, shares: cached, .assumed)
        }
        return Step(before, shares: min(read, cached), .read)
    }

    /// Something was taken out of the prompt before this turn.
    private func isCut(_ turn: ConversationTurn) -> Bool {
        !turn.hints.marks.isDisjoint(with: [.compactedBefore, .clearedBefore])
    }

    /// The entry of the turn before may not have been there for this one to read.
    private func provesNothing(_ turn: ConversationTurn, after before: Int) -> Bool {
        let earlier = turns[before]
        if !turn.marks.union(earlier.marks).isDisjoint(with: .doubtfulTime) { return true }
        if earlier.completedAt.isKnown && turn.startedAt < earlier.completedAt { return true }
        return turn.startedAt.milliseconds - earlier.startedAt.milliseconds > steps[before].lifetime.seconds * 1000
    }
}

extension PromptGrowth.Step {
    fileprivate init(_ previous: Int?, shares tokens: Int64, _ basis: PromptGrowth.Basis) {
        self.init(previous: previous, sharedTokens: tokens, basis: basis, lifetime: .fiveMinutes)
    }
}
