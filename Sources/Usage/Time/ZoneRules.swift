/// Offsets from UTC of one time zone over all time. Unit of times and offsets: seconds.
public struct ZoneRules: Sendable {
    /// When the offset changes, ascending, UTC seconds since 1970.
    let transitions: [Int64]
    /// Offset east of UTC from each transition on.
    let offsets: [Int64]
    /// Offset before the first transition.
    let initialOffset: Int64
    /// Rule for the time after the last transition; nil where the last offset stays.
    let recurrence: ZoneRecurrence?

    init(transitions: [Int64], offsets: [Int64], initialOffset: Int64, recurrence: ZoneRecurrence?) {
        self.transitions = transitions
        self.offsets = offsets
        self.initialOffset = initialOffset
        self.recurrence = recurrence
    }

    public static let utc = ZoneRules(transitions: [], offsets: [], initialOffset: 0, recurrence: nil)

    /// The zone of a POSIX `TZ` string such as `EST5EDT,M3.2.0,M11.1.0`; nil where it is none.
    public init?(posix text: String) {
        guard let recurrence = ZoneRecurrence(text) else { return nil }
        self.init(
            transitions: [], offsets: [], initialOffset: recurrence.standardOffset, recurrence: recurrence)
    }

    /// Offset east of UTC at a moment.
    public func offset(at seconds: Int64) -> Int64 {
        if let recurrence, transitions.last.map({ seconds >= $0 }) ?? true {
            return recurrence.offset(at: seconds)
        }
        let index = position(of: seconds)
        return index < 0 ? initialOffset : offsets[index]
    }

    /// The stretches of constant offset that cover `start ..< end`; the first begins at `start`.
    public func stretches(from start: Int64, to end: Int64) -> [(start: Int64, offset: Int64)] {
        guard start < end else { return [] }
        var changes = [start]
        var index = position(of: start) + 1
        while index < transitions.count, transitions[index] < end {
            if transitions[index] > start { changes.append(transitions[index]) }
            index += 1
        }
        if let recurrence {
            let bound = max(start, transitions.last ?? start)
            if bound < end { changes += recurrence.changes(after: bound, before: end) }
        }
        var result: [(start: Int64, offset: Int64)] = []
        for change in changes {
            let offset = offset(at: change)
            if result.last?.offset != offset { result.append((change, offset)) }
        }
        return result
    }

    /// First moment at which the zone's clock shows `local` (seconds since 1970-01-01T00:00 of the
    /// clock) or later; a time that the clock skips gives the moment of the skip.
    public func firstMoment(showing local: Int64) -> Int64 {
        // No offset is beyond 26 hours, so the moment lies in this window.
        let reach: Int64 = 26 * 3600
        let stretches = stretches(from: local - reach, to: local + reach)
        for (index, stretch) in stretches.enumerated() {
            let moment = max(stretch.start, local - stretch.offset)
            let end = index + 1 < stretches.count ? stretches[index + 1].start : .max
            if moment < end { return moment }
        }
        return local
    }

    /// Index of the last transition at or before a moment; -1 before the first.
    private func position(of seconds: Int64) -> Int {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return low - 1
    }
}
