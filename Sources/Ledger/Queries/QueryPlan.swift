import Usage

/// What a query is answered from.
enum QueryPlan: Equatable {
    /// All records, one by one.
    case records
    /// Runs of days from the roll-ups, and the records of spans of time (milliseconds) between them.
    case sums(days: [ClosedRange<Int32>], spans: [Range<Int64>])

    private static let dayLength: Int64 = 86_400_000

    /// - Parameter days: those of the roll-ups, ascending.
    init(_ query: UsageQuery, days: [Int32]) {
        var whole: [ClosedRange<Int32>] = []
        var spans: [Range<Int64>] = []
        var cutDays = 0
        for day in days {
            switch QueryPlan.part(of: day, in: query) {
            case .none: break
            case .whole: whole.append(day)
            case .cut(let span):
                spans.append(span)
                cutDays += 1
            }
        }
        // Finding a record by its time costs up to twice as much as meeting it on the way through all.
        self = cutDays * 2 > days.count ? .records : .sums(days: whole, spans: spans)
    }

    private enum Part { case none, whole, cut(Range<Int64>) }

    /// How much of a UTC day a query covers, and whether the day's sums can tell it.
    private static func part(of day: Int32, in query: UsageQuery) -> Part {
        if day == Ledger.undatedDay { return query.covers(.unknown) ? .whole : .none }
        let start = Int64(day) * dayLength
        let first = max(start, query.since?.milliseconds ?? start)
        let end = min(start + dayLength, query.until?.milliseconds ?? .max)
        guard first < end else { return .none }
        guard first == start, end == start + dayLength else { return .cut(first..<end) }
        let isWhole = query.groupBy.allSatisfy { dimension in
            query.periods[dimension]?.isUniform(
                from: Timestamp(milliseconds: first), to: Timestamp(milliseconds: end)) ?? true
        }
        return isWhole ? .whole : .cut(first..<end)
    }
}

extension [ClosedRange<Int32>] {
    /// Adds a later day, to the last run where it follows on it.
    fileprivate mutating func append(_ day: Int32) {
        if let last, last.upperBound < .max, last.upperBound + 1 == day {
            self[count - 1] = last.lowerBound...day
        } else {
            append(day...day)
        }
    }
}

extension [Range<Int64>] {
    /// Adds a later span, to the last one where it follows on it.
    fileprivate mutating func append(_ span: Range<Int64>) {
        if let last, last.upperBound == span.lowerBound {
            self[count - 1] = last.lowerBound..<span.upperBound
        } else {
            insert(span, at: count)
        }
    }
}
