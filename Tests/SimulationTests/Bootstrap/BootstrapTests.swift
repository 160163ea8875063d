import Pricing
import Simulation
import TestSupport
import Testing

/// Against distributions that are known: two sessions, equal sessions, and the normal law of large sums.
@Suite struct BootstrapTests {
    @Test func twoSessionsGiveAllTheirPairs() throws {
        // Draws of two: both the first (1/4), one of each (1/2), both the second (1/4).
        let bootstrap = Bootstrap(seed: 7)
        let found = try #require(bootstrap.savings(baseline: [100, 100], policies: [[90, 20], [100, 130]]))
        #expect(found.map(\.low) == [PicoUSD(20), PicoUSD(-60)])
        #expect(found.map(\.high) == [PicoUSD(160), PicoUSD(0)])
        #expect(found[0].lowShare == SavingShare(saving: PicoUSD(20), baseline: PicoUSD(200)))
        #expect(found[0].highShare == SavingShare(saving: PicoUSD(160), baseline: PicoUSD(200)))
    }

    @Test func equalSessionsLeaveNoDoubt() throws {
        let found = try #require(
            Bootstrap(seed: 1).savings(
                baseline: [Int128](repeating: 50, count: 30), policies: [[Int128](repeating: 20, count: 30)]))
        #expect(found[0].low == PicoUSD(900) && found[0].high == PicoUSD(900))
    }

    @Test func oneSessionTellsNothing() {
        #expect(Bootstrap(seed: 1).savings(baseline: [5], policies: [[1]]) == nil)
        #expect(Bootstrap(seed: 1).savings(baseline: [], policies: [[]]) == nil)
    }

    /// The share's ends are drawn on their own: large sessions with small shares part the two orders.
    @Test func sharesAreOrderedAsShares() throws {
        let found = try #require(Bootstrap(seed: 3).savings(baseline: [1000, 10], policies: [[900, 1]]))
        // Savings 200, 109, 18 of 2000, 1010, 20.
        #expect(found[0].low == PicoUSD(18) && found[0].high == PicoUSD(200))
        #expect(found[0].lowShare == SavingShare(saving: PicoUSD(200), baseline: PicoUSD(2000)))
        #expect(found[0].highShare == SavingShare(saving: PicoUSD(18), baseline: PicoUSD(20)))
    }

    /// A sum of many independent sessions is nearly normal: mean n m, deviation s sqrt(n), 1.96 of them to
    /// either side; 1,000 draws find the ends within a tenth of the width.
    @Test(arguments: [UInt64(1), 2, 3], [400, 30_000]) func widthFollowsTheSpread(seed: UInt64, count: Int) throws {
        var generator = SplitMix64(seed: seed)
        let savings = (0..<count).map { _ in Int128(generator.int(0...1_000_000)) }
        let baseline = savings.map { _ in Int128(2_000_000) }
        let found = try #require(
            Bootstrap(seed: seed).savings(
                baseline: baseline, policies: [zip(baseline, savings).map { $0.0 - $0.1 }]))[0]
        let mean = savings.map(Double.init).reduce(0, +) / Double(count)
        let variance = savings.map { (Double($0) - mean) * (Double($0) - mean) }.reduce(0, +) / Double(count)
        let half = 1.96 * (variance * Double(count)).squareRoot()
        let sum = mean * Double(count)
        #expect(abs(Double(found.low.picodollars) - (sum - half)) < 0.2 * half, "seed \(seed)")
        #expect(abs(Double(found.high.picodollars) - (sum + half)) < 0.2 * half, "seed \(seed)")
    }

    @Test func theSameSeedGivesTheSameInterval() {
        let baseline = (1...50).map { Int128($0 * 1000) }
        let policy = (1...50).map { Int128($0 * 37 % 701) }
        let first = Bootstrap(seed: 9).savings(baseline: baseline, policies: [policy])
        #expect(first == Bootstrap(seed: 9).savings(baseline: baseline, policies: [policy]))
        #expect(first != Bootstrap(seed: 10).savings(baseline: baseline, policies: [policy]))
    }
}
