import PromptCache
import TestSupport
import Testing
import Usage

@testable import Simulation

/// Replay's fast path against `CacheEngine`, request by request, in billed fields.
///
/// The prices of a trace are powers of 4,096 and no prompt has more tokens, so that the cost of a request tells
/// its tokens of each class: what is compared is the bill, not only its sum.
@Suite struct DifferentialTests {
    static let base: Int64 = 4096

    /// One power for each class, in a random order, so that now 5m and now 1h is the cheaper.
    private func price(_ random: inout SplitMix64) -> VisitPrice {
        var powers: [Int64] = [1, DifferentialTests.base, DifferentialTests.base * DifferentialTests.base]
        powers.append(powers[2] * DifferentialTests.base)
        powers.shuffle(using: &random)
        return VisitPrice(
            input: powers[0], cacheWrite5m: powers[1], cacheWrite1h: powers[2], cacheRead: powers[3],
            pingRead: DifferentialTests.base * DifferentialTests.base * DifferentialTests.base * DifferentialTests.base)
    }

    private func cost(_ bill: EngineReplay.Bill, _ price: VisitPrice) -> Int128 {
        let usage = bill.usage
        let written = Int128(usage.cacheWrite5m * price.cacheWrite5m) + Int128(usage.cacheWrite1h * price.cacheWrite1h)
        return Int128(usage.input * price.input) + written + Int128(usage.cacheRead * price.cacheRead)
            + Int128(bill.pingTokens) * Int128(price.pingRead)
    }

    /// The tokens that a cost stands for, in words.
    private func fields(_ cost: Int128, _ price: VisitPrice) -> String {
        func tokens(_ price: Int64) -> Int128 { cost / Int128(price) % Int128(DifferentialTests.base) }
        return "input \(tokens(price.input)) 5m \(tokens(price.cacheWrite5m)) 1h \(tokens(price.cacheWrite1h)) "
            + "read \(tokens(price.cacheRead)) pings \(cost / Int128(price.pingRead))"
    }

    private static let pings = [
        PingChoice(lifetime: .fiveMinutes, most: 1), PingChoice(lifetime: .fiveMinutes, most: 11),
        PingChoice(lifetime: .oneHour, most: 2), PingChoice(lifetime: .oneHour, most: 18),
    ]

    /// 4,000 traces, half of them with responses that take their time.
    @Test(arguments: 0..<4) func everyPolicyIsTheEngine(part: UInt64) throws {
        var random = SplitMix64(seed: 0xD1FF + part)
        var reads = 0
        for run in 0..<1000 {
            let price = price(&random)
            let isDelayed = run % 2 == 1
            let delays: [Int64] = isDelayed ? [0, 1, 1000, 61_000, 284_999, 285_000, 285_001, 400_000] : [0]
            let sample = try DifferentialTrace(&random, price: price, most: 14, delays: delays)
            var options = ReplayOptions()
            options.minimumTokens = random.pick([0, 1, 32, 48, 65, 160])
            options.availability = isDelayed ? .firstResponse : .atOnce
            options.pings = DifferentialTests.pings
            options.wantsGroupCosts = true
            let result = try Replay(sample.trace, options).run()
            var switches = EngineSwitches.reference
            switches.availability = options.availability
            let engine = EngineReplay(
                requests: sample.requests, minimum: options.minimumTokens, switches: switches)
            let place = "part \(part), run \(run)"
            for (policy, bills) in try expected(engine, price, options.pings) {
                let outcome = try #require(result.policies.first { $0.policy == policy })
                let costs = bills.map { cost($0, price) }
                guard outcome.groupCosts.map(\.picodollars) != costs else { continue }
                for (index, pair) in zip(outcome.groupCosts.map(\.picodollars), costs).enumerated()
                where pair.0 != pair.1 {
                    Issue.record(
                        "\(place), \(policy), request \(index): \(fields(pair.0, price)); engine \(fields(pair.1, price))"
                    )
                }
                return
            }
            for (policy, bills) in try expected(engine, price, options.pings) {
                let outcome = result.policies.first { $0.policy == policy }
                let read = bills.reduce(0) { $0 + $1.usage.cacheRead }
                #expect(outcome?.readTokens == read, "\(place), \(policy)")
                #expect(bills.allSatisfy { $0.usage.output == 0 }, "\(place), \(policy): a ping did not read all")
                reads += read > 0 ? 1 : 0
            }
        }
        #expect(reads > 2000, "too few reads to prove anything")
    }

    /// What the engine bills under each policy.
    private func expected(
        _ engine: EngineReplay, _ price: VisitPrice, _ pings: [PingChoice]
    ) throws -> [(String, [EngineReplay.Bill])] {
        var bills: [(String, [EngineReplay.Bill])] = [("none", try engine.bills(.none, .fiveMinutes))]
        var ideal: [CacheLifetime: [EngineReplay.Bill]] = [:]
        for lifetime in CacheLifetime.allCases {
            ideal[lifetime] = try engine.bills(.everyBlock, lifetime)
            bills.append(("\(lifetime.name)-ideal", ideal[lifetime] ?? []))
            bills.append(("\(lifetime.name)-end", try engine.bills(.promptEnd, lifetime)))
        }
        bills.append(("per-session-best", best(engine, ideal[.fiveMinutes] ?? [], ideal[.oneHour] ?? [], price)))
        for choice in pings {
            let every: Int64 = choice.lifetime == .fiveMinutes ? 285_000 : 3_420_000
            let plan = EngineReplay.PingPlan(every: every, most: choice.most)
            let name = "\(choice.lifetime.name)-ping-\(choice.most)"
            bills.append((name, try engine.bills(.everyBlock, choice.lifetime, pings: plan)))
        }
        return bills
    }

    /// For each scope the cheaper of both.
    private func best(
        _ engine: EngineReplay, _ short: [EngineReplay.Bill], _ long: [EngineReplay.Bill], _ price: VisitPrice
    ) -> [EngineReplay.Bill] {
        var (fiveMinutes, oneHour): ([Int32: Int128], [Int32: Int128]) = ([:], [:])
        for (index, request) in engine.requests.enumerated() {
            fiveMinutes[request.scope, default: 0] += cost(short[index], price)
            oneHour[request.scope, default: 0] += cost(long[index], price)
        }
        return engine.requests.indices.map { index in
            let scope = engine.requests[index].scope
            return (fiveMinutes[scope] ?? 0) <= (oneHour[scope] ?? 0) ? short[index] : long[index]
        }
    }
}
