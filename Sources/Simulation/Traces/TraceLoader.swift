/// Loads a trace for replay from bytes that come in pieces of any size; the format is found from content.
///
/// Memory holds one line (or the document where the trace is one) beside the trace that is being built.
public struct TraceLoader: Sendable {
    private var reader: TraceReader<ReplaySink>

    /// - Parameters:
    ///   - name: what errors call the trace, its path.
    ///   - prices: what requests pay.
    public init(name: String, prices: TracePrices) {
        reader = TraceReader(name: name, into: ReplaySink(prices: prices))
    }

    /// The loader for one price of all requests.
    public init(name: String, price: VisitPrice) { self.init(name: name, prices: TracePrices(price)) }

    /// Takes the next bytes; throws `TraceProblem` at the first line that cannot be read.
    public mutating func read(_ bytes: UnsafeRawBufferPointer) throws(TraceProblem) { try reader.read(bytes) }

    /// Ends the trace; throws `TraceProblem` where its last line is torn or there is nothing in it.
    public consuming func finish() throws(TraceProblem) -> (trace: ReplayTrace, summary: TraceSummary) {
        let (sink, summary) = try reader.finish()
        return (sink.finish(), summary)
    }
}

/// Loads when the requests of a trace came and how long they were: of any trace, and all there is of tables
/// of arrivals.
public struct TraceArrivals: Sendable {
    private var reader: TraceReader<ArrivalSink>

    /// - Parameter name: what errors call the trace, its path.
    public init(name: String) { reader = TraceReader(name: name, into: ArrivalSink()) }

    /// Takes the next bytes; throws `TraceProblem` at the first line that cannot be read.
    public mutating func read(_ bytes: UnsafeRawBufferPointer) throws(TraceProblem) { try reader.read(bytes) }

    /// The requests by time, those of one moment in file order; throws `TraceProblem` where the last line is
    /// torn or there is nothing in the trace.
    public consuming func finish() throws(TraceProblem) -> (requests: [TraceRequest], summary: TraceSummary) {
        let (sink, summary) = try reader.finish()
        return (sink.sorted, summary)
    }
}
