/// The requests of a traffic in order of time, without end but for a trace; a seed fixes them all.
public struct ArrivalSequence: Sequence, IteratorProtocol, Sendable {
    private let users: Int32
    private let delay: Int64
    /// Exactly one of the two is there.
    private var times: ArrivalTimes?
    private var sessions: SessionArrivals?
    /// Users are drawn from a stream of their own, so that their number does not move the arrivals.
    private var userSource: RandomSource
    private var requests: Int64 = 0

    /// `replication` numbers independent samples of one seed.
    public init(_ traffic: Traffic, start: ArrivalStart, seed: UInt64, replication: UInt64 = 0) {
        users = traffic.users
        delay = traffic.firstResponseMilliseconds
        let random = RandomSource(seed: seed, stream: 2 * replication)
        userSource = RandomSource(seed: seed, stream: 2 * replication + 1)
        if case .sessions(let pattern) = traffic.process {
            sessions = SessionArrivals(pattern, traffic, start: start, random: random)
        } else {
            times = ArrivalTimes(traffic.process, start: start, random: random)
        }
    }

    public mutating func next() -> Arrival? {
        if sessions != nil { return sessions?.next(users: &userSource) }
        guard let time = times?.next() else { return nil }
        defer { requests += 1 }
        return Arrival(
            timeMilliseconds: time, user: Int32(userSource.index(below: Int(users))), conversation: requests,
            firstResponseDelayMilliseconds: delay)
    }
}

/// Where a sequence of arrivals begins.
public enum ArrivalStart: Hashable, Sendable {
    /// At this time in the middle of a traffic that has always been going on. Unit: milliseconds.
    case inProgress(atMilliseconds: Int64)
    /// With a request (of sessions: with a first turn) as any other, at time 0, or at its time of the day
    /// where the traffic follows that.
    case withRequest
}
