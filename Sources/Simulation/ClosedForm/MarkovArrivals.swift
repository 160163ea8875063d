/// A Markovian arrival process: phases that change without a request at the rates D0 and with one at the
/// rates D1, per second. Poisson, hyper-exponential and modulated traffic are all of this form.
struct MarkovArrivals: Hashable, Sendable {
    let silent: SquareMatrix
    let arriving: SquareMatrix
    /// Share of time in each phase; solves pi (D0 + D1) = 0.
    let phases: [Double]

    init(poissonPerHour rate: Double) {
        var silent = SquareMatrix(size: 1)
        var arriving = SquareMatrix(size: 1)
        silent[0, 0] = -rate / 3600
        arriving[0, 0] = rate / 3600
        self.init(silent: silent, arriving: arriving, phases: [1])
    }

    /// The phase is the kind of the gap that is going on.
    init(gaps: [GapPhase]) {
        var silent = SquareMatrix(size: gaps.count)
        var arriving = SquareMatrix(size: gaps.count)
        for (row, gap) in gaps.enumerated() {
            silent[row, row] = -1 / gap.meanSeconds
            for (column, next) in gaps.enumerated() { arriving[row, column] = next.share / gap.meanSeconds }
        }
        let mean = gaps.reduce(0) { $0 + $1.share * $1.meanSeconds }
        self.init(silent: silent, arriving: arriving, phases: gaps.map { $0.share * $0.meanSeconds / mean })
    }

    /// The phase is the state; states follow each other in a circle.
    init(states: [ModulatedState]) {
        var silent = SquareMatrix(size: states.count)
        var arriving = SquareMatrix(size: states.count)
        for (row, state) in states.enumerated() {
            arriving[row, row] = state.perHour / 3600
            silent[row, row] = -state.perHour / 3600
            guard states.count > 1 else { continue }
            silent[row, row] -= 1 / state.meanStaySeconds
            silent[row, (row + 1) % states.count] += 1 / state.meanStaySeconds
        }
        let cycle = states.reduce(0) { $0 + $1.meanStaySeconds }
        self.init(silent: silent, arriving: arriving, phases: states.map { $0.meanStaySeconds / cycle })
    }

    private init(silent: SquareMatrix, arriving: SquareMatrix, phases: [Double]) {
        self.silent = silent
        self.arriving = arriving
        self.phases = phases
    }

    /// Each request kept with this chance, the others counted as silence: D0' = D0 + (1 - q) D1, D1' = q D1.
    /// Requests of one of U users are exactly this with q = 1/U.
    func thinned(to share: Double) -> MarkovArrivals {
        MarkovArrivals(silent: silent + (1 - share) * arriving, arriving: share * arriving, phases: phases)
    }

    /// Phases right after a request: phi = pi D1 / (pi D1 1).
    var phasesAfterRequest: [Double] {
        let flow = phases * arriving
        let rate = flow.reduce(0, +)
        return flow.map { $0 / rate }
    }

    /// S(x) = phi exp(D0 x) 1, the share of gaps longer than x seconds.
    func gapShare(longerThan seconds: Double) -> Double {
        (phasesAfterRequest * (seconds * silent).exponential).reduce(0, +)
    }

    /// Requests expected within `seconds` after one that came after a gap longer than `gap` seconds, times
    /// the share of such gaps.
    func requestsSoonAfter(gap: Double, within seconds: Double) -> Double {
        guard seconds > 0 else { return 0 }
        let size = silent.size
        let waiting = phasesAfterRequest * (gap * silent).exponential
        // The wait ends with a request: phases there are waiting (-D0)^-1 D1.
        let start = (-1.0 * silent).solved(forRow: waiting) * arriving
        // The integral of start exp((D0 + D1) u) D1 1 is the last column of the exponential of one larger matrix.
        let rates = arriving.rowSums
        var counting = SquareMatrix(size: size + 1)
        for row in 0..<size {
            for column in 0..<size { counting[row, column] = silent[row, column] + arriving[row, column] }
            counting[row, size] = rates[row]
        }
        return ((start + [0]) * (seconds * counting).exponential)[size]
    }
}
