public import PromptCache

extension ReplayTrace {
    /// What a policy pays above the lower bound without pings, by cause; the cache engine runs every request.
    ///
    /// Time and memory grow with the visits of nodes: a trace with more than 50 million is refused. Throws
    /// `GapProblem`.
    public func gap(
        of policy: GapPolicy, minimumTokens: Int64, availability: EngineSwitches.Availability = .atOnce
    ) throws(GapProblem) -> Gap {
        var booking = try GapBooking(self)
        let payments = PolicyPayments(self, minimumTokens: minimumTokens, availability: availability)
        for range in scopes {
            let scope = try payments.pay(range, under: policy)
            booking.book(range, scope.prompts)
            for ping in scope.pings { booking.add(ping.amount, tokens: ping.tokens, ping.cause) }
        }
        return booking.gap(policy.name)
    }

    /// The visits of each scope.
    var scopes: [Range<Int>] { zip(scopeStarts, scopeStarts.dropFirst()).map { Int($0)..<Int($1) } }
}

extension OwnLogs {
    /// What was billed above the lower bound of each conversation, by cause, and how well the rules of the
    /// cache tell what was billed.
    ///
    /// Time and memory grow with the turns of a conversation squared: above 50 million visits of nodes it is
    /// refused. Throws `GapProblem`.
    public func billedGap() throws(GapProblem) -> BilledGap {
        var gap: Gap?
        var found = BilledGap()
        for part in parts {
            var booking = try GapBooking(part.trace)
            var payments = BilledPayments(part)
            for range in part.trace.scopes { booking.book(range, try payments.prompts(of: range)) }
            let own = booking.gap("billed")
            gap = gap.map { $0 + own } ?? own
            found.reproduction = found.reproduction + payments.reproduction
            for (group, costs) in payments.groupCosts {
                found.groups[Int(group), default: BilledGap.GroupCost()].add(costs.billed, costs.reproduced)
            }
        }
        found.gap = gap ?? found.gap
        return found
    }
}

/// What was billed, taken apart.
public struct BilledGap: Sendable {
    public var gap = Gap(policy: "billed", actual: .zero, bound: .zero, parts: [])
    public var reproduction = Reproduction()
    /// Input cost by session.
    public var groups: [Int: GroupCost] = [:]

    /// One session's input cost. Unit: picodollars.
    public struct GroupCost: Hashable, Sendable {
        public var billed: Int128 = 0
        public var reproduced: Int128 = 0

        mutating func add(_ billed: Int128, _ reproduced: Int128) {
            self.billed += billed
            self.reproduced += reproduced
        }
    }
}
