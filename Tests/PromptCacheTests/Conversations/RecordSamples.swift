import Usage

/// Records made by hand for tests of conversations.
struct RecordSamples {
    var tables = RecordTables()
    private var count: Int64 = 0

    init() {}

    /// A record of one conversation. Times in seconds; nil is unknown.
    mutating func record(
        session: String? = "s", agent: String? = nil, model: String = "claude-opus-4-6", source: String = "claude-code",
        sidechain: Bool = false, start: Int64?, end: Int64?, tokens: TokenUsage = TokenUsage(input: 1),
        file: String = "a.jsonl", offset: Int64? = nil
    ) -> UsageRecord {
        var attribution = Attribution()
        attribution.source = tables.strings.symbol(for: source)
        attribution.session = session.map { tables.strings.symbol(for: $0) } ?? .none
        attribution.agent = agent.map { tables.strings.symbol(for: $0) } ?? .none
        attribution.isSidechain = sidechain
        count += 1
        var record = UsageRecord(
            identity: RecordIdentity(file: file, offset: count),
            service: tables.services.symbol(for: Service(model: tables.strings.symbol(for: model))),
            attribution: tables.attributions.symbol(for: attribution), tokens: tokens,
            origin: RecordOrigin(
                file: tables.strings.symbol(for: file), offset: offset ?? count * 100, line: UInt32(count)))
        if let start {
            record.startedAt = Timestamp(milliseconds: start * 1000)
            record.startBasis = .precedingLine
        }
        if let end { record.completedAt = Timestamp(milliseconds: end * 1000) }
        return record
    }
}
