@testable import Simulation

/// A sink that spells every prompt out as the list of its block ids.
struct RecordedRequests: TraceSink {
    struct Entry: Equatable {
        var request: TraceRequest
        var scope: Int32
        var blocks: [Int64]
    }

    static var needsPrefixes: Bool { false }

    private(set) var entries: [Entry] = []
    private(set) var blockTokens: [Int64] = []
    private var scopes: Int32 = 0

    mutating func begin(blockTokens: Int64) { self.blockTokens.append(blockTokens) }

    mutating func newScope() -> Int32 {
        scopes += 1
        return scopes - 1
    }

    mutating func add(
        _ request: TraceRequest, scope: Int32, previous: [Int64]?, keeping: Int64, appending runs: [BlockRun]
    ) -> [Int64] {
        var blocks = Array((previous ?? []).prefix(Int(keeping)))
        for run in runs { blocks += run.start..<run.start + run.count }
        entries.append(Entry(request: request, scope: scope, blocks: blocks))
        return blocks
    }
}

/// Reads a text in pieces of `step` bytes.
func readTrace<Sink: TraceSink>(_ text: String, into sink: Sink, step: Int = .max) throws(TraceProblem) -> (
    sink: Sink, summary: TraceSummary
) {
    var reader = TraceReader<Sink>(name: "trace", into: sink)
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
        let piece = Array(bytes.prefix(step))
        bytes = bytes.dropFirst(step)
        try piece.withUnsafeBytes { buffer in
            Result { () throws(TraceProblem) in try reader.read(buffer) }
        }.get()
    }
    return try reader.finish()
}

func recorded(_ text: String, step: Int = .max) throws(TraceProblem) -> (
    entries: [RecordedRequests.Entry], summary: TraceSummary, blockTokens: [Int64]
) {
    let (sink, summary) = try readTrace(text, into: RecordedRequests(), step: step)
    return (sink.entries, summary, sink.blockTokens)
}
