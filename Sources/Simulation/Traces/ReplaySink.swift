/// Makes the requests of a trace into one for replay, all at the same prices.
struct ReplaySink: TraceSink, Sendable {
    static var needsPrefixes: Bool { true }

    private let price: VisitPrice
    private var priceClass: UInt16 = 0
    private var builder = TraceBuilder(blockTokens: 1)

    init(price: VisitPrice) { self.price = price }

    mutating func begin(blockTokens: Int64) {
        builder = TraceBuilder(blockTokens: max(1, blockTokens))
    }

    mutating func newScope() -> Int32 { builder.scope() }

    mutating func add(
        _ request: TraceRequest, scope: Int32, previous: TraceBuilder.Prompt?, keeping: Int64,
        appending runs: [BlockRun]
    ) throws(TraceBuilderProblem) -> TraceBuilder.Prompt {
        if builder.requestCount == 0 { priceClass = try builder.price(price) }
        return try builder.add(
            timeMilliseconds: request.timeMilliseconds, responseDelayMilliseconds: request.responseMilliseconds,
            scope: scope, price: priceClass, previous: previous, keeping: keeping, appending: runs,
            group: request.group)
    }

    /// The trace of everything that was taken.
    consuming func finish() -> ReplayTrace { builder.finish() }
}
