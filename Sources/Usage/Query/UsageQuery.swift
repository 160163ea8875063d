/// A question about records: which ones, grouped how. The same query is answered by the in-memory
/// accumulator and, later, by SQL; both receive period boundaries as numbers, never a zone name.
public struct UsageQuery: Sendable {
    public var groupBy: [GroupDimension]
    /// Boundaries of the period dimensions in `groupBy`.
    public var periods: [GroupDimension: PeriodTable]
    /// First moment covered, inclusive; nil for no bound. Undated records pass only without bounds.
    public var since: Timestamp?
    /// First moment no longer covered; nil for no bound.
    public var until: Timestamp?
    /// Names that records must have to be covered.
    public var filters: UsageFilters
    /// Prompt-length thresholds of the loaded price books, ascending, tokens: a charge's length
    /// class is the number of thresholds that its prompt is strictly above (rule R10).
    public var lengthThresholds: [Int64]
    /// UTC day at which undated records are priced: the day of the run.
    public var undatedDay: Int32

    public init(
        groupBy: [GroupDimension] = [], periods: [GroupDimension: PeriodTable] = [:],
        since: Timestamp? = nil, until: Timestamp? = nil, filters: UsageFilters = UsageFilters(),
        lengthThresholds: [Int64] = [], undatedDay: Int32
    ) {
        self.groupBy = groupBy
        self.periods = periods
        self.since = since
        self.until = until
        self.filters = filters
        self.lengthThresholds = lengthThresholds
        self.undatedDay = undatedDay
    }

    /// Length class of a prompt of `tokens` tokens.
    @inlinable public func lengthClass(prompt tokens: Int64) -> UInt8 {
        var count: UInt8 = 0
        for threshold in lengthThresholds where tokens > threshold { count += 1 }
        return count
    }

    /// Whether the bounds cover this accounting time.
    public func covers(_ time: Timestamp) -> Bool {
        if since == nil && until == nil { return true }
        guard time.isKnown else { return false }
        if let since, time < since { return false }
        if let until, time >= until { return false }
        return true
    }
}

/// What `--by` can name; the raw value is the name on the command line and in JSON.
public enum GroupDimension: String, CaseIterable, Sendable {
    case hour, day, week, month, session, project, model, source, key, tag

    /// Whether the dimension is a period of time, cut by a `PeriodTable`.
    public var isPeriod: Bool {
        switch self {
        case .hour, .day, .week, .month: true
        case .session, .project, .model, .source, .key, .tag: false
        }
    }
}
