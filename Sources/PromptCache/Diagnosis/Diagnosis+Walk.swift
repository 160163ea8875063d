public import Usage

extension Diagnosis {
    /// Walks every conversation and names the cause of each shortfall. Pure: what is not in the records comes
    /// from `evidence`. Time: n log n in turns.
    public init(_ conversations: Conversations, tables: RecordTables, evidence: DiagnosisEvidence) {
        var walk = ThreadWalk(conversations, tables: tables, evidence: evidence)
        for thread in Diagnosis.threads(of: conversations) { walk.walk(thread) }
        self.init(conversations, found: walk.found)
    }

    /// Sorts what was found by turn; of one turn it is in prefix order.
    private init(_ conversations: Conversations, found: [Shortfall]) {
        var starts = [Int](repeating: 0, count: conversations.turns.count + 1)
        for shortfall in found { starts[shortfall.turn + 1] += 1 }
        for turn in conversations.turns.indices { starts[turn + 1] += starts[turn] }
        var next = starts
        var order = [Int](repeating: 0, count: found.count)
        for (place, shortfall) in found.enumerated() {
            order[next[shortfall.turn]] = place
            next[shortfall.turn] += 1
        }
        self.init(
            conversations: conversations, shortfalls: order.map { found[$0] },
            ofTurn: conversations.turns.indices.map { starts[$0]..<starts[$0 + 1] })
    }

    /// Places of the conversations that differ in their model only, by their first start.
    private static func threads(of conversations: Conversations) -> [ArraySlice<Int>] {
        var members: [ConversationKey: [Int]] = [:]
        for (place, conversation) in conversations.all.enumerated() {
            var key = conversation.key
            key.model = .none
            members[key, default: []].append(place)
        }
        return members.values.sorted { $0[0] < $1[0] }.map { $0[...] }
    }
}
