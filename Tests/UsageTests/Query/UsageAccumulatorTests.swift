import Testing
import Usage

/// Proves the partition by hand-counted sums: two models, one charge of another model, one filter.
@Suite struct UsageAccumulatorTests {
    @Test func groupsPartitionTheRecords() {
        var tables = RecordTables()
        let first = tables.services.symbol(for: Service(model: tables.strings.symbol(for: "claude-opus-4-6")))
        let second = tables.services.symbol(for: Service(model: tables.strings.symbol(for: "claude-haiku-4-5")))
        let attribution = tables.attributions.symbol(for: Attribution())
        let file = tables.strings.symbol(for: "a.jsonl")
        var query = UsageQuery(groupBy: [.model], lengthThresholds: [200_000], undatedDay: 0)
        query.until = Timestamp(milliseconds: 3000)
        var accumulator = UsageAccumulator(query: query, tables: tables)
        for (index, service) in [first, second, first, first].enumerated() {
            var record = UsageRecord(
                identity: RecordIdentity(file: "a", offset: Int64(index)), service: service,
                attribution: attribution, tokens: TokenUsage(input: 10, output: 1),
                origin: RecordOrigin(file: file, offset: 0, line: 1))
            record.completedAt = Timestamp(milliseconds: Int64(index) * 1000)
            if index == 2 {
                record.furtherCharges = [Charge(ordinal: 1, service: second, tokens: TokenUsage(input: 200_001))]
                record.flags = [.ttlAssumed]
            }
            accumulator.add(record)
        }
        let groups = accumulator.totals.groups
        #expect(groups.count == 2)
        #expect(groups.flatMap { $0.sums.values }.map(\.requests).reduce(0, +) == 3)
        #expect(groups.flatMap { $0.sums.values }.map(\.input).reduce(0, +) == 30 + 200_001)
        #expect(groups[0].flagCounts == [1, 0, 0, 0, 0])
        #expect(groups[0].sums.keys.contains { $0.service == second && $0.lengthClass == 1 })
    }
}
