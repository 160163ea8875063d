public import Pricing

/// A mean with its 99 % confidence interval, from independent replications of a simulation. Costs are means
/// for one request, rounded to picodollars: **approximate**.
public struct SampleInterval: Hashable, Sendable {
    public let mean: PicoUSD
    /// Half of the interval's width; nil for a single replication of something random.
    public let halfWidth: PicoUSD?

    public var low: PicoUSD? { halfWidth.map { mean - $0 } }
    public var high: PicoUSD? { halfWidth.map { mean + $0 } }

    /// Whether a value lies inside, with a picodollar on either side for the rounding of means.
    public func contains(_ value: PicoUSD) -> Bool? {
        halfWidth.map { half in
            let slack = half + PicoUSD(1)
            return mean - slack <= value && value <= mean + slack
        }
    }

    /// The cost of a request as a ratio of sums over the replications, with the standard error of the ratio
    /// (delta method) and Student's t. `isExact`: there is nothing random in a replication.
    ///
    /// Where all replications agree although chance plays a part, what is rare has not been seen: a lapse that
    /// does not occur in n requests has a chance of at most 5.3/n (0.5 % = exp(-5.3)), and `largestDifference`
    /// is what one can add to the cost of a request.
    public init(costPerRequest runs: [SimulatedRun], isExact: Bool, largestDifference: Double = 0) {
        let total = runs.reduce(into: SimulatedRun()) { $0 += $1 }
        let count = Double(runs.count)
        let ratio = total.requests > 0 ? Double(total.cost.picodollars) / Double(total.requests) : 0
        mean = PicoUSD(Int128(ratio.rounded(.toNearestOrEven)))
        guard runs.count > 1, total.requests > 0 else {
            halfWidth = isExact ? .zero : nil
            return
        }
        let squares = runs.reduce(0.0) { sum, run in
            let rest = Double(run.cost.picodollars) - ratio * Double(run.requests)
            return sum + rest * rest
        }
        let error = (squares / (count - 1) / count).squareRoot() / (Double(total.requests) / count)
        let sampled = StudentsT.quantile99(freedom: runs.count - 1) * error
        let unseen = 5.3 * largestDifference / Double(total.requests)
        // Below a picodollar an error is that of the floating point.
        halfWidth = PicoUSD(Int128((sampled < 1 ? max(sampled, unseen) : sampled).rounded(.up)))
    }
}

/// Student's distribution.
enum StudentsT {
    /// The value that is not exceeded on either side in 99 % of cases; for degrees of freedom between two of
    /// the table, the larger one of the fewer. Source: the published table of its 0.995 quantiles.
    static func quantile99(freedom: Int) -> Double {
        if freedom <= table.count { return table[max(freedom, 1) - 1] }
        return further.last { $0.freedom <= freedom }?.quantile ?? table[table.count - 1]
    }

    private static let table = [
        63.657, 9.925, 5.841, 4.604, 4.032, 3.707, 3.499, 3.355, 3.250, 3.169, 3.106, 3.055, 3.012, 2.977, 2.947,
        2.921, 2.898, 2.878, 2.861, 2.845, 2.831, 2.819, 2.807, 2.797, 2.787, 2.779, 2.771, 2.763, 2.756, 2.750,
    ]
    private static let further: [(freedom: Int, quantile: Double)] = [(40, 2.704), (60, 2.660), (120, 2.617)]
}
