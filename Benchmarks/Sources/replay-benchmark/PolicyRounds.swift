import Pricing
@testable import Simulation

/// Measures each policy alone, with the walk that feeds it, and the bounds.
struct PolicyRounds {
    let trace: ReplayTrace
    let replay: Replay
    let rounds: Int
    /// All policies in one pass, which every single one has to agree with.
    let expected: ReplayResult

    struct Row {
        var name: String
        var seconds: Double
        var cost: PicoUSD?
    }

    /// The walk without any policy.
    func walk() -> Row {
        Row(
            name: "the walk alone",
            seconds: median(rounds: rounds) {
                var walk = RecencyWalk(trace, VisitList(trace))
                while walk.advance(by: Replay.stride) {}
            })
    }

    func policies() -> [Row] {
        let all = VisitList(trace)
        let long = VisitList(trace, minimumTokens: replay.options.minimumTokens)
        let uncached = UncachedRequests(trace, minimumTokens: replay.options.minimumTokens)
        let limited = replay.limitedPolicies(long).indices.map { place in
            row(long, uncached: uncached) { replay.limitedPolicies(long)[place] }
        }
        return [
            row(all, uncached: nil) { replay.withoutCaching(all) }, row(all, uncached: nil) { replay.treeStatic(all) },
        ] + limited
    }

    private func row(_ list: VisitList, uncached: UncachedRequests?, _ make: () -> any ReplayPolicy) -> Row {
        var outcome: PolicyOutcome?
        let time = median(rounds: rounds) {
            var policy = make()
            var walk = RecencyWalk(trace, list)
            while walk.advance(by: Replay.stride) { policy.replay(walk.walked) }
            outcome = policy.finish()
        }
        let found = outcome.map { uncached?.added(to: $0) ?? $0 }
        precondition(expected.policies.contains { $0 == found }, "a policy alone differs from all in one pass")
        return Row(name: found?.policy ?? "", seconds: time, cost: found?.cost)
    }

    func bound(hasPings: Bool) -> Row {
        var cost = PicoUSD.zero
        let time = median(rounds: rounds) {
            var bound = LowerBound(trace, VisitList(trace), hasPings: hasPings)
            bound.replay(0..<trace.visits.count)
            cost = PicoUSD(bound.cost)
        }
        precondition(cost == (hasPings ? expected.lowerBoundWithPings : expected.lowerBound), "the bound alone differs")
        return Row(name: hasPings ? "lower bound with pings" : "lower bound", seconds: time, cost: cost)
    }

    /// All of them, the walk once.
    func together() throws -> Row {
        Row(
            name: "\(expected.policies.count) policies and both bounds in one pass",
            seconds: try median(rounds: rounds) { _ = try replay.run() })
    }

    /// Streaming as many records of a request from memory, which nothing that looks at them all can beat.
    func stream() -> Row {
        let records = trace.visits
        var check: Int64 = 0
        let time = median(rounds: max(rounds, 11)) {
            for record in records { check &+= record.timeMilliseconds ^ Int64(record.end) ^ Int64(record.price) }
        }
        precondition(check != .max, "the sum is read")
        return Row(name: "streaming the records", seconds: time)
    }
}
