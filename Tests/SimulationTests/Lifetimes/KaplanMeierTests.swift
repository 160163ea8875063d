import TestSupport
import Testing

@testable import Simulation

@Suite struct KaplanMeierTests {
    /// Remission of leukemia under 6-mercaptopurine, weeks; Freireich and others (1963). Estimates and standard
    /// errors as printed in Kleinbaum and Klein, "Survival Analysis"; intervals as R's
    /// `survfit(…, conf.type = "log-log")` prints them.
    @Test func theTextbookExampleComesOut() {
        let ended: [Int64] = [6, 6, 6, 7, 10, 13, 16, 22, 23]
        let open: [Int64] = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
        let curve = KaplanMeier(gaps: ended.map { ($0, false) } + open.map { ($0, true) })
        let expected: [(Int64, Double, Double, Double, Double)] = [
            (6, 0.857, 0.0764, 0.620, 0.952), (7, 0.807, 0.0869, 0.563, 0.923), (10, 0.753, 0.0963, 0.503, 0.889),
            (13, 0.690, 0.1068, 0.432, 0.849), (16, 0.627, 0.1141, 0.368, 0.805), (22, 0.538, 0.1282, 0.268, 0.747),
            (23, 0.448, 0.1346, 0.188, 0.680),
        ]
        for (estimate, row) in zip(curve.estimates(at: expected.map(\.0)), expected) {
            #expect(abs(estimate.survival - row.1) < 0.0006)
            #expect(abs((estimate.standardError ?? 0) - row.2) < 0.00006)
            #expect(abs((estimate.interval?.lowerBound ?? 0) - row.3) < 0.0006)
            #expect(abs((estimate.interval?.upperBound ?? 0) - row.4) < 0.0006)
        }
        let start = curve.estimates(at: [5])[0]
        #expect(start.survival == 1 && start.interval == nil && start.atRisk == 21)
        #expect(curve.estimates(at: [6])[0].atRisk == 17, "four of 21 are over at week 6")
    }

    /// Efron (1967): the same estimate by handing the mass of each open gap to those that were longer.
    @Test func itEqualsRedistributionToTheRight() {
        var random = SplitMix64(seed: 11)
        for round in 0..<200 {
            let gaps = (0..<random.int(1...40)).map { _ in
                (milliseconds: Int64(random.int(1...25)), isOpen: random.chance(1, in: 3))
            }
            let sorted = gaps.sorted { ($0.milliseconds, $0.isOpen ? 1 : 0) < ($1.milliseconds, $1.isOpen ? 1 : 0) }
            var mass = [Double](repeating: 1 / Double(sorted.count), count: sorted.count)
            for place in sorted.indices where sorted[place].isOpen && place + 1 < sorted.count {
                let share = mass[place] / Double(sorted.count - place - 1)
                for later in (place + 1)..<sorted.count { mass[later] += share }
                mass[place] = 0
            }
            let times = (0...26).map { Int64($0) }
            for estimate in KaplanMeier(gaps: gaps).estimates(at: times) {
                let ended = sorted.indices.filter {
                    !sorted[$0].isOpen && sorted[$0].milliseconds <= estimate.milliseconds
                }
                let survival = 1 - ended.reduce(0) { $0 + mass[$1] }
                #expect(abs(estimate.survival - survival) < 1e-9, "seed 11, round \(round), \(estimate.milliseconds)")
            }
        }
    }

    @Test func gapsLieInTheBinThatTheyDoNotExceed() {
        let curve = KaplanMeier(gaps: [(1, false), (5, false), (5, true), (6, false), (11, true), (12, false)])
        let bins = curve.histogram(edges: [1, 5, 10])
        #expect(bins.map(\.ended) == [1, 1, 1, 1] && bins.map(\.open) == [0, 1, 0, 1])
        #expect(bins.map(\.exposure) == [6, 20, 11, 3], "6 x 1, 5 x 4, 1 + 5 + 5, 1 + 2")
        #expect(curve.count == 6 && curve.ended == 4 && curve.longest == 12)
    }
}
