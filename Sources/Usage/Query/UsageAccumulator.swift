/// Answers a `UsageQuery` over records in memory; feed it de-duplicated records of one `RecordTables`.
public struct UsageAccumulator {
    private let query: UsageQuery
    private let tables: RecordTables
    private var groups: [GroupTotals] = []
    private var positions: [[UInt32]: Int] = [:]
    private var scratch: [UInt32]
    private var latest = -1
    /// Sums of the latest group and rate, not yet in `groups`: neighbours mostly share both.
    private var open: (position: Int, rate: RateKey, sums: UsageSums)?

    public init(query: UsageQuery, tables: RecordTables) {
        self.query = query
        self.tables = tables
        scratch = [UInt32](repeating: 0, count: query.groupBy.count)
    }

    /// Counts one record; records outside the query's bounds are passed over.
    public mutating func add(_ record: UsageRecord) {
        let time = record.accountingTime
        guard query.covers(time) else { return }
        fillKey(for: record, at: time)
        let position = groupPosition()
        var rate = RateKey(
            service: record.service, lengthClass: query.lengthClass(prompt: record.pricedPromptLength),
            utcDay: time.isKnown ? time.utcDay : query.undatedDay,
            isFlagged: !record.flags.isDisjoint(with: Flags.allReported),
            hasReportedCost: record.reportedPicoUSD != nil)
        turn(to: rate, in: position)
        open?.sums.add(
            record.tokens, webSearches: Int64(record.webSearches), requests: 1,
            reportedPicoUSD: record.reportedPicoUSD ?? 0)
        for charge in record.furtherCharges {
            rate.service = charge.service
            rate.lengthClass = query.lengthClass(prompt: charge.tokens.prompt)
            turn(to: rate, in: position)
            open?.sums.add(charge.tokens, webSearches: charge.webSearches, requests: 0, reportedPicoUSD: 0)
        }
        if rate.isFlagged { countFlags(of: record, in: position) }
        if !time.isKnown { groups[position].undated += 1 }
    }

    /// The groups seen so far, in order of first appearance.
    public var totals: UsageTotals {
        var closed = self
        closed.close()
        return UsageTotals(groups: closed.groups)
    }

    private mutating func countFlags(of record: UsageRecord, in position: Int) {
        for (index, entry) in Flags.reported.enumerated() where record.flags.contains(entry.flag) {
            groups[position].flagCounts[index] += 1
        }
    }

    /// Makes `open` the sums of this group and rate.
    private mutating func turn(to rate: RateKey, in position: Int) {
        if let open, open.position == position, open.rate == rate { return }
        close()
        open = (position, rate, UsageSums())
    }

    private mutating func close() {
        guard let done = open else { return }
        groups[done.position].sums[done.rate, default: UsageSums()] += done.sums
        open = nil
    }

    private mutating func groupPosition() -> Int {
        if latest >= 0 && groups[latest].key == scratch { return latest }
        if let known = positions[scratch] {
            latest = known
        } else {
            latest = groups.count
            positions[scratch] = latest
            groups.append(GroupTotals(key: scratch))
        }
        return latest
    }

    private mutating func fillKey(for record: UsageRecord, at time: Timestamp) {
        guard !query.groupBy.isEmpty else { return }
        let attribution = tables.attributions[record.attribution] ?? Attribution()
        for (index, dimension) in query.groupBy.enumerated() {
            scratch[index] =
                switch dimension {
                case .hour, .day, .week, .month:
                    query.periods[dimension]?.index(of: time).map { UInt32($0) + 1 } ?? 0
                case .session: attribution.session.rawValue
                case .project: attribution.project.rawValue
                case .source: attribution.source.rawValue
                case .key: attribution.key.rawValue
                case .tag: attribution.tags.rawValue
                case .model: tables.services[record.service]?.model.rawValue ?? 0
                }
        }
    }
}

extension RecordTables {
    /// Printed name of one component of a group key; nil where the records have none.
    public func label(of component: UInt32, in dimension: GroupDimension, of query: UsageQuery) -> String? {
        guard component != 0 else { return nil }
        if dimension.isPeriod { return query.periods[dimension]?.labels[Int(component) - 1] }
        return strings[Symbol(rawValue: component)]
    }
}
