import Pricing

/// The requests below the minimum length, which pay the input price under every policy (reference rule Q6).
struct UncachedRequests {
    private var cost: Int128 = 0
    private var byGroup: [Int: Int128] = [:]

    init(_ trace: ReplayTrace, minimumTokens: Int64) {
        for (index, visit) in trace.visits.enumerated() {
            let length = trace.length(of: visit)
            guard length < minimumTokens else { continue }
            let amount = Int128(length * trace.prices[Int(visit.price)].input)
            cost += amount
            byGroup[Int(trace.groups[index]), default: 0] += amount
        }
    }

    func added(to outcome: PolicyOutcome) -> PolicyOutcome {
        var sum = outcome
        sum.cost += PicoUSD(cost)
        if !sum.groupCosts.isEmpty {
            for (group, amount) in byGroup { sum.groupCosts[group] += PicoUSD(amount) }
        }
        return sum
    }
}
