import Pricing
import PromptCache
import TestSupport
import Testing

@testable import Simulation

/// All policies and bounds against the same rules worked out prefix by prefix on random small traces.
@Suite struct ReplayTests {
    private static func result(
        _ prompts: RandomPrompts, minimum: Int64, change: (inout ReplayOptions) -> Void = { _ in }
    ) throws -> ReplayResult {
        var options = ReplayOptions()
        options.minimumTokens = minimum
        options.pings = [0, 1, 3, 11, 200].flatMap {
            [PingChoice(lifetime: .fiveMinutes, most: $0), PingChoice(lifetime: .oneHour, most: $0)]
        }
        change(&options)
        return try Replay(prompts.trace, options).run()
    }

    @Test(arguments: 0..<400) func policiesFollowTheRules(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let shape = RandomPrompts.Shape(
            requests: 1...16, prices: random.chance(1, in: 2) ? [.plain] : VisitPrice.various,
            gaps: RandomPrompts.Shape.aroundLimits)
        let prompts = try RandomPrompts(&random, shape)
        let minimum = Int64(random.pick([0, 16, 48, 80]))
        let result = try Self.result(prompts, minimum: minimum)
        let scopes = prompts.byScope.map { PlainPolicies(requests: $0, blockTokens: 16, minimum: minimum) }
        for outcome in result.policies where outcome.policy != "tree-static" {
            let expected = scopes.reduce(PlainPolicies.Answer()) { $0 + Self.answer(outcome.policy, $1) }
            #expect(outcome.cost.picodollars == expected.cost, "seed \(seed): \(outcome.policy)")
            #expect(outcome.readTokens == expected.read, "seed \(seed): \(outcome.policy)")
        }
        #expect(result.policies.count == 17)
    }

    private static func answer(_ policy: String, _ plain: PlainPolicies) -> PlainPolicies.Answer {
        let seconds: Int64 = policy.hasPrefix("5m") ? 300 : 3600
        switch policy {
        case "none": return plain.none()
        case "5m-end", "1h-end": return plain.cache(seconds: seconds, everyBlock: false)
        case "5m-ideal", "1h-ideal": return plain.cache(seconds: seconds, everyBlock: true)
        case "per-session-best":
            let (short, long) = (answer("5m-ideal", plain), answer("1h-ideal", plain))
            return short.cost <= long.cost ? short : long
        default:
            let most = Int64(policy.split(separator: "-").last ?? "") ?? -1
            return plain.cache(
                seconds: seconds, everyBlock: true, pingEvery: seconds == 300 ? 285_000 : 3_420_000, most: most)
        }
    }

    @Test(arguments: 0..<400) func boundsAreTheLeastOfAllSchedules(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let shape = RandomPrompts.Shape(
            requests: 1...7, prices: random.chance(1, in: 2) ? [.plain] : VisitPrice.various,
            gaps: RandomPrompts.Shape.aroundLimits)
        let prompts = try RandomPrompts(&random, shape)
        let result = try Self.result(prompts, minimum: 1024)
        let scopes = prompts.byScope.map { PlainPolicies(requests: $0, blockTokens: 16, minimum: 0) }
        #expect(result.lowerBound.picodollars == scopes.reduce(0) { $0 + $1.bound(pings: false) }, "seed \(seed)")
        #expect(
            result.lowerBoundWithPings.picodollars == scopes.reduce(0) { $0 + $1.bound(pings: true) }, "seed \(seed)")
    }

    @Test(arguments: 0..<300) func treeStaticIsTheBestOfAllChoices(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let shape = RandomPrompts.Shape(
            requests: 1...6, prices: random.chance(1, in: 2) ? [.plain] : VisitPrice.various,
            gaps: RandomPrompts.Shape.aroundLimits, longestRun: 2)
        let prompts = try RandomPrompts(&random, shape)
        let scopes = prompts.byScope.map { PlainPolicies(requests: $0, blockTokens: 16, minimum: 0) }
        // Three choices for each prefix: more than nine are too many to try.
        guard scopes.allSatisfy({ $0.visits.count <= 9 }) else { return }
        let found = try Self.result(prompts, minimum: 1024).policies.first { $0.policy == "tree-static" }
        #expect(found?.cost.picodollars == scopes.reduce(0) { $0 + $1.treeStatic() }, "seed \(seed)")
    }

    /// No policy is below the bound, pings included, whatever the availability; and groups add up to the whole.
    @Test(arguments: 0..<200) func nothingIsBelowTheBound(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let shape = RandomPrompts.Shape(
            requests: 1...60, prices: [.plain], gaps: RandomPrompts.Shape.aroundLimits,
            delays: [0, 10, 59_000, 290_000, 400_000])
        let prompts = try RandomPrompts(&random, shape)
        for availability in EngineSwitches.Availability.allCases {
            let result = try Self.result(prompts, minimum: Int64(random.pick([0, 48]))) {
                $0.availability = availability
                $0.wantsGroupCosts = true
            }
            #expect(result.lowerBoundWithPings <= result.lowerBound, "seed \(seed)")
            for outcome in result.policies {
                let bound = outcome.policy.contains("ping") ? result.lowerBoundWithPings : result.lowerBound
                #expect(outcome.cost >= bound, "seed \(seed): \(outcome.policy)")
                if outcome.policy != "tree-static" {
                    #expect(
                        outcome.groupCosts.reduce(PicoUSD.zero, +) == outcome.cost, "seed \(seed): \(outcome.policy)")
                }
            }
        }
    }

    @Test func whatCannotBeReplayedIsAProblem() throws {
        let empty = TraceBuilder(blockTokens: 1).finish()
        #expect(throws: ReplayProblem.noRequests) { try Replay(empty, ReplayOptions()).run() }
        var builder = TraceBuilder(blockTokens: 1)
        let price = try builder.price(
            VisitPrice(input: 1 << 40, cacheWrite5m: 1, cacheWrite1h: 1, cacheRead: 1, pingRead: 1))
        _ = try builder.add(
            timeMilliseconds: 0, responseDelayMilliseconds: 0, scope: builder.scope(), price: price, previous: nil,
            keeping: 0, appending: [BlockRun(start: 0, count: 1 << 30)], group: 0)
        let large = builder.finish()
        #expect(throws: ReplayProblem.costTooLarge) { try Replay(large, ReplayOptions()).run() }
    }
}
