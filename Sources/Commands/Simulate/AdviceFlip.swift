import Simulation

/// A stretch of rates at which another choice is the cheapest with one model than with the first one.
struct AdviceFlip {
    /// Requests an hour; nil: down to, or up to, all rates looked at.
    var from: Double?
    var to: Double?
    var cheapest: ChoiceName
    var cheapestOfFirst: ChoiceName

    /// All such stretches, ascending.
    static func all(_ ranges: [BestRange], against first: [BestRange]) -> [AdviceFlip] {
        let bounds = Set((ranges + first).compactMap(\.from)).sorted()
        let starts = [nil] + bounds.map(Optional.some)
        let ends = bounds.map(Optional.some) + [nil]
        return zip(starts, ends).compactMap { from, to in
            guard let own = range(ranges, from), let other = range(first, from), own.best.name != other.best.name,
                !own.alike.contains(other.best.name), !other.alike.contains(own.best.name)
            else { return nil }
            return AdviceFlip(from: from, to: to, cheapest: own.best.name, cheapestOfFirst: other.best.name)
        }
    }

    /// The range that begins at, or holds, a rate.
    private static func range(_ ranges: [BestRange], _ rate: Double?) -> BestRange? {
        guard let rate else { return ranges.first }
        return ranges.last { ($0.from ?? 0) <= rate }
    }
}
