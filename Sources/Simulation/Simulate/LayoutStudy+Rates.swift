/// A rate at which two choices cost the same. Unit: requests an hour; approximate.
public struct Crossover: Hashable, Sendable {
    public let requestsPerHour: Double
    /// Cheaper below the rate, and above it.
    public let below: ChoiceName
    public let above: ChoiceName
}

/// Rates between which one choice is the cheapest; nil: down to, or up to, all rates looked at.
public struct BestRange: Hashable, Sendable {
    public let from: Double?
    public let to: Double?
    /// As it is in the middle of the range.
    public let best: CacheChoice
    /// Choices that cost the same there, to 10^-6: 1h beside 5m where requests come so often that neither lapses.
    public let alike: [ChoiceName]
}

extension LayoutStudy {
    /// The rates looked at, requests an hour: ten a decade.
    static let lowestRate = 0.001
    static let decades = 9

    static let searchRates: [Double] = (0...decades * 10).map { step in
        lowestRate * PortableMath.exp(Double(step) / 10 * PortableMath.log(10))
    }

    /// Rates at which one of two choices becomes cheaper than the other, ascending.
    public func crossovers(
        _ first: CacheChoice, _ second: CacheChoice, _ atlas: inout ReuseAtlas
    ) -> [Crossover] {
        func isFirstCheaper(_ rate: Double) -> Bool? {
            let (one, other) = (
                expected(first.breakpoints, requestsPerHour: rate, &atlas).cost,
                expected(second.breakpoints, requestsPerHour: rate, &atlas).cost
            )
            return one == other ? nil : one < other
        }
        var crossovers: [Crossover] = []
        var before: (rate: Double, isFirst: Bool)?
        for rate in LayoutStudy.searchRates {
            guard let isFirst = isFirstCheaper(rate) else { continue }
            if let (last, wasFirst) = before, wasFirst != isFirst {
                let found = LayoutStudy.bisect(last, rate) { isFirstCheaper($0).map { $0 == isFirst } ?? true }
                let names = [second.name, first.name]
                crossovers.append(
                    Crossover(requestsPerHour: found, below: names[wasFirst ? 1 : 0], above: names[isFirst ? 1 : 0]))
            }
            before = (rate, isFirst)
        }
        return crossovers
    }

    /// The rate from which on a choice is cheaper than none, requests an hour: 0 where it is at all rates looked
    /// at, nil where it is at none.
    public func breakEvenRate(_ choice: CacheChoice, _ atlas: inout ReuseAtlas) -> Double? {
        if let first = crossovers(choices.none, choice, &atlas).first(where: { $0.below == .none }) {
            return first.requestsPerHour
        }
        let rate = LayoutStudy.lowestRate
        let none = expected(choices.none.breakpoints, requestsPerHour: rate, &atlas).cost
        return expected(choice.breakpoints, requestsPerHour: rate, &atlas).cost < none ? 0 : nil
    }

    /// Which choice is the cheapest at which rates, ascending; together all rates looked at.
    public func bestRanges(_ atlas: inout ReuseAtlas) -> [BestRange] {
        func best(_ rate: Double) -> ChoiceName { outcome(requestsPerHour: rate, &atlas).best.choice.name }
        var ranges: [BestRange] = []
        var from: Double?
        var last = (rate: LayoutStudy.lowestRate, best: best(LayoutStudy.lowestRate))
        for rate in LayoutStudy.searchRates.dropFirst() {
            let name = best(rate)
            while last.best != name {
                let reached = last.best
                let end = LayoutStudy.bisect(last.rate, rate) { best($0) != reached }
                ranges.append(range(from, end, reached, &atlas))
                from = end
                // A third choice may be the best of a stretch between the two.
                let behind = best(end)
                last = (end, behind == reached ? name : behind)
            }
            last.rate = rate
        }
        return ranges + [range(from, nil, last.best, &atlas)]
    }

    private func range(
        _ from: Double?, _ to: Double?, _ best: ChoiceName, _ atlas: inout ReuseAtlas
    ) -> BestRange {
        let highest = LayoutStudy.searchRates.last ?? LayoutStudy.lowestRate
        let middle = ((from ?? LayoutStudy.lowestRate) * (to ?? highest)).squareRoot()
        let outcome = outcome(requestsPerHour: middle, &atlas)
        return BestRange(
            from: from, to: to, best: outcome[best]?.choice ?? outcome.best.choice, alike: outcome.alike)
    }

    /// The rate between two from which on something holds, to about nine digits.
    private static func bisect(_ low: Double, _ high: Double, _ holds: (Double) -> Bool) -> Double {
        var (low, high) = (low, high)
        for _ in 0..<30 {
            let middle = (low * high).squareRoot()
            guard middle > low && middle < high else { break }
            if holds(middle) { high = middle } else { low = middle }
        }
        return high
    }
}
