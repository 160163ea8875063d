/// What a traffic means for a cache: how often a prefix has lapsed when it is asked for again.
///
/// Chances are approximate in the sense of floating point, and exact for the model but where a type says
/// otherwise. Lifetimes and gaps are in seconds.
protocol ReuseModel: Sendable {
    /// Turns of a conversation with their share of all requests; outside of sessions the only turn is 0.
    var turns: [TurnShare] { get }

    /// Requests of one turn that are sent at the same moment.
    var fanOut: Int32 { get }

    /// All later turns are alike. The chance that a request of this turn finds its prefix lapsed or not available yet (rules R6, R7),
    /// where requests that share as told keep it alive for `lifetime` from their beginning.
    func missShare(_ sharing: Sharing, lifetime: Double, turn: Int32) -> Double

    /// The chance that after a request of this turn the next one that shares the prefix is more than
    /// `seconds` away, or never comes.
    func gapShare(_ sharing: Sharing, longerThan seconds: Double, turn: Int32) -> Double
}

/// A turn and the share of requests that belong to it.
struct TurnShare: Hashable, Sendable {
    var number: Int32
    var share: Double
}

extension ReuseModel {
    var turns: [TurnShare] { [TurnShare(number: 0, share: 1)] }
    var fanOut: Int32 { 1 }
}

extension Traffic {
    /// The closed form of this traffic.
    var reuse: any ReuseModel {
        let delay = Double(firstResponseMilliseconds) / 1000
        switch process {
        case .deterministic(let period):
            return FixedGapReuse(
                periodMilliseconds: period, delayMilliseconds: firstResponseMilliseconds, userShare: userShare)
        case .poisson(let rate):
            return MarkovReuse(arrivals: MarkovArrivals(poissonPerHour: rate), userShare: userShare, delay: delay)
        case .hyperExponential(let gaps):
            return MarkovReuse(arrivals: MarkovArrivals(gaps: gaps), userShare: userShare, delay: delay)
        case .markovModulated(let states):
            return MarkovReuse(arrivals: MarkovArrivals(states: states), userShare: userShare, delay: delay)
        case .diurnal(let rates): return DiurnalReuse(rates: rates, userShare: userShare, delay: delay)
        case .sessions(let pattern):
            return SessionReuse(pattern: pattern, users: users, delayMilliseconds: firstResponseMilliseconds)
        case .recorded(let times):
            return RecordedReuse(times: times, userShare: userShare, delayMilliseconds: firstResponseMilliseconds)
        }
    }
}
