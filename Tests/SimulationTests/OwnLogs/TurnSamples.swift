import PromptCache
import Usage

/// Turns of one conversation, made from what a log would hold of them.
struct TurnSamples {
    struct Call {
        /// Seconds.
        var start: Int64
        var end: Int64?
        var input: Int64 = 0
        var write5m: Int64 = 0
        var write1h: Int64 = 0
        var read: Int64 = 0
        var output: Int64 = 0
        var marks: CacheHints.Marks = []
    }

    var tables = RecordTables()
    private var builder: [UsageRecord] = []

    init() {}

    mutating func add(
        _ calls: [Call], session: String = "s", agent: String = "", model: String = "claude-opus-4-6",
        tier: ServiceTier = .standard
    ) {
        var attribution = Attribution()
        attribution.source = tables.strings.symbol(for: "claude-code")
        attribution.session = tables.strings.symbol(for: session)
        attribution.agent = agent.isEmpty ? .none : tables.strings.symbol(for: agent)
        for call in calls {
            var record = UsageRecord(
                identity: RecordIdentity(file: "f", offset: Int64(builder.count)),
                service: tables.services.symbol(for: Service(model: tables.strings.symbol(for: model), tier: tier)),
                attribution: tables.attributions.symbol(for: attribution),
                tokens: TokenUsage(
                    input: call.input, cacheWrite5m: call.write5m, cacheWrite1h: call.write1h, cacheRead: call.read,
                    output: call.output),
                origin: RecordOrigin(file: .none, offset: Int64(builder.count), line: 1))
            record.startedAt = Timestamp(milliseconds: call.start * 1000)
            record.startBasis = .measured
            record.completedAt = call.end.map { Timestamp(milliseconds: $0 * 1000) } ?? .unknown
            record.hints.marks = call.marks
            builder.append(record)
        }
    }

    var conversations: Conversations {
        var sorting = ConversationBuilder(tables: tables)
        for record in builder { sorting.add(record) }
        return sorting.finish()
    }
}
