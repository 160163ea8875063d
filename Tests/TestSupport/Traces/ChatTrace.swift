/// A trace of agent sessions of any length, shaped like real ones, for measurements and tests.
///
/// One session a line, in the short form: the blocks of a request are the first `lcp` ones of the request of the
/// same agent before it, then runs of ids. Equal seeds give equal bytes on every machine; memory holds one
/// session's state, not its requests.
package struct ChatTrace {
    package let requests: Int
    package let seed: UInt64

    package init(requests: Int, seed: UInt64) {
        self.requests = requests
        self.seed = seed
    }

    /// Writes the trace to a file and says what it holds.
    package func write(to path: String) throws -> ChatTraceTruth {
        var lines = ChatTraceLines(self)
        try FileSink.write(to: path) { buffer, _ in lines.appendRequest(to: &buffer) }
        return lines.truth
    }

    /// The whole trace in memory, and what it holds.
    package func bytes() -> (bytes: [UInt8], truth: ChatTraceTruth) {
        var lines = ChatTraceLines(self)
        var bytes: [UInt8] = []
        while lines.appendRequest(to: &bytes) {}
        return (bytes, lines.truth)
    }
}

/// The text of a trace, request by request.
private struct ChatTraceLines {
    private(set) var truth = ChatTraceTruth()
    private let requests: Int
    private var generator: SplitMix64
    private var session: ChatSession?

    init(_ trace: ChatTrace) {
        requests = trace.requests
        generator = SplitMix64(seed: trace.seed)
    }

    /// False where there are no more.
    mutating func appendRequest(to buffer: inout [UInt8]) -> Bool {
        guard truth.requests < requests else { return false }
        let isFirst = session == nil
        var current = session ?? ChatSession(&generator, requests: requests - truth.requests)
        if isFirst {
            truth.sessions += 1
            appendHead(current, to: &buffer)
        } else {
            buffer.append(UInt8(ascii: ","))
        }
        session = nil
        current.next(&generator, truth: &truth).append(to: &buffer)
        if current.remaining > 0 {
            session = current
        } else {
            buffer.append(contentsOf: "]}\n".utf8)
        }
        return true
    }

    private func appendHead(_ session: ChatSession, to buffer: inout [UInt8]) {
        let system = session.preambleTokens / 4
        buffer.append(contentsOf: "{\"id\":\"session_".utf8)
        buffer.append(decimal: truth.sessions, digits: 7)
        buffer.append(contentsOf: "\",\"tool_tokens\":".utf8)
        buffer.append(decimal: session.preambleTokens - system)
        buffer.append(contentsOf: ",\"system_tokens\":".utf8)
        buffer.append(decimal: system)
        buffer.append(contentsOf: ",\"block_size\":".utf8)
        buffer.append(decimal: ChatSession.blockTokens)
        buffer.append(contentsOf: ",\"requests\":[".utf8)
    }
}
