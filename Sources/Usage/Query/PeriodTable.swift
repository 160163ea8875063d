/// Periods of one kind in one time zone as a list of UTC boundaries.
///
/// Period i runs from `starts[i]` to `starts[i + 1]`; a time outside the table has no period.
public struct PeriodTable: Sendable {
    /// Start of each period, ascending, and at the end the end of the last one.
    public let starts: [Timestamp]
    /// Printed name of each period (`2026-11-21`, `2026-W47`, …); one fewer than `starts`.
    public let labels: [String]

    public init(starts: [Timestamp], labels: [String]) {
        precondition(starts.count == labels.count + 1 || (starts.isEmpty && labels.isEmpty))
        self.starts = starts
        self.labels = labels
    }

    /// Index of the period that holds `time`; nil outside the table.
    public func index(of time: Timestamp) -> Int? {
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
