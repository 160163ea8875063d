public import Pricing
public import PromptCache
public import Usage

/// The user's own conversations as traces for replay, with what was billed.
///
/// A conversation is a cache of its own (rule Q2), since usage does not tell what conversations share; its
/// prompts are those of `PromptGrowth`. Requests pay their own prices (`VisitPricing`). Conversations on
/// models of different minimum lengths are different traces, as a replay has one minimum; as no cache is
/// common to two of them, their costs add up.
public struct OwnLogs: Sendable {
    /// Conversations on models of one minimum cacheable length.
    public struct Part: Sendable {
        public var minimumTokens: Int64
        /// Groups are sessions, numbered across all parts.
        public var trace: ReplayTrace
        /// By the order in which requests were added to the trace.
        public var billed: [BilledTurn]
    }

    public let parts: [Part]
    public let summary: OwnLogsSummary

    /// - Parameters:
    ///   - minimumTokens: the minimum of all models; nil: each model's own on its day (rule R5).
    ///   - bounds: requests outside take no part, their conversations' others do; nil bounds are open.
    /// - Throws: `TraceBuilderProblem` where there is more than a replay can hold.
    public init(
        _ conversations: Conversations, tables: RecordTables, catalog: PriceCatalog, minimumTokens: Int64? = nil,
        since: Timestamp? = nil, until: Timestamp? = nil
    ) throws(TraceBuilderProblem) {
        var builder = OwnLogsBuilder(
            conversations, tables: tables, catalog: catalog, minimumTokens: minimumTokens, since: since, until: until)
        for conversation in conversations.all { try builder.add(conversation) }
        (parts, summary) = builder.finish()
    }
}

/// What the replayed logs hold, and what takes no part.
public struct OwnLogsSummary: Sendable {
    public var requests: Int64 = 0
    public var conversations: Int64 = 0
    public var sessions: Int64 = 0
    /// Prompt tokens of the replayed requests, by class as billed; output beside.
    public var tokens = TokenUsage()
    /// Input cost as billed.
    public var billed = PicoUSD.zero
    public var outputCost = PicoUSD.zero
    /// Starts of the first and the last replayed request.
    public var first: Timestamp?
    public var last: Timestamp?
    /// Tokens that are assumed, not proved, to be shared with an earlier prompt.
    public var assumedSharedTokens: Int64 = 0
    /// Requests whose times are doubtful.
    public var doubtfulTimes: Int64 = 0
    /// Requests without a price, by model and reason, in the order of appearance.
    public var unpriced: [Unpriced] = []
    /// Requests without a prompt.
    public var withoutPrompt: Int64 = 0
    /// Records that belong to no conversation.
    public var apart: [RecordApart.Reason: Int64] = [:]
    /// Charges beside the requests' own (compaction runs, advisor calls); they are not replayed.
    public var furtherCharges: Int64 = 0
    /// The minimum lengths of the models, ascending.
    public var minimums: [Int64] = []

    public init() {}

    public struct Unpriced: Hashable, Sendable {
        public var model: String
        public var reason: UnpricedReason
        public var requests: Int64
    }

    /// Calendar days in UTC from the first request to the last.
    public var days: Int64 {
        guard let first, let last else { return 0 }
        return Int64(last.utcDay) - Int64(first.utcDay) + 1
    }

    /// Fewer requests or days give no advice.
    public static let leastRequests: Int64 = 300
    public static let leastDays: Int64 = 14

    public var isEnoughForAdvice: Bool {
        requests >= OwnLogsSummary.leastRequests && days >= OwnLogsSummary.leastDays
    }
}
