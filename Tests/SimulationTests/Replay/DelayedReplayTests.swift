import PromptCache
import TestSupport
import Testing
import Usage

@testable import Simulation

/// Availability from the first response on: what `CacheEngine` bills for the same prompts, with the breakpoints
/// of each policy and its pings as requests of their own.
@Suite struct DelayedReplayTests {
    @Test(arguments: 0..<300) func billsAreTheEngines(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let shape = RandomPrompts.Shape(
            requests: 1...20, gaps: RandomPrompts.Shape.aroundLimits + [1, 2, 5000],
            delays: [0, 1, 1000, 90_000, 284_999, 285_000, 285_001, 299_000, 310_000, 4_000_000])
        let prompts = try RandomPrompts(&random, shape)
        var options = ReplayOptions()
        options.minimumTokens = Int64(random.pick([0, 16, 48, 80]))
        options.availability = .firstResponse
        options.pings = [1, 3, 11].map { PingChoice(lifetime: .fiveMinutes, most: $0) }
        options.pings += [1, 18].map { PingChoice(lifetime: .oneHour, most: $0) }
        let result = try Replay(prompts.trace, options).run()
        let engines = prompts.byScope.map { EngineBill(requests: $0, minimum: options.minimumTokens) }
        for policy in ["5m-end", "1h-end", "5m-ideal", "1h-ideal"] + options.pings.map(\.name) {
            let expected = try engines.map { try $0.bill(policy) }.reduce((0, 0)) { ($0.0 + $1.cost, $0.1 + $1.read) }
            let found = result.policies.first { $0.policy == policy }
            #expect(found?.cost.picodollars == expected.0, "seed \(seed): \(policy)")
            #expect(found?.readTokens == expected.1, "seed \(seed): \(policy)")
        }
    }

    /// Without any delay entries are there at once.
    @Test(arguments: 0..<100) func noDelayIsAtOnce(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let shape = RandomPrompts.Shape(
            requests: 1...40, prices: VisitPrice.various, gaps: RandomPrompts.Shape.aroundLimits)
        let prompts = try RandomPrompts(&random, shape)
        var options = ReplayOptions()
        options.minimumTokens = 32
        options.pings = [1, 3, 11].map { PingChoice(lifetime: .fiveMinutes, most: $0) }
        let atOnce = try Replay(prompts.trace, options).run()
        options.availability = .firstResponse
        #expect(try Replay(prompts.trace, options).run().policies == atOnce.policies, "seed \(seed)")
    }
}

/// What the engine bills for the requests of one scope under a policy's breakpoints.
struct EngineBill {
    var requests: [RandomPrompts.Request]
    var minimum: Int64

    func bill(_ policy: String) throws -> (cost: Int128, read: Int64) {
        let parts = policy.split(separator: "-")
        let lifetime: CacheLifetime = parts[0] == "5m" ? .fiveMinutes : .oneHour
        let most = parts.count > 2 ? Int64(parts[2]) ?? 0 : 0
        var switches = EngineSwitches.reference
        switches.availability = .firstResponse
        var engine = CacheEngine(switches: switches)
        let counted = requests.filter { Int64($0.blocks.count) * 16 >= minimum }
        var (cost, read): (Int128, Int64) = (0, 0)
        for request in requests where Int64(request.blocks.count) * 16 < minimum {
            cost += Int128(Int64(request.blocks.count) * 16 * request.price.input)
        }
        for (index, request) in counted.enumerated() {
            let call = call(request, lifetime, ends: parts[1] == "end", at: request.time, delay: request.delay)
            let usage = try engine.process(call).usage
            read += usage.cacheRead
            let price = request.price
            cost += Int128(usage.input * price.input + usage.cacheRead * price.cacheRead)
            cost += Int128(usage.cacheWrite5m * price.cacheWrite5m + usage.cacheWrite1h * price.cacheWrite1h)
            let every: Int64 = lifetime == .fiveMinutes ? 285_000 : 3_420_000
            guard most > 0, request.delay <= every else { continue }
            for ping in 1...most {
                let time = request.time + ping * every
                guard counted[(index + 1)...].first.map({ time < $0.time }) ?? true else { break }
                let usage = try engine.process(self.call(request, lifetime, ends: false, at: time, delay: 0)).usage
                #expect(usage.cacheRead == Int64(request.blocks.count) * 16, "a ping reads the whole prompt")
                cost += Int128(usage.cacheRead * price.pingRead)
            }
        }
        return (cost, read)
    }

    private func call(
        _ request: RandomPrompts.Request, _ lifetime: CacheLifetime, ends: Bool, at time: Int64, delay: Int64
    ) -> CacheRequest {
        let last = request.blocks.count - 1
        let blocks = request.blocks.enumerated().map { index, id in
            PromptBlock(
                section: .messages, identity: UInt64(id), tokens: 16,
                breakpoint: ends && index != last ? nil : lifetime)
        }
        return CacheRequest(
            startMilliseconds: time, firstResponseMilliseconds: time + delay, blocks: blocks, minimumTokens: minimum)
    }
}
