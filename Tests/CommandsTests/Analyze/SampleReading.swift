import Usage

@testable import UsageLogs

/// Records made by hand, as a reading would give them.
struct SampleReading {
    private(set) var result = LogReadingResult()
    private var count: Int64 = 0

    /// One message; `time` nil is undated.
    mutating func add(
        _ model: String, at time: String?, _ tokens: TokenUsage, project: String = "p", flags: Flags = [],
        further: [(model: String, tokens: TokenUsage)] = []
    ) {
        count += 1
        var attribution = Attribution()
        attribution.project = result.tables.strings.symbol(for: project)
        let service = Service(model: result.tables.strings.symbol(for: model))
        var record = UsageRecord(
            identity: RecordIdentity(file: "sample", offset: count),
            service: result.tables.services.symbol(for: service),
            attribution: result.tables.attributions.symbol(for: attribution), tokens: tokens,
            origin: RecordOrigin(file: .none, offset: count, line: UInt32(count)))
        if let time, let moment = Timestamp(parsing: time) { record.completedAt = moment }
        record.flags = flags
        for (index, charge) in further.enumerated() {
            let service = Service(model: result.tables.strings.symbol(for: charge.model))
            record.furtherCharges.append(
                Charge(
                    ordinal: index + 1, service: result.tables.services.symbol(for: service), tokens: charge.tokens))
        }
        result.messages.join(MessageLine(record: record, isSidechain: false), strings: result.tables.strings)
        result.summary.records += 1
        result.summary.lines += 1
    }
}
