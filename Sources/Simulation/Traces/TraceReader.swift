import CScan
import JSONScan

/// Reads a trace from bytes that come in pieces of any size, and hands its requests to a sink in file order.
///
/// The format is found from the first line. Memory holds one line, or the document where the trace is one.
struct TraceReader<Sink: TraceSink> {
    /// A line, or a document, may have so many bytes.
    static var maximumLine: Int { 256 << 20 }

    private let name: String
    private var sink: Sink
    private var summary = TraceSummary()
    private var handler: Handler?
    /// Whole lines before `pending`.
    private var lines = 0
    /// The beginning of a line whose end has not come yet, or of the document.
    private var pending: [UInt8] = []
    private var isDocument = false
    private var isAtStart = true

    private enum Handler {
        case hashed(HashedRequests)
        case sessions(SessionRequests)
        case table(ArrivalTable)
    }

    /// - Parameter name: what errors call the trace, its path.
    init(name: String, into sink: consuming Sink) {
        self.name = name
        self.sink = sink
    }

    /// Takes the next bytes; throws `TraceProblem` at the first line that cannot be read.
    mutating func read(_ bytes: UnsafeRawBufferPointer) throws(TraceProblem) {
        var rest = bytes
        if isDocument || !pending.isEmpty {
            guard let end = isDocument ? nil : rest.lineEnd else { return try hold(rest) }
            try hold(UnsafeRawBufferPointer(rebasing: rest[..<end]))
            try takePending()
            guard !isDocument else { return try hold(UnsafeRawBufferPointer(rebasing: rest[end...])) }
            rest = UnsafeRawBufferPointer(rebasing: rest[(end + 1)...])
        }
        while let end = rest.lineEnd {
            try take(UnsafeRawBufferPointer(rebasing: rest[..<end]))
            if isDocument { return try hold(rest) }
            rest = UnsafeRawBufferPointer(rebasing: rest[(end + 1)...])
        }
        try hold(rest)
    }

    /// Ends the trace; throws `TraceProblem` where its last line is torn or there is nothing in it.
    consuming func finish() throws(TraceProblem) -> (sink: Sink, summary: TraceSummary) {
        if isDocument {
            try takeDocument()
        } else if !pending.isEmpty {
            try takePending()
            if isDocument { try takeDocument() }
        }
        guard summary.requests > 0 else { throw problem(.empty, line: 0) }
        if summary.droppedRequests == summary.requests {
            throw problem(.noRequests(dropped: summary.requests, blockTokens: summary.blockTokens), line: 0)
        }
        return (sink, summary)
    }

    private mutating func hold(_ bytes: UnsafeRawBufferPointer) throws(TraceProblem) {
        guard pending.count + bytes.count <= TraceReader.maximumLine else {
            throw problem(.tooLong(limitBytes: TraceReader.maximumLine), line: lines + 1)
        }
        pending.append(contentsOf: bytes)
    }

    /// Takes the held bytes as a line; they stay held where they turn out to begin a document.
    private mutating func takePending() throws(TraceProblem) {
        let line = pending
        let result = Result { () throws(TraceProblem) in
            try line.withUnsafeBytes { bytes in Result { () throws(TraceProblem) in try take(bytes) } }.get()
        }
        try result.get()
        if !isDocument { pending.removeAll(keepingCapacity: true) }
    }

    private mutating func takeDocument() throws(TraceProblem) {
        let document = pending
        isDocument = false
        lines = 0
        try document.withUnsafeBytes { bytes in Result { () throws(TraceProblem) in try take(bytes, isWhole: true) } }
            .get()
    }

    /// Takes one line without its end.
    private mutating func take(_ line: UnsafeRawBufferPointer, isWhole: Bool = false) throws(TraceProblem) {
        lines += 1
        var text = line
        if isAtStart, text.starts(with: [0xEF, 0xBB, 0xBF]) { text = UnsafeRawBufferPointer(rebasing: text[3...]) }
        guard text.contains(where: { $0 != 0x20 && $0 != 0x0D && $0 != 0x09 && $0 != 0x0A }) else { return }
        while text.last == 0x0D { text = UnsafeRawBufferPointer(rebasing: text.dropLast()) }
        if handler == nil { return try begin(text, isWhole: isWhole) }
        try handle(text)
    }

    /// Finds the format from the first line, which is the header of a table, a request or a session.
    private mutating func begin(_ text: UnsafeRawBufferPointer, isWhole: Bool) throws(TraceProblem) {
        guard let format = TraceFormat.recognise(text) else {
            // A document may have many lines, the first of which is no whole object.
            if !isWhole, TraceFormat.isTorn(text) {
                isDocument = true
                return
            }
            let isTorn = TraceFormat.isTorn(text)
            throw problem(isTorn ? TraceLine.malformed(text) : .unknownFormat, line: isTorn ? lines : 0)
        }
        isAtStart = false
        if Sink.needsPrefixes && !format.hasPrefixes { throw problem(.noPrefixes(format), line: 0) }
        summary.format = format
        switch format {
        case .mooncake, .qwenBailian:
            summary.blockTokens = format == .mooncake ? 512 : 16
            sink.begin(blockTokens: summary.blockTokens)
            handler = .hashed(HashedRequests(format, blockTokens: summary.blockTokens))
        case .sessions, .rawSession: handler = .sessions(SessionRequests(format))
        case .azure, .burstGPT:
            sink.begin(blockTokens: 0)
            handler = ArrivalColumns(text).map { .table(ArrivalTable($0)) }
            return
        }
        try handle(text)
    }

    private mutating func handle(_ text: UnsafeRawBufferPointer) throws(TraceProblem) {
        switch handler {
        case .hashed(var requests):
            handler = nil
            defer { handler = .hashed(requests) }
            do { try requests.read(text, into: &sink, &summary) } catch { throw problem(error, line: lines) }
        case .sessions(var requests):
            handler = nil
            defer { handler = .sessions(requests) }
            do {
                try requests.read(text, into: &sink, &summary)
            } catch {
                throw TraceProblem(trace: name, line: lines, request: error.request, cause: error.cause)
            }
        case .table(var table):
            handler = nil
            defer { handler = .table(table) }
            do { try table.read(text, into: &sink, &summary) } catch { throw problem(error, line: lines) }
        case nil: break
        }
    }

    private func problem(_ cause: TraceProblem.Cause, line: Int) -> TraceProblem {
        TraceProblem(trace: name, line: line, cause: cause)
    }
}

extension UnsafeRawBufferPointer {
    /// Index of the first line feed.
    fileprivate var lineEnd: Int? {
        guard let start = assumingMemoryBound(to: UInt8.self).baseAddress else { return nil }
        return cscan_newline(start, start + count).map { $0 - start }
    }
}

extension TraceReader: Sendable where Sink: Sendable {}
