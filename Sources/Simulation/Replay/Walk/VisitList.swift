/// The requests that a walk goes through: all of a trace, or those that are long enough to be cached.
struct VisitList {
    let visits: [ReplayTrace.Visit]
    /// The place of each visit in the trace; nil: the same.
    private let origins: [Int32]?

    init(_ trace: ReplayTrace) { self.init(trace.visits, nil) }

    private init(_ visits: [ReplayTrace.Visit], _ origins: [Int32]?) {
        self.visits = visits
        self.origins = origins
    }

    /// Requests from `minimumTokens` on (reference rule Q6).
    init(_ trace: ReplayTrace, minimumTokens: Int64) {
        guard trace.visits.contains(where: { trace.length(of: $0) < minimumTokens }) else {
            self.init(trace)
            return
        }
        var (visits, origins): ([ReplayTrace.Visit], [Int32]) = ([], [])
        var startsScope = false
        for (index, visit) in trace.visits.enumerated() {
            startsScope = startsScope || visit.startsScope
            guard trace.length(of: visit) >= minimumTokens else { continue }
            visits.append(visit)
            visits[visits.count - 1].startsScope = startsScope
            origins.append(Int32(index))
            startsScope = false
        }
        self.init(visits, origins)
    }

    /// Whether nothing was left out.
    var isWhole: Bool { origins == nil }

    func origin(of index: Int) -> Int { origins.map { Int($0[index]) } ?? index }
}
