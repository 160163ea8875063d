/// Answers a `UsageQuery` over records in memory; feed it de-duplicated records of one `RecordTables`.
public struct UsageAccumulator {
    private let query: UsageQuery
    private let tables: RecordTables
    private let verdicts: FilterVerdicts?
    /// Boundaries of each dimension of the key; nil where it is no period.
    private let periods: [PeriodTable?]
    private var groups: [GroupTotals] = []
    private var positions: [[UInt32]: Int] = [:]
    private var scratch: [UInt32]
    private var latest = -1
    /// Sums of the latest group and rate, not yet in `groups`: neighbours mostly share both.
    private var open: (position: Int, rate: RateKey, sums: UsageSums)?

    public init(query: UsageQuery, tables: RecordTables) {
        self.query = query
        self.tables = tables
        verdicts = FilterVerdicts(query.filters, tables)
        periods = query.groupBy.map { query.periods[$0] }
        scratch = [UInt32](repeating: 0, count: query.groupBy.count)
    }

    /// Counts one record; records outside the query's bounds and filters are passed over.
    public mutating func add(_ record: UsageRecord) {
        let time = record.accountingTime
        guard query.covers(time), verdicts?.pass(record) ?? true else { return }
        if !scratch.isEmpty {
            fillKey(tables.attributions[record.attribution] ?? Attribution(), record.service, at: time)
        }
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
        if rate.isFlagged { countFlags(record.flags, requests: 1, in: position) }
        if !time.isKnown { groups[position].undated += 1 }
    }

    /// Counts sums that were made before; that the query covers them is the caller's to see to.
    package mutating func add(_ kept: KeptSums) {
        fillKey(kept.attribution, kept.service, at: kept.time)
        let position = groupPosition()
        turn(to: kept.rate, in: position)
        open?.sums += kept.sums
        if kept.rate.isFlagged { countFlags(kept.flags, requests: kept.sums.requests, in: position) }
        if !kept.time.isKnown { groups[position].undated += kept.sums.requests }
    }

    /// The groups seen so far, in order of first appearance.
    public var totals: UsageTotals {
        var closed = self
        closed.close()
        return UsageTotals(groups: closed.groups)
    }

    private mutating func countFlags(_ flags: Flags, requests: Int64, in position: Int) {
        for (index, entry) in Flags.reported.enumerated() where flags.contains(entry.flag) {
            groups[position].flagCounts[index] += requests
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

    private mutating func fillKey(_ attribution: Attribution, _ service: Symbol, at time: Timestamp) {
        for (index, dimension) in query.groupBy.enumerated() {
            scratch[index] =
                switch dimension {
                case .hour, .day, .week, .month:
                    periods[index]?.index(of: time).map { UInt32($0) + 1 } ?? 0
                case .session: attribution.session.rawValue
                case .project: attribution.project.rawValue
                case .source: attribution.source.rawValue
                case .key: attribution.key.rawValue
                case .tag: attribution.tags.rawValue
                case .model: tables.services[service]?.model.rawValue ?? 0
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
