/// The share of gaps that are longer than a time, by Kaplan and Meier (1958): gaps that were still open at the end
/// of observation count as long as they were seen. Approximate (floating point).
public struct KaplanMeier: Sendable {
    /// S(t) with its interval of 95 %.
    public struct Estimate: Hashable, Sendable {
        public var milliseconds: Int64
        /// P(gap > t).
        public var survival: Double
        /// Greenwood's interval on the log-minus-log scale, which stays within 0 and 1 (Kalbfleisch and
        /// Prentice); nil where it is not defined: at S = 1 and S = 0.
        public var interval: ClosedRange<Double>?
        /// Standard error of S(t), by Greenwood; nil where S = 0.
        public var standardError: Double?
        /// Gaps seen to be longer than t.
        public var atRisk: Int
    }

    /// Ascending; at one time those that ended come before those that were still open.
    private let gaps: [ObservedGap]

    init(_ gaps: [ObservedGap]) { self.gaps = gaps.sorted() }

    /// - Parameter gaps: lengths in milliseconds, and whether each was still open.
    public init(gaps: [(milliseconds: Int64, isOpen: Bool)]) {
        self.init(gaps.map { ObservedGap(milliseconds: $0.milliseconds, isOpen: $0.isOpen) })
    }

    public var count: Int { gaps.count }
    public var ended: Int { gaps.count { !$0.isOpen } }
    public var longest: Int64 { gaps.last?.milliseconds ?? 0 }

    /// The estimates at ascending times, in one pass.
    public func estimates(at times: [Int64]) -> [Estimate] {
        var walk = Walk()
        var (found, place): ([Estimate], Int) = ([], 0)
        for time in times {
            while place < gaps.count, gaps[place].milliseconds <= time {
                let next = endOfRun(from: place)
                walk.pass(ended: next.ended, atRisk: gaps.count - place)
                place = next.place
            }
            found.append(walk.estimate(at: time, atRisk: gaps.count - place))
        }
        return found
    }

    /// The gaps of one length: how many ended, and the place behind them.
    private func endOfRun(from start: Int) -> (ended: Int, place: Int) {
        let length = gaps[start].milliseconds
        var (ended, place) = (0, start)
        while place < gaps.count, gaps[place].milliseconds == length {
            if !gaps[place].isOpen { ended += 1 }
            place += 1
        }
        return (ended, place)
    }

    /// The gaps of one bin of time.
    public struct Count: Hashable, Sendable {
        public var ended = 0
        /// Still open at the end of observation.
        public var open = 0
        /// How long all gaps together lasted within the bin, those that went on beyond it too; milliseconds.
        public var exposure: Int64 = 0
    }

    /// Gaps by bins of time; `edges` ascend, a gap at an edge lies below it.
    public func histogram(edges: [Int64]) -> [Count] {
        var counts = [Count](repeating: Count(), count: edges.count + 1)
        var (bin, from): (Int, Int64) = (0, 0)
        for (place, gap) in gaps.enumerated() {
            while bin < edges.count, gap.milliseconds > edges[bin] {
                counts[bin].exposure += Int64(gaps.count - place) * (edges[bin] - from)
                from = edges[bin]
                bin += 1
            }
            counts[bin].exposure += gap.milliseconds - from
            if gap.isOpen { counts[bin].open += 1 } else { counts[bin].ended += 1 }
        }
        return counts
    }

    /// The product and Greenwood's sum so far.
    private struct Walk {
        var survival = 1.0
        var variance = 0.0

        mutating func pass(ended: Int, atRisk: Int) {
            guard ended > 0 else { return }
            survival *= Double(atRisk - ended) / Double(atRisk)
            variance += Double(ended) / (Double(atRisk) * Double(atRisk - ended))
        }

        func estimate(at time: Int64, atRisk: Int) -> Estimate {
            let isInside = survival > 0 && survival < 1
            return Estimate(
                milliseconds: time, survival: survival, interval: isInside ? interval : nil,
                standardError: survival > 0 ? survival * variance.squareRoot() : nil, atRisk: atRisk)
        }

        /// exp(-exp(log(-log S) ± 1.96 · sqrt(V) / |log S|))
        private var interval: ClosedRange<Double> {
            let logarithm = -PortableMath.log(survival)
            let reach = 1.959963984540054 * variance.squareRoot() / logarithm
            let low = PortableMath.exp(-logarithm * PortableMath.exp(reach))
            let high = PortableMath.exp(-logarithm * PortableMath.exp(-reach))
            return low...max(low, high)
        }
    }
}
