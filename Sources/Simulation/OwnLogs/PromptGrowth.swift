public import PromptCache
import Usage

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
    /// Lifetime of the deepest entry of each turn; nil where it was only read and never seen written.
    private var lifetimes: [Int64] = []
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
        let step = step(to: turn)
        steps.append(step)
        lifetimes.append(lifetime(after: turn, step))
        byExtent[turn.cachedTokens] = turns.count
        turns.append(turn)
    }

    private func step(to turn: ConversationTurn) -> Step {
        guard let before = turns.indices.last else { return Step(previous: nil, sharedTokens: 0, basis: .first) }
        let read = turn.tokens.cacheRead
        if read > 0, let match = byExtent[read] { return Step(previous: match, sharedTokens: read, basis: .read) }
        let cached = turns[before].cachedTokens
        if cached == 0 {
            let length = turns[before].tokens.prompt
            let hasGrown = turn.tokens.prompt >= length && !isCut(turn)
            return Step(previous: before, sharedTokens: hasGrown ? length : 0, basis: .assumed)
        }
        if read < cached, provesNothing(turn, after: before), turn.cachedTokens >= cached, !isCut(turn) {
            return Step(previous: before, sharedTokens: cached, basis: .assumed)
        }
        return Step(previous: before, sharedTokens: min(read, cached), basis: .read)
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
        return turn.startedAt.milliseconds - earlier.startedAt.milliseconds > lifetimes[before] * 1000
    }

    /// Seconds that the deepest entry lives after this turn: of what it wrote, else of what it continued;
    /// 5 minutes where neither tells.
    private func lifetime(after turn: ConversationTurn, _ step: Step) -> Int64 {
        if let written = turn.deepestWrite { return written.seconds }
        return step.previous.map { lifetimes[$0] } ?? CacheLifetime.fiveMinutes.seconds
    }
}
