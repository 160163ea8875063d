import Pricing
import PromptCache
import Usage

/// Everything that was booked: one tally for each project, kind and class of reads, and the costs of each of
/// their sessions.
struct LifetimeSheet {
    var summary = LifetimeSummary()
    private var leaves: [Leaf] = []
    private var places: [LifetimeKey: Int] = [:]
    private var sessions: [SessionKey: Int] = [:]

    private struct Leaf {
        var key: LifetimeKey
        var tally = LifetimeTally()
        /// Costs by number of session.
        var sessions: [Int: LifetimeCosts] = [:]
    }

    private struct SessionKey: Hashable {
        var source: Symbol
        var session: Symbol
    }

    /// Books the turns of one conversation; `run` adds them to the tally and returns their costs.
    mutating func book(
        _ turns: [ConversationTurn], _ key: LifetimeKey, session: ConversationKey,
        run: (inout LifetimeTally) -> LifetimeCosts
    ) {
        let place = places[key] ?? leaves.count
        if place == leaves.count {
            leaves.append(Leaf(key: key))
            places[key] = place
        }
        let number = number(of: SessionKey(source: session.source, session: session.session))
        let costs = run(&leaves[place].tally)
        leaves[place].tally.costs += costs
        leaves[place].sessions[number, default: LifetimeCosts()] += costs
        leaves[place].tally.conversations += 1
        for turn in turns {
            leaves[place].tally.add(turn)
            summary.furtherCharges += Int64(turn.furtherCharges)
        }
        summary.conversations += 1
        summary.requests += Int64(turns.count)
    }

    private mutating func number(of session: SessionKey) -> Int {
        if let known = sessions[session] { return known }
        sessions[session] = sessions.count
        return sessions.count - 1
    }

    /// Ends the observation.
    mutating func close(at end: Timestamp) {
        for place in leaves.indices {
            leaves[place].tally.close(at: end.milliseconds)
            let tally = leaves[place].tally
            summary.first = min(summary.first ?? tally.first, tally.first)
            summary.last = max(summary.last ?? tally.last, tally.last)
        }
        summary.sessions = Int64(sessions.count)
    }

    /// The leaves of one key together, the dearest first.
    func groups(by key: (LifetimeKey) -> LifetimeKey, seed: UInt64) -> [LifetimeGroup] {
        var order: [LifetimeKey] = []
        var joined: [LifetimeKey: [Leaf]] = [:]
        for leaf in leaves {
            let key = key(leaf.key)
            if joined[key] == nil { order.append(key) }
            joined[key, default: []].append(leaf)
        }
        let groups = order.map { group($0, joined[$0] ?? [], seed: seed) }
        return groups.enumerated().sorted { left, right in
            let costs = (left.element.costs.billed, right.element.costs.billed)
            return costs.0 != costs.1 ? costs.0 > costs.1 : left.offset < right.offset
        }.map(\.element)
    }

    private func group(_ key: LifetimeKey, _ leaves: [Leaf], seed: UInt64) -> LifetimeGroup {
        var tally = LifetimeTally()
        var costs: [Int: LifetimeCosts] = [:]
        for leaf in leaves {
            tally += leaf.tally
            costs.merge(leaf.sessions) { left, right in
                var sum = left
                sum += right
                return sum
            }
        }
        let ordered = costs.sorted { $0.key < $1.key }.map(\.value)
        return LifetimeGroup(key, tally, sessions: ordered, days: summary.days, seed: seed)
    }

    /// A group without a request.
    var empty: LifetimeGroup { group(LifetimeKey(), [], seed: 0) }
}

extension LifetimeTally {
    fileprivate mutating func add(_ turn: ConversationTurn) {
        requests += 1
        tokens += turn.tokens
        if !turn.marks.isDisjoint(with: .doubtfulTime) { doubtfulTimes += 1 }
        first = min(first, turn.startedAt)
        last = max(last, turn.startedAt)
    }
}
