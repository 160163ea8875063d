public import Usage

/// One record of a conversation, with what tells why its cache was hit or missed.
public struct ConversationTurn: Sendable {
    /// Number of the record in the order in which it came, from 0.
    public var record: Int
    /// When the request began; where no source tells it, its completion stands in and `.withoutStart` is set.
    public var startedAt: Timestamp
    public var startBasis: StartBasis
    /// `.unknown` where no source tells it.
    public var completedAt: Timestamp
    /// Symbol of `RecordTables.services`: model, tier, speed and geo.
    public var service: Symbol
    /// Symbol of `RecordTables.attributions`: project, session, agent, key, user, tags.
    public var attribution: Symbol
    /// The prompt by class of token, and the output, of ordinal 0; tokens.
    public var tokens: TokenUsage
    /// Lifetime asked for, effort, thinking, the service's own diagnosis, compaction or clearing before it.
    public var hints: CacheHints
    public var flags: Flags
    public var marks: TurnMarks
    /// Charges beside ordinal 0 (compaction runs, advisor calls; rule R19).
    public var furtherCharges: UInt16
    /// HTTP status where the source tells it, else 0.
    public var status: Int16
    /// File name, a symbol of `RecordTables.strings`.
    public var file: Symbol
    /// Line number from 1; 0 where the source has no lines.
    public var line: UInt32
    /// Byte offset of the line in the (inflated) file.
    public var offset: Int64
    var identity: RecordIdentity

    init(_ record: UsageRecord, number: Int) {
        self.record = number
        let isStarted = record.startedAt.isKnown
        startedAt = isStarted ? record.startedAt : record.completedAt
        startBasis = isStarted ? record.startBasis : .none
        completedAt = record.completedAt
        service = record.service
        attribution = record.attribution
        tokens = record.tokens
        hints = record.hints
        flags = record.flags
        marks = isStarted ? [] : .withoutStart
        if completedAt < startedAt { marks.insert(.endsBeforeStart) }
        if !record.furtherCharges.isEmpty { marks.insert(.furtherCharges) }
        if record.webSearches > 0 { marks.insert(.serverTools) }
        furtherCharges = UInt16(clamping: record.furtherCharges.count)
        status = record.status
        file = record.origin.file
        line = record.origin.line
        offset = record.origin.offset
        identity = record.identity
    }

    /// The time that prices the turn, as `UsageRecord.accountingTime`: the measured start, else the completion.
    public var accountingTime: Timestamp {
        startBasis == .measured || !completedAt.isKnown ? startedAt : completedAt
    }

    /// Tokens that were in the cache once this request was answered: what it read and what it wrote.
    public var cachedTokens: Int64 { tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h }

    /// Lifetime of the deepest tokens that were written; nil where nothing was. Longer lifetimes come
    /// first in a prompt (rule R8).
    public var deepestWrite: CacheLifetime? {
        if tokens.cacheWrite5m > 0 { return .fiveMinutes }
        return tokens.cacheWrite1h > 0 ? .oneHour : nil
    }

    /// The lifetimes that were billed are shorter than the one asked for.
    public var isDowngraded: Bool { hints.requestedLifetime == .oneHour && tokens.cacheWrite5m > 0 }
}

/// What is unusual about a turn; where times are doubtful, no cause may be built on them.
public struct TurnMarks: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// No source tells the start: the completion stands in.
    public static let withoutStart = TurnMarks(rawValue: 1)
    /// The completion lies before the start: the clock was set back in between, or a time is wrong.
    public static let endsBeforeStart = TurnMarks(rawValue: 2)
    /// It stands before its predecessor in their file but was completed more than a second after it.
    public static let outOfOrder = TurnMarks(rawValue: 4)
    /// The bill holds charges beside ordinal 0.
    public static let furtherCharges = TurnMarks(rawValue: 8)
    /// The agent has no name and may be several.
    public static let mayBeSeveralAgents = TurnMarks(rawValue: 16)
    /// The service ran tools for it: their results get a breakpoint of their own at 5m (rule R15).
    public static let serverTools = TurnMarks(rawValue: 32)

    /// Times that cannot be relied on.
    public static let doubtfulTime: TurnMarks = [.withoutStart, .endsBeforeStart, .outOfOrder]

    /// All marks with their names in output and the clause for people.
    public static let all: [(mark: TurnMarks, name: String, meaning: String)] = [
        (.withoutStart, "without_start", "start not known: the completion stands in"),
        (.endsBeforeStart, "ends_before_start", "completed before it started: the clock was changed"),
        (.outOfOrder, "out_of_order", "file order and times disagree: the clock was changed"),
        (.furtherCharges, "further_charges", "charges beside the request's own"),
        (.mayBeSeveralAgents, "may_be_several_agents", "sub-agents without names cannot be told apart"),
        (.serverTools, "server_tools", "the service ran tools, whose results are written at 5m"),
    ]
}
