import Pricing
import Simulation
import Usage

/// What a replay found, for the three forms of its report.
struct ReplayOutcome {
    /// What was replayed, as output names it.
    var name: String
    var requests: Int64
    var inputTokens: Int64
    var policies: [Policy]
    var lowerBound: PicoUSD
    var lowerBoundWithPings: PicoUSD
    var gap: GapResult
    var subject: Subject
    var options: ReplayOptions
    /// Fewest tokens of a cached prefix: of logs one for each kind of model.
    var minimums: [Int64]
    /// Requests below the minimum length.
    var belowMinimum: Int64

    /// A trace with prices of one's choice, or the user's own logs with their own.
    enum Subject {
        case trace(TraceSummary, ReplayPrices)
        case logs(LogReplay)
    }

    struct Policy {
        var name: String
        var cost: PicoUSD
        var readTokens: Int64
        var pings = PingCharge()
        /// For the saving against none; nil where there are fewer than two sessions, and for none itself.
        var interval: SavingInterval?
    }

    enum GapResult {
        case booked(Gap)
        case left(reason: String)
        case off
    }

    var withoutCaching: PicoUSD { policies.first?.cost ?? .zero }

    /// The policies of a replay with their intervals.
    static func policies(_ outcomes: [PolicyOutcome], seed: UInt64) -> [Policy] {
        var policies = outcomes.map {
            Policy(name: $0.policy, cost: $0.cost, readTokens: $0.readTokens, pings: $0.pings)
        }
        guard let none = outcomes.first?.groupCosts, !none.isEmpty else { return policies }
        // The static lifetimes are chosen for all sessions at once and have no cost by session.
        let drawn = outcomes.indices.dropFirst().filter { outcomes[$0].groupCosts.count == none.count }
        let costs = drawn.map { outcomes[$0].groupCosts.map(\.picodollars) }
        if let intervals = Bootstrap(seed: seed).savings(baseline: none.map(\.picodollars), policies: costs) {
            for (place, interval) in zip(drawn, intervals) { policies[place].interval = interval }
        }
        return policies
    }
}

extension GapProblem {
    /// One clause for people.
    var text: String {
        switch self {
        case .tooLarge(let visits, let limit):
            "\(visits) visits of prefix nodes; at most \(limit) are booked one by one"
        case .refused(let problem): "the cache engine refused a request: \(problem)"
        }
    }
}
