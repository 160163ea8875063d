/// How long a group's conversations wait between two requests.
public struct GapStudy: Sendable {
    /// The gaps of a bin, and what becomes of those that last until it begins.
    public struct Bin: Sendable {
        /// The bin is (from, to]; nil: without end. Milliseconds.
        public var from: Int64
        public var to: Int64?
        /// Gaps that ended in it, and those still open at the end of observation.
        public var ended: Int
        public var open: Int
        /// Chance that a gap that lasts until `from` ends in the bin; nil where none was seen to last so long.
        public var chance: Double?
        /// Ends an hour of waiting; nil where nothing waited.
        public var hazardPerHour: Double?
    }

    public let survival: KaplanMeier
    public let at5m: KaplanMeier.Estimate
    public let at1h: KaplanMeier.Estimate
    public let bins: [Bin]
    /// S(t) at times that are evenly spread on a logarithmic scale, the edges of the bins among them.
    public let curve: [KaplanMeier.Estimate]
    /// Gaps left out, since a time of theirs is doubtful or several agents may be mixed.
    public let doubtful: Int64

    /// Upper edges of the bins, 5 minutes and 1 hour among them; milliseconds.
    public static let edges: [Int64] = [
        1, 2, 5, 10, 20, 40, 60, 120, 180, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800, 57_600, 86_400,
        172_800, 345_600, 604_800,
    ].map { $0 * 1000 }

    init(_ gaps: [ObservedGap], doubtful: Int64) {
        let survival = KaplanMeier(gaps)
        let times = GapStudy.times
        let curve = survival.estimates(at: times)
        var known: [Int64: KaplanMeier.Estimate] = [:]
        for estimate in curve { known[estimate.milliseconds] = estimate }
        let none = KaplanMeier.Estimate(milliseconds: 0, survival: 1, atRisk: survival.count)
        let counts = survival.histogram(edges: GapStudy.edges)
        bins = counts.indices.map { place in
            let from = place == 0 ? 0 : GapStudy.edges[place - 1]
            let to = place < GapStudy.edges.count ? GapStudy.edges[place] : nil
            let before = known[from] ?? none
            let after = to.flatMap { known[$0] }
            let waited = counts[place].exposure
            return Bin(
                from: from, to: to, ended: counts[place].ended, open: counts[place].open,
                chance: after.flatMap { before.atRisk > 0 ? 1 - $0.survival / before.survival : nil },
                hazardPerHour: waited > 0 ? Double(counts[place].ended) * 3_600_000 / Double(waited) : nil)
        }
        (self.survival, self.curve, self.doubtful) = (survival, curve, doubtful)
        at5m = known[300_000] ?? none
        at1h = known[3_600_000] ?? none
    }

    /// Ten steps between two edges at most.
    private static let times: [Int64] = {
        var times: [Int64] = []
        var before: Int64 = 500
        for edge in edges {
            for step in 1...4 { times.append(before + (edge - before) * Int64(step) / 4) }
            before = edge
        }
        return times
    }()
}
