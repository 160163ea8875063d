/// The requests that a walk goes through: all of a trace, or those that are long enough to be cached.
struct VisitList {
    let visits: [ReplayTrace.Visit]
    /// The place of each visit in the trace; nil: the same.
    private let origins: [Int32]?
    /// The nodes of each scope that has visits in the list, in order.
    let scopes: [Range<Int32>]

    init(_ trace: ReplayTrace) {
        self.init(trace.visits, nil, (0..<trace.scopeCount).map { trace.scopeNodes[$0]..<trace.scopeNodes[$0 + 1] })
    }

    private init(_ visits: [ReplayTrace.Visit], _ origins: [Int32]?, _ scopes: [Range<Int32>]) {
        self.visits = visits
        self.origins = origins
        self.scopes = scopes
    }

    /// The nodes of the largest scope.
    var mostNodes: Int { scopes.reduce(0) { max($0, $1.count) } }

    /// Requests from `minimumTokens` on (reference rule Q6).
    init(_ trace: ReplayTrace, minimumTokens: Int64) {
        guard trace.visits.contains(where: { trace.length(of: $0) < minimumTokens }) else {
            self.init(trace)
            return
        }
        var (visits, origins): ([ReplayTrace.Visit], [Int32]) = ([], [])
        var scopes: [Range<Int32>] = []
        var startsScope = false
        var scope = -1
        for (index, visit) in trace.visits.enumerated() {
            if visit.startsScope { scope += 1 }
            startsScope = startsScope || visit.startsScope
            guard trace.length(of: visit) >= minimumTokens else { continue }
            visits.append(visit)
            visits[visits.count - 1].startsScope = startsScope
            if startsScope { scopes.append(trace.scopeNodes[scope]..<trace.scopeNodes[scope + 1]) }
            origins.append(Int32(index))
            startsScope = false
        }
        self.init(visits, origins, scopes)
    }

    /// Whether nothing was left out.
    var isWhole: Bool { origins == nil }

    func origin(of index: Int) -> Int { origins.map { Int($0[index]) } ?? index }
}

/// The nodes of the scope that a walk is in: only theirs are kept in mind, so that they stay in the processor's cache.
struct ScopeNodes {
    private var place = -1
    private(set) var first: Int32 = 0
    private(set) var count = 0

    /// Enters the next scope of the list.
    mutating func advance(in list: VisitList) {
        place += 1
        first = list.scopes[place].lowerBound
        count = list.scopes[place].count
    }
}
