import Pricing
import Testing

@testable import Simulation

/// Confidence intervals of simulated costs.
@Suite struct SampleIntervalTests {
    private func run(_ requests: Int64, _ picodollars: Int128) -> SimulatedRun {
        var run = SimulatedRun()
        run.requests = requests
        run.cost = PicoUSD(picodollars)
        return run
    }

    /// Costs 10, 12, 14 of one request each: mean 12, standard error sqrt(4/3), t with 2 degrees 9.925.
    @Test func equalCountsGiveStudentsInterval() {
        let runs = [10, 12, 14].map { run(1000, Int128($0) * 1_000_000) }
        let interval = SampleInterval(costPerRequest: runs, isExact: false)
        #expect(interval.mean == PicoUSD(12_000))
        // 9.925 x 2,000 / sqrt(3) = 11,460.3, rounded up.
        #expect(interval.halfWidth == PicoUSD(11_461))
        #expect(interval.contains(PicoUSD(541 - 2)) == true && interval.contains(PicoUSD(537)) == false)
    }

    /// Counts that go with costs make the ratio exact: nothing is left to chance but what was not seen.
    @Test func rareEventsThatWereNotSeenWidenTheInterval() {
        let runs = [run(100, 500), run(300, 1500)]
        #expect(SampleInterval(costPerRequest: runs, isExact: false).halfWidth == .zero)
        // 5.3 x 8,000 / 400 = 106.
        let open = SampleInterval(costPerRequest: runs, isExact: false, largestDifference: 8000)
        #expect(open.mean == PicoUSD(5) && open.halfWidth == PicoUSD(106))
        #expect(SampleInterval(costPerRequest: [runs[0]], isExact: true, largestDifference: 8000).halfWidth == .zero)
        #expect(SampleInterval(costPerRequest: [runs[0]], isExact: false).contains(PicoUSD(5)) == nil)
    }

    /// 99 of 100 intervals of normal samples hold the true mean: of 2,000 at least 1,970 (three deviations).
    @Test func intervalsHoldTheMean() {
        var random = RandomSource(seed: 14)
        var held = 0
        for _ in 0..<2000 {
            let runs = (0..<12).map { _ in
                // The sum of twelve uniform numbers is nearly normal, with mean 6.
                run(1, Int128((0..<12).reduce(0.0) { sum, _ in sum + random.unit() } * 1e9))
            }
            if SampleInterval(costPerRequest: runs, isExact: false).contains(PicoUSD(6_000_000_000)) == true {
                held += 1
            }
        }
        #expect((1966...1994).contains(held), "seed 14: \(held)")
    }

    /// Source: the published table; between two rows the one with fewer degrees.
    @Test func studentsQuantiles() {
        let known = [
            (1, 63.657), (2, 9.925), (19, 2.861), (30, 2.750), (35, 2.750), (60, 2.660), (99, 2.660), (500, 2.617),
        ]
        for (freedom, quantile) in known { #expect(StudentsT.quantile99(freedom: freedom) == quantile) }
    }
}
