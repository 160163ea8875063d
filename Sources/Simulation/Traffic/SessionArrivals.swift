/// The requests of sessions in order of time: those of a moment by session, then by branch.
struct SessionArrivals: Sendable {
    private let pattern: SessionPattern
    private let users: Int32
    private let delay: Int64
    private var random: RandomSource
    /// Turns that are still to come, one for each session that has begun.
    private var pending = BinaryHeap<Turn>()
    /// Requests of the turn that is going on.
    private var current: [Arrival] = []
    private var nextStart: Double
    private var sessions: Int64 = 0
    private let first: Int64

    private struct Turn: Comparable, Sendable {
        var time: Double
        var session: Int64
        var number: Int32
        var turns: Int32
        var user: Int32

        static func < (left: Turn, right: Turn) -> Bool {
            left.time == right.time ? left.session < right.session : left.time < right.time
        }
    }

    init(_ pattern: SessionPattern, _ traffic: Traffic, start: ArrivalStart, random: RandomSource) {
        self.pattern = pattern
        users = traffic.users
        delay = max(traffic.firstResponseMilliseconds, pattern.fanOut > 1 ? 1 : 0)
        self.random = random
        switch start {
        case .withRequest:
            first = 0
            nextStart = 0
        case .inProgress(let time):
            first = time
            nextStart = Double(time) - pattern.longestSpan(firstResponseMilliseconds: delay)
            nextStart += self.random.exponential(mean: 3_600_000 / pattern.sessionsPerHour)
        }
    }

    mutating func next(users userSource: inout RandomSource) -> Arrival? {
        while current.isEmpty {
            while pending.first.map({ nextStart <= $0.time }) ?? true { begin(&userSource) }
            guard let turn = pending.popFirst() else { return nil }
            take(turn)
        }
        return current.removeLast()
    }

    private mutating func begin(_ userSource: inout RandomSource) {
        let spread = Int(pattern.turns.upperBound - pattern.turns.lowerBound) + 1
        let turns = pattern.turns.lowerBound + Int32(random.index(below: spread))
        let user = Int32(userSource.index(below: Int(users)))
        pending.insert(Turn(time: nextStart, session: sessions, number: 0, turns: turns, user: user))
        sessions += 1
        nextStart += random.exponential(mean: 3_600_000 / pattern.sessionsPerHour)
    }

    private mutating func take(_ turn: Turn) {
        let time = Int64(turn.time.rounded(.down))
        if time >= first {
            current = (0..<pattern.fanOut).reversed().map { branch in
                Arrival(
                    timeMilliseconds: time, user: turn.user, conversation: turn.session, turn: turn.number,
                    branch: branch, growthTokens: turn.number == 0 ? 0 : pattern.growthTokens,
                    firstResponseDelayMilliseconds: delay)
            }
        }
        guard turn.number + 1 < turn.turns else { return }
        var following = turn
        following.number += 1
        following.time += Double(delay + pattern.leadMilliseconds)
        following.time += random.exponential(mean: pattern.thinkSeconds * 1000)
        pending.insert(following)
    }
}

extension SessionPattern {
    /// A time that a session does not outlast but in one of 10^9 cases. Unit: milliseconds.
    ///
    /// A sum of n exponentials of mean 1 is above n + 6.5 sqrt(n) + 21 that rarely (Boucheron, Lugosi and
    /// Massart, "Concentration Inequalities", 2013, section 2.4).
    func longestSpan(firstResponseMilliseconds: Int64) -> Double {
        let gaps = Double(turns.upperBound - 1)
        let thinking = (gaps + 6.5 * gaps.squareRoot() + 21) * thinkSeconds * 1000
        return gaps == 0 ? 0 : gaps * Double(firstResponseMilliseconds + leadMilliseconds) + thinking
    }
}
