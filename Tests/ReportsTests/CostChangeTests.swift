import Pricing
import Reports
import Testing

/// Proves the split of a change by examples worked by hand.
@Suite struct CostChangeTests {
    /// A model's period: requests, then tokens and picodollars of uncached input, reads and output.
    static func model(
        _ requests: Int128, input: (Int128, Int128), reads: (Int128, Int128) = (0, 0), output: (Int128, Int128)
    ) -> ModelCosts {
        func part(_ pair: (Int128, Int128)) -> ModelCosts.Part { .init(pair.0, PicoUSD(pair.1)) }
        return ModelCosts(
            requests: requests, prompt: [part(input), .init(), .init(), part(reads)], reply: [part(output), .init()])
    }

    static func parts(_ change: CostChange) -> [Int128] { change.causes.map(\.amount.picodollars) }

    /// 10 requests of 100 tokens at 3 and 5 output tokens at 15: 3000 + 750 = 3750.
    static let base = ["a": model(10, input: (1000, 3000), output: (50, 750))]

    @Test func twiceTheRequestsIsVolume() {
        let twice = ["a": Self.model(20, input: (2000, 6000), output: (100, 1500))]
        #expect(Self.parts(CostChange(from: Self.base, to: twice)) == [3750, 0, 0, 0, 0])
    }

    @Test func everyCauseAtOnce() {
        // b is new. a: 8 requests of 100 tokens at price 2 (was 3), half of them reads at 1, output 10 a request at 15.
        let now = [
            "a": Self.model(8, input: (400, 800), reads: (400, 400), output: (80, 1200)),
            "b": Self.model(2, input: (400, 4000), output: (20, 2000)),
        ]
        let change = CostChange(from: Self.base, to: now)
        // volume: prompt 1000 -> 1200 tokens: 3600; requests 10 -> 10: 750. 4350, so +600.
        // mix: a 3000 * 800/1000 + 750 * 8/10 = 3000; b its own 6000. 9000, so +4650.
        // price: a's 800 tokens are all input, at 2: 1600; output 40 at 15: 600. 8200, so -800.
        // cache: a's prompt at its own classes 1200; 600; b 6000. 7800, so -400.
        // output: a 1200 + 1200, b 6000: 8400, so +600.
        #expect(Self.parts(change) == [600, 4650, -800, -400, 600])
        #expect(change.change.picodollars == 8400 - 3750)
    }

    @Test func fractionsGoToTheLargestRemainders() {
        // prompt 3 tokens for 10 becomes 1 token for 5: volume 10/3, so -20/3; price 5 - 10/3 = 5/3.
        // The sum is -5: -20/3 rounds down to -7 (remainder 1/3), 5/3 to 1 (remainder 2/3), which gets the missing 1.
        let change = CostChange(
            from: ["a": Self.model(1, input: (3, 10), output: (0, 0))],
            to: ["a": Self.model(1, input: (1, 5), output: (0, 0))])
        #expect(Self.parts(change) == [-7, 0, 2, 0, 0])
    }

    @Test func fromNothingAndToNothing() {
        #expect(Self.parts(CostChange(from: [:], to: Self.base)) == [0, 3750, 0, 0, 0])
        #expect(Self.parts(CostChange(from: Self.base, to: [:])) == [-3750, 0, 0, 0, 0])
        #expect(Self.parts(CostChange(from: [:], to: [:])) == [0, 0, 0, 0, 0])
    }

    @Test func largeNumbersStayExact() {
        // A hundred million dollars, 10^15 tokens: products far beyond 128 bits.
        let cost: Int128 = 100_000_000 * PicoUSD.perDollar + 1
        let base = ["a": Self.model(7, input: (1_000_000_000_000_003, cost), output: (11, 13))]
        let now = ["a": Self.model(7, input: (2_000_000_000_000_006, 2 * cost), output: (11, 13))]
        #expect(Self.parts(CostChange(from: base, to: now)) == [cost, 0, 0, 0, 0])
    }

    @Test func randomPartsAddUp() {
        let seed = UInt64.random(in: 0...(.max))
        print("CostChangeTests seed \(seed)")
        var state = seed
        func next(_ bound: Int128) -> Int128 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int128(state >> 16) % bound
        }
        func period() -> [String: ModelCosts] {
            var models: [String: ModelCosts] = [:]
            for name in ["a", "b", "c"] where next(4) > 0 {
                models[name] = Self.model(
                    1 + next(1000), input: (next(2) * next(1_000_000), next(1 << 50)),
                    reads: (next(1_000_000), next(1 << 50)), output: (next(100_000), next(1 << 50)))
            }
            return models
        }
        for _ in 0..<300 {
            let change = CostChange(from: period(), to: period())
            #expect(Self.parts(change).reduce(0, +) == change.change.picodollars, "seed \(seed)")
        }
    }
}
