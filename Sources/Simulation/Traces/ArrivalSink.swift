/// Keeps when requests came and how long they were.
struct ArrivalSink: TraceSink, Sendable {
    static var needsPrefixes: Bool { false }

    private var requests: [TraceRequest] = []

    /// By time; requests of one moment stay in file order.
    var sorted: [TraceRequest] {
        // The numbers keep the sort stable.
        requests.enumerated().sorted { left, right in
            let (first, second) = (left.element.timeMilliseconds, right.element.timeMilliseconds)
            return first != second ? first < second : left.offset < right.offset
        }.map(\.element)
    }

    mutating func begin(blockTokens: Int64) {}
    mutating func newScope() -> Int32 { 0 }
    mutating func add(
        _ request: TraceRequest, scope: Int32, previous: Void?, keeping: Int64, appending runs: [BlockRun]
    ) {
        requests.append(request)
    }
}
