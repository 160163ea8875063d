import Pricing

/// The parts that a cost is stacked of, from the bottom.
enum CostClass: String, CaseIterable, Sendable {
    case read, write5m, write1h, input, output, other

    var name: String {
        switch self {
        case .read: "cache reads"
        case .write5m: "5m cache writes"
        case .write1h: "1h cache writes"
        case .input: "uncached input"
        case .output: "output"
        case .other: "web searches and reported"
        }
    }

    func cost(in totals: PricedTotals) -> PicoUSD {
        switch self {
        case .read: totals.parts.cacheRead
        case .write5m: totals.parts.cacheWrite5m
        case .write1h: totals.parts.cacheWrite1h
        case .input: totals.parts.input
        case .output: totals.parts.output
        case .other: totals.parts.webSearch + totals.reported
        }
    }
}
