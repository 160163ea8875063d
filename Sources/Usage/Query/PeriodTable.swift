/// Periods of one kind in one time zone as a list of UTC boundaries.
///
/// Stretch i runs from `starts[i]` to `starts[i + 1]` and belongs to one period or to none. A period
/// is usually one stretch; where clocks are set back across midnight a day can have two.
public struct PeriodTable: Sendable {
    /// Start of each stretch, ascending, and at the end the end of the last one.
    public let starts: [Timestamp]
    /// Period of each stretch, an index of `labels`; nil where no period was asked for. One fewer than `starts`.
    public let periods: [Int?]
    /// Printed name of each period (`2026-11-21`, `2026-W47`, …), ascending in time, each once.
    public let labels: [String]

    /// Periods of one stretch each.
    public init(starts: [Timestamp], labels: [String]) {
        self.init(starts: starts, periods: Array(labels.indices), labels: labels)
    }

    public init(starts: [Timestamp], periods: [Int?], labels: [String]) {
        precondition(starts.count == periods.count + 1 || (starts.isEmpty && periods.isEmpty))
        self.starts = starts
        self.periods = periods
        self.labels = labels
    }

    /// Index in `labels` of the period that holds `time`; nil outside the table.
    public func index(of time: Timestamp) -> Int? {
        guard let stretch = stretch(of: time) else { return nil }
        return periods[stretch]
    }

    /// Whether `start ..< end` lies in one period as a whole, or as a whole in none.
    public func isUniform(from start: Timestamp, to end: Timestamp) -> Bool {
        let period = index(of: start)
        var next = stretch(of: start).map { $0 + 1 } ?? starts.firstIndex { $0 > start } ?? starts.count
        while next < starts.count, starts[next] < end {
            guard period == (next < periods.count ? periods[next] : nil) else { return false }
            next += 1
        }
        return true
    }

    /// Index of the stretch that holds `time`; nil outside the table.
    private func stretch(of time: Timestamp) -> Int? {
        guard time.isKnown, let first = starts.first, time >= first, time < starts[starts.count - 1] else {
            return nil
        }
        var low = 0
        var high = starts.count - 1
        while low + 1 < high {
            let middle = (low + high) / 2
            if starts[middle] <= time { low = middle } else { high = middle }
        }
        return low
    }
}
