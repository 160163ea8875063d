public import Usage

/// What tells conversations apart; all names are symbols of the tables that go with the records.
public struct ConversationKey: Hashable, Sendable {
    public var source: Symbol
    public var session: Symbol
    public var agent: Symbol
    /// A sidechain whose agent has no name: several such agents of a session cannot be told apart.
    public var isUnnamedSidechain: Bool
    /// Name of the model that answered, as the log spells it; another model has a cache of its own (rule R13).
    public var model: Symbol

    public init(source: Symbol, session: Symbol, agent: Symbol, isUnnamedSidechain: Bool = false, model: Symbol) {
        self.source = source
        self.session = session
        self.agent = agent
        self.isUnnamedSidechain = isUnnamedSidechain
        self.model = model
    }
}

/// The records of one (source, session, agent, model) in the order of their starts.
public struct Conversation: Sendable {
    public var key: ConversationKey
    /// Places of the turns in `Conversations.turns`; never empty.
    public var turns: Range<Int>
    /// Marks that at least one turn carries.
    public var marks: TurnMarks

    public init(key: ConversationKey, turns: Range<Int>, marks: TurnMarks) {
        self.key = key
        self.turns = turns
        self.marks = marks
    }
}

/// All conversations of a reading, built once for explaining misses, choosing lifetimes and replay.
public struct Conversations: Sendable {
    /// By first start, then by the names of source, session, agent and model: the order of reading does
    /// not matter.
    public let all: [Conversation]
    /// The turns of the conversations, one after the other.
    public let turns: ContiguousArray<ConversationTurn>
    /// Records that belong to no conversation, in the order in which they came.
    public let apart: [RecordApart]

    /// The turns of one conversation by start; at one moment by completion, file, offset and identity.
    public func turns(of conversation: Conversation) -> ContiguousArray<ConversationTurn>.SubSequence {
        turns[conversation.turns]
    }
}

/// A record that belongs to no conversation.
public struct RecordApart: Hashable, Sendable {
    /// Number of the record in the order in which it came, from 0.
    public var record: Int
    public var reason: Reason

    /// The raw value is the name in output.
    public enum Reason: String, CaseIterable, Sendable {
        /// Neither start nor completion is known, so its place among the others is not.
        case withoutTime = "without_time"
        /// Nothing tells which calls belong together.
        case withoutSession = "without_session"
        /// The record sums several calls.
        case sumOfCalls = "sum_of_calls"
    }
}
