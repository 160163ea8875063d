public import Pricing
public import PromptCache
public import Usage

/// Which cache lifetime pays for the user's own conversations: the shadow cache under every lifetime, the gaps
/// between requests, what keep-alive pings would do, and advice.
///
/// Prompts are those of `PromptGrowth`; requests pay their own prices (`VisitPricing`); a conversation is a cache
/// of its own. Gaps are taken to stay as they are whatever the lifetime. Input only.
public struct LifetimeStudy: Sendable {
    public let total: LifetimeGroup
    /// By project and class of reads, by kind of session and class of reads, by class of reads; the dearest first.
    public let byProject: [LifetimeGroup]
    public let byKind: [LifetimeGroup]
    public let byReads: [LifetimeGroup]
    public let summary: LifetimeSummary

    /// - Parameters:
    ///   - bounds: requests outside take no part; nil bounds are open.
    ///   - includes: whether a request takes part.
    ///   - seed: of the random draws of the intervals.
    public init(
        _ conversations: Conversations, tables: RecordTables, catalog: PriceCatalog, since: Timestamp? = nil,
        until: Timestamp? = nil, includes: (ConversationTurn) -> Bool = { _ in true }, seed: UInt64 = 1
    ) {
        var builder = LifetimeBuilder(
            conversations, tables: tables, catalog: catalog, since: since, until: until)
        for conversation in conversations.all { builder.add(conversation, includes: includes) }
        self.init(builder, seed: seed)
    }

    init(_ builder: LifetimeBuilder, seed: UInt64) {
        let sheet = builder.finish()
        summary = sheet.summary
        total = sheet.groups(by: { _ in LifetimeKey() }, seed: seed).first ?? sheet.empty
        byProject = sheet.groups(by: { LifetimeKey(project: $0.project, reads: $0.reads) }, seed: seed)
        byKind = sheet.groups(by: { LifetimeKey(kind: $0.kind, reads: $0.reads) }, seed: seed)
        byReads = sheet.groups(by: { LifetimeKey(reads: $0.reads) }, seed: seed)
    }
}

/// What was studied, and what takes no part.
public struct LifetimeSummary: Sendable {
    public var requests: Int64 = 0
    public var conversations: Int64 = 0
    public var sessions: Int64 = 0
    /// Starts of the first and the last request that takes part.
    public var first: Timestamp?
    public var last: Timestamp?
    /// The last gaps of conversations are open until then: the latest time of any record, or the end of the
    /// period where that comes earlier.
    public var observedUntil: Timestamp?
    /// Requests without a price, by model and reason, in the order of appearance.
    public var unpriced: [OwnLogsSummary.Unpriced] = []
    public var withoutPrompt: Int64 = 0
    /// Requests outside the period or the filters.
    public var leftOut: Int64 = 0
    /// Requests of conversations that are too large to be walked.
    public var tooLarge: Int64 = 0
    /// Records that belong to no conversation.
    public var apart: [RecordApart.Reason: Int64] = [:]
    /// Charges beside the requests' own (compaction runs, advisor calls); they take no part.
    public var furtherCharges: Int64 = 0

    public init() {}

    /// Calendar days in UTC from the first request to the last.
    public var days: Int64 {
        guard let first, let last else { return 0 }
        return Int64(last.utcDay) - Int64(first.utcDay) + 1
    }

    public var isEnoughForAdvice: Bool {
        requests >= OwnLogsSummary.leastRequests && days >= OwnLogsSummary.leastDays
    }
}
