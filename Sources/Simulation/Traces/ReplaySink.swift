/// Makes the requests of a trace into one for replay, each at the price of its length.
struct ReplaySink: TraceSink, Sendable {
    static var needsPrefixes: Bool { true }

    private let prices: TracePrices
    private var priceClasses: [UInt16] = []
    private var builder = TraceBuilder(blockTokens: 1)

    init(prices: TracePrices) { self.prices = prices }

    init(price: VisitPrice) { self.init(prices: TracePrices(price)) }

    mutating func begin(blockTokens: Int64) {
        builder = TraceBuilder(blockTokens: max(1, blockTokens))
    }

    mutating func newScope() -> Int32 { builder.scope() }

    mutating func add(
        _ request: TraceRequest, scope: Int32, previous: TraceBuilder.Prompt?, keeping: Int64,
        appending runs: [BlockRun]
    ) throws(TraceBuilderProblem) -> TraceBuilder.Prompt {
        if priceClasses.isEmpty {
            for price in prices.prices { priceClasses.append(try builder.price(price)) }
        }
        return try builder.add(
            timeMilliseconds: request.timeMilliseconds, responseDelayMilliseconds: request.responseMilliseconds,
            scope: scope, price: priceClasses[prices.place(promptTokens: request.inputTokens)], previous: previous,
            keeping: keeping, appending: runs,
            group: request.group)
    }

    /// The trace of everything that was taken.
    consuming func finish() -> ReplayTrace { builder.finish() }
}
