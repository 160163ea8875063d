/// Keeps when requests came and how long they were; of any trace, and all there is of tables of arrivals.
public struct TraceArrivals: TraceSink, Sendable {
    private var requests: [TraceRequest] = []

    public init() {}

    /// By time; requests of one moment stay in file order.
    public var sorted: [TraceRequest] {
        // The numbers keep the sort stable.
        requests.enumerated().sorted { left, right in
            let (first, second) = (left.element.timeMilliseconds, right.element.timeMilliseconds)
            return first != second ? first < second : left.offset < right.offset
        }.map(\.element)
    }

    public mutating func begin(blockTokens: Int64) {}
    public mutating func newScope() -> Int32 { 0 }
    public mutating func add(
        _ request: TraceRequest, scope: Int32, previous: Void?, keeping: Int64, appending runs: [BlockRun]
    ) {
        requests.append(request)
    }
}
