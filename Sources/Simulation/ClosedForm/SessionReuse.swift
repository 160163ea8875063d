/// Sessions that begin at random and take turns: a Poisson cluster process.
///
/// A gap between turns is G = d + exponential, with d the time to the first response. A request that begins a
/// session finds a prefix lapsed where no other session has used it, and a later turn only where also its own
/// turn before was too long ago (Slivnyak's theorem). Other sessions are silent for T with the chance
/// exp(-l (T + (N - 1) E min(G, T) + N a)): each use covers T, or less where the next turn comes earlier, and a is the lead
/// of pre-warming requests.
struct SessionReuse: ReuseModel {
    let pattern: SessionPattern
    let users: Int32
    /// Seconds; at least a millisecond where requests are sent in parallel, so that they do not find each other.
    private let delay: Double
    private let lead: Double

    init(pattern: SessionPattern, users: Int32, delayMilliseconds: Int64) {
        self.pattern = pattern
        self.users = users
        delay = Double(max(delayMilliseconds, pattern.fanOut > 1 ? 1 : 0)) / 1000
        lead = Double(pattern.leadMilliseconds) / 1000
    }

    var turns: [TurnShare] {
        (0..<pattern.turns.upperBound).map { number in
            TurnShare(number: number, share: pattern.shareReaching(turn: number) / pattern.meanTurns)
        }
    }

    var fanOut: Int32 { pattern.fanOut }

    func missShare(_ sharing: Sharing, lifetime: Double, turn: Int32) -> Double {
        let ownLapsed = turn == 0 ? 1 : turnGapShare(longerThan: lifetime)
        guard let starts = startsPerSecond(sharing) else {
            return sharing == .conversation ? ownLapsed : 1
        }
        let silence = othersSilent(starts, lifetime)
        // Turns that come before the response of a miss miss too.
        let misses = starts * pattern.meanTurns * meanOwnLapsed(lifetime) * silence
        let soon = turn == 0 ? delay : lapsedTurnsIntegral(lifetime)
        return ownLapsed * silence + misses * soon
    }

    func gapShare(_ sharing: Sharing, longerThan seconds: Double, turn: Int32) -> Double {
        let going = pattern.shareReaching(turn: turn + 1) / pattern.shareReaching(turn: turn)
        let ownSilent = 1 - going + going * turnGapShare(longerThan: seconds)
        guard let starts = startsPerSecond(sharing) else { return sharing == .conversation ? ownSilent : 1 }
        return ownSilent * othersSilent(starts, seconds)
    }

    /// Sessions that begin in a second among those that share; nil for what one session has for itself.
    private func startsPerSecond(_ sharing: Sharing) -> Double? {
        switch sharing {
        case .all: pattern.sessionsPerHour / 3600
        case .user: pattern.sessionsPerHour / 3600 / Double(users)
        case .conversation, .none: nil
        }
    }

    /// P(G > x)
    private func turnGapShare(longerThan seconds: Double) -> Double {
        seconds < delay ? 1 : PortableMath.exp(-(seconds - delay) / pattern.thinkSeconds)
    }

    /// The share of turns that come first or after a gap longer than the lifetime.
    private func meanOwnLapsed(_ lifetime: Double) -> Double {
        (1 + (pattern.meanTurns - 1) * turnGapShare(longerThan: lifetime)) / pattern.meanTurns
    }

    /// The integral of P(G > T + t) for t from 0 to the time of the first response.
    private func lapsedTurnsIntegral(_ lifetime: Double) -> Double {
        guard lifetime >= delay else { return delay }
        return pattern.thinkSeconds * (turnGapShare(longerThan: lifetime) - turnGapShare(longerThan: lifetime + delay))
    }

    private func othersSilent(_ startsPerSecond: Double, _ seconds: Double) -> Double {
        // E min(G, T)
        let covered =
            seconds < delay
            ? seconds : delay + pattern.thinkSeconds * (1 - turnGapShare(longerThan: seconds))
        let turns = pattern.meanTurns
        return PortableMath.exp(-startsPerSecond * (seconds + (turns - 1) * covered + turns * lead))
    }
}
