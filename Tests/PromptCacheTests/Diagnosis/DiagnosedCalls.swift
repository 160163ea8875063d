import PromptCache
import Usage

/// Calls made by hand, and what the diagnosis says of them.
struct DiagnosedCalls {
    struct Call {
        /// Seconds.
        var start: Int64?
        var end: Int64?
        var read: Int64 = 0
        var write1h: Int64 = 0
        var write5m: Int64 = 0
        var input: Int64 = 0
        var agent = ""
        var session = "s"
        var model = "claude-opus-4-6"
        var speed = Speed.standard
        var tier = ServiceTier.standard
        var isSidechain = false
        var webSearches: Int32 = 0
        var hints = CacheHints()
        var flags: Flags = []
        var status: Int16 = 0

        init(
            _ start: Int64?, _ end: Int64? = nil, read: Int64 = 0, write1h: Int64 = 0, write5m: Int64 = 0,
            input: Int64 = 0, _ change: (inout Call) -> Void = { _ in }
        ) {
            self.start = start
            self.end = end ?? start.map { $0 + 5 }
            self.read = read
            self.write1h = write1h
            self.write5m = write5m
            self.input = input
            change(&self)
        }
    }

    private(set) var tables = RecordTables()
    private(set) var records: [UsageRecord] = []

    init(_ calls: [Call]) {
        for call in calls { add(call) }
    }

    private mutating func add(_ call: Call) {
        var attribution = Attribution()
        attribution.source = tables.strings.symbol(for: "claude-code")
        attribution.session = tables.strings.symbol(for: call.session)
        attribution.agent = call.agent.isEmpty ? .none : tables.strings.symbol(for: call.agent)
        attribution.isSidechain = call.isSidechain
        let service = Service(model: tables.strings.symbol(for: call.model), tier: call.tier, speed: call.speed)
        let place = Int64(records.count)
        var record = UsageRecord(
            identity: RecordIdentity(file: "f", offset: place), service: tables.services.symbol(for: service),
            attribution: tables.attributions.symbol(for: attribution),
            tokens: TokenUsage(
                input: call.input, cacheWrite5m: call.write5m, cacheWrite1h: call.write1h, cacheRead: call.read),
            origin: RecordOrigin(file: tables.strings.symbol(for: "f"), offset: place, line: UInt32(place + 1)))
        record.startedAt = call.start.map { Timestamp(milliseconds: $0 * 1000) } ?? .unknown
        record.startBasis = call.start == nil ? .none : .measured
        record.completedAt = call.end.map { Timestamp(milliseconds: $0 * 1000) } ?? .unknown
        record.webSearches = call.webSearches
        record.hints = call.hints
        record.flags = call.flags
        record.status = call.status
        records.append(record)
    }

    func diagnosis(
        minimum: Int64? = 1024,
        bodies: @escaping (ConversationTurn, ConversationTurn) -> BodyComparison? = { _, _ in nil }
    ) -> Diagnosis {
        var builder = ConversationBuilder(tables: tables)
        for record in records { builder.add(record) }
        return Diagnosis(
            builder.finish(), tables: tables,
            evidence: DiagnosisEvidence(minimumTokens: { _ in minimum }, compareBodies: bodies))
    }

    /// By call, in the order in which they were given: each shortfall as `cause tokens`.
    static func causes(_ calls: [Call]) -> [[String]] {
        causes(of: DiagnosedCalls(calls).diagnosis(), calls: calls.count)
    }

    static func causes(of diagnosis: Diagnosis, calls: Int) -> [[String]] {
        var found = [[String]](repeating: [], count: calls)
        for shortfall in diagnosis.shortfalls {
            let reason = shortfall.openReason.map { " \($0.rawValue)" } ?? ""
            found[diagnosis.conversations.turns[shortfall.turn].record].append(
                "\(shortfall.cause.rawValue) \(shortfall.unread.tokens)\(reason)")
        }
        return found
    }
}
