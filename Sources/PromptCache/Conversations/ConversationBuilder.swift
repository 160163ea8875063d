public import Usage

/// Sorts records into conversations; feed it de-duplicated records of one `RecordTables`.
///
/// The result depends on the records alone, not on their order, but for their numbers.
public struct ConversationBuilder: Sendable {
    private let tables: RecordTables
    private var turns: ContiguousArray<ConversationTurn> = []
    /// Number of the conversation of each turn.
    private var owners: ContiguousArray<UInt32> = []
    private var keys: [ConversationKey] = []
    private var apart: [RecordApart] = []
    private var records = 0
    private var numbers: [ConversationKey: UInt32] = [:]
    /// Conversation by attribution and service; 0 to mark those that have no session.
    private var known: [UInt64: UInt32] = [:]
    private var latest: (terms: UInt64, number: UInt32) = (.max, 0)

    public init(tables: RecordTables) { self.tables = tables }

    /// Takes the next record.
    public mutating func add(_ record: UsageRecord) {
        let number = records
        records += 1
        if record.flags.contains(.sumOfCalls) {
            apart.append(RecordApart(record: number, reason: .sumOfCalls))
        } else if !record.startedAt.isKnown && !record.completedAt.isKnown {
            apart.append(RecordApart(record: number, reason: .withoutTime))
        } else if let owner = conversation(of: record) {
            turns.append(ConversationTurn(record, number: number))
            owners.append(owner)
        } else {
            apart.append(RecordApart(record: number, reason: .withoutSession))
        }
    }

    /// Number of the record's conversation; nil without a session.
    private mutating func conversation(of record: UsageRecord) -> UInt32? {
        let terms = UInt64(record.attribution.rawValue) << 32 | UInt64(record.service.rawValue)
        // Neighbours mostly belong together.
        if terms != latest.terms { latest = (terms, known[terms] ?? register(record, terms)) }
        return latest.number == 0 ? nil : latest.number - 1
    }

    /// One more than the number of the conversation; 0 without a session.
    private mutating func register(_ record: UsageRecord, _ terms: UInt64) -> UInt32 {
        var number: UInt32 = 0
        if let attribution = tables.attributions[record.attribution], !attribution.session.isNone {
            let key = ConversationKey(
                source: attribution.source, session: attribution.session, agent: attribution.agent,
                isUnnamedSidechain: attribution.isSidechain && attribution.agent.isNone,
                model: tables.services[record.service]?.model ?? .none)
            if let same = numbers[key] {
                number = same
            } else {
                keys.append(key)
                number = UInt32(keys.count)
                numbers[key] = number
            }
        }
        known[terms] = number
        return number
    }

    /// The conversations of everything that was added.
    public consuming func finish() -> Conversations {
        let places = slices()
        var order = filled(places)
        let names = NameOrder(tables)
        for place in places { sort(&order, place, names) }
        let numbers = places.indices.sorted { left, right in
            let starts = (
                turns[order[places[left].lowerBound]].startedAt, turns[order[places[right].lowerBound]].startedAt
            )
            return starts.0 != starts.1 ? starts.0 < starts.1 : names.precedes(keys[left], keys[right])
        }
        var sorted: ContiguousArray<ConversationTurn> = []
        sorted.reserveCapacity(turns.count)
        var all: [Conversation] = []
        all.reserveCapacity(keys.count)
        for number in numbers {
            let first = sorted.count
            for place in order[places[number]] { sorted.append(turns[place]) }
            let marks = TurnClock.mark(&sorted, first..<sorted.count, isUnnamed: keys[number].isUnnamedSidechain)
            all.append(Conversation(key: keys[number], turns: first..<sorted.count, marks: marks))
        }
        return Conversations(all: all, turns: sorted, apart: apart)
    }

    /// The stretch of each conversation in a list of all turns, counted.
    private func slices() -> [Range<Int>] {
        var counts = [Int](repeating: 0, count: keys.count)
        for owner in owners { counts[Int(owner)] += 1 }
        var start = 0
        return counts.map { count in
            defer { start += count }
            return start..<start + count
        }
    }

    /// Places of the turns in the order of their conversations.
    private func filled(_ places: [Range<Int>]) -> [Int] {
        var next = places.map(\.lowerBound)
        var order = [Int](repeating: 0, count: turns.count)
        for (place, owner) in owners.enumerated() {
            order[next[Int(owner)]] = place
            next[Int(owner)] += 1
        }
        return order
    }

    private func sort(_ order: inout [Int], _ range: Range<Int>, _ names: NameOrder) {
        order[range].sort { names.precedes(turns[$0], turns[$1]) }
    }
}

/// Orders that do not depend on how symbols are numbered.
private struct NameOrder {
    private let tables: RecordTables

    init(_ tables: RecordTables) { self.tables = tables }

    func precedes(_ left: ConversationTurn, _ right: ConversationTurn) -> Bool {
        if left.startedAt != right.startedAt { return left.startedAt < right.startedAt }
        if left.completedAt != right.completedAt { return left.completedAt < right.completedAt }
        if left.file != right.file { return text(left.file) < text(right.file) }
        if left.offset != right.offset { return left.offset < right.offset }
        return (left.identity.high, left.identity.low) < (right.identity.high, right.identity.low)
    }

    func precedes(_ left: ConversationKey, _ right: ConversationKey) -> Bool {
        let names = [\ConversationKey.source, \.session, \.agent, \.model]
        for name in names where left[keyPath: name] != right[keyPath: name] {
            return text(left[keyPath: name]) < text(right[keyPath: name])
        }
        return !left.isUnnamedSidechain && right.isUnnamedSidechain
    }

    private func text(_ symbol: Symbol) -> String { tables.string(symbol) ?? "" }
}
