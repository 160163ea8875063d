import Testing

@testable import Simulation

/// The generator and its variates.
@Suite struct RandomSourceTests {
    /// Source: xoshiro256++ and SplitMix64 written apart from this code, in Python with whole numbers.
    @Test(arguments: [
        (UInt64(1), UInt64(0), [0xd51e_3b51_456d_6aea, 0xeb69_4d05_c0f3_abd7] as [UInt64]),
        (1, 1, [0x5317_5d61_490b_23df, 0x61da_6f3d_c380_d507]),
        (2, 0, [0x04ff_478e_f75f_ab3a, 0xe9e5_a1d6_8230_acfd]),
    ])
    func bitsAreThoseOfTheAlgorithm(seed: UInt64, stream: UInt64, expected: [UInt64]) {
        var random = RandomSource(seed: seed, stream: stream)
        #expect(expected.map { _ in random.next() } == expected)
    }

    /// Mean and standard deviation of an exponential are both its mean; the bounds are five standard errors.
    @Test func exponentialsHaveTheirMoments() {
        let count = 200_000.0
        var random = RandomSource(seed: 5)
        let values = (0..<Int(count)).map { _ in random.exponential(mean: 3) }
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        #expect(abs(mean - 3) < 5 * 3 / count.squareRoot())
        // The variance of the squared deviation of an exponential is 8 mean^4.
        #expect(abs(variance - 9) < 5 * (8 * 81 / count).squareRoot())
        // P(X > mean) = 1/e
        let above = Double(values.count { $0 > 3 }) / count
        #expect(abs(above - 0.36787944) < 5 * (0.3679 * 0.6321 / count).squareRoot())
    }

    @Test func indicesAreUniformAndChoicesInProportion() {
        var random = RandomSource(seed: 6)
        var counts = [Int](repeating: 0, count: 7)
        var weighed = [0, 0, 0]
        for _ in 0..<70_000 {
            counts[random.index(below: 7)] += 1
            weighed[random.choice(of: [1, 0, 3])] += 1
        }
        // Five standard deviations of a binomial.
        #expect(counts.allSatisfy { abs($0 - 10_000) < 463 }, "\(counts)")
        #expect(weighed[1] == 0 && abs(weighed[0] - 17_500) < 573, "\(weighed)")
        #expect((0..<100).allSatisfy { _ in random.index(below: 1) == 0 })
    }
}
