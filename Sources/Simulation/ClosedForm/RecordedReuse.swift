/// A trace of times, from its first request on; each request is from one of the users at random. The chances
/// are over the assignment of users: with one user they are shares of the trace itself.
struct RecordedReuse: ReuseModel {
    /// Milliseconds, ascending.
    let times: [Int64]
    let userShare: Double
    let delayMilliseconds: Int64

    func missShare(_ sharing: Sharing, lifetime: Double, turn: Int32) -> Double {
        guard let share = sharing.chance(ofOneUser: userShare) else { return 1 }
        let lifetimeMilliseconds = Int64((lifetime * 1000).rounded())
        // Chances that a request comes after a lapse; of those that are not answered yet, the sum.
        var lapsed: [Double] = []
        lapsed.reserveCapacity(times.count)
        var (oldest, unanswered, soon, sum) = (0, 0, 0.0, 0.0)
        for (index, time) in times.enumerated() {
            while times[oldest] < time - lifetimeMilliseconds { oldest += 1 }
            while unanswered < index && times[unanswered] + delayMilliseconds <= time {
                soon -= lapsed[unanswered]
                unanswered += 1
            }
            let own = noneOf(index - oldest, share)
            sum += own + share * max(0, soon)
            lapsed.append(own)
            soon += own
        }
        return times.isEmpty ? 1 : sum / Double(times.count)
    }

    func gapShare(_ sharing: Sharing, longerThan seconds: Double, turn: Int32) -> Double {
        guard let share = sharing.chance(ofOneUser: userShare) else { return 1 }
        let gap = Int64((seconds * 1000).rounded())
        var end = 0
        var sum = 0.0
        for (index, time) in times.enumerated() {
            while end < times.count && times[end] <= time + gap { end += 1 }
            sum += noneOf(end - index - 1, share)
        }
        return times.isEmpty ? 1 : sum / Double(times.count)
    }

    /// The chance that none of `count` requests is of the group.
    private func noneOf(_ count: Int, _ share: Double) -> Double {
        guard count > 0 else { return 1 }
        return share < 1 ? PortableMath.exp(Double(count) * PortableMath.log(1 - share)) : 0
    }
}
