import JSONScan

/// Sessions of a coding agent: the short form with `lcp` and `tail`, and the raw one with whole lists of
/// block ids. Ids are local to a session; a cache belongs to one (session, model) (rule Q2).
struct SessionRequests {
    private let format: TraceFormat
    private var blockTokens: Int64?
    private var runs: [BlockRun] = []

    init(_ format: TraceFormat) { self.format = format }

    /// A request as it stands in the text.
    private struct Line {
        var fields = TraceFields()
        var time: Int64?
        var agent: UnsafeRawBufferPointer?
        var model: UnsafeRawBufferPointer?
        var input: Int64?
        var output: Int64?
        var response: Int64?
        var shared: Int64?
        var hasBlocks = false
    }

    /// The session whose requests are being read.
    fileprivate struct Session<Prompt> {
        var group: Int32
        /// Cache of each model.
        var scopes: [(model: UnsafeRawBufferPointer, scope: Int32)] = []
        /// The latest request of each agent.
        var agents: [(name: UnsafeRawBufferPointer, blocks: Int64, prompt: Prompt?)] = []
    }

    /// What is wrong, and in which request of the session.
    struct Failure: Error {
        var request: Int
        var cause: TraceProblem.Cause
    }

    mutating func read<Sink: TraceSink>(
        _ text: UnsafeRawBufferPointer, into sink: inout Sink, _ summary: inout TraceSummary
    ) throws(Failure) {
        let requests = try header(text, &sink, &summary)
        var session = Session<Sink.Prompt>(group: Int32(clamping: summary.groups))
        summary.groups += 1
        var number = 0
        var failure: TraceProblem.Cause?
        var list = TraceFields()
        let behind = list.list(requests) { _, place in
            number += 1
            do throws(TraceProblem.Cause) {
                return try request(at: place, &session, into: &sink, &summary)
            } catch {
                failure = error
                return nil
            }
        }
        if let failure { throw Failure(request: number, cause: failure) }
        if behind == nil { throw Failure(request: 0, cause: TraceLine.malformed(text)) }
    }

    /// Reads what the requests hang on; the place of the list of requests.
    private mutating func header<Sink: TraceSink>(
        _ text: UnsafeRawBufferPointer, _ sink: inout Sink, _ summary: inout TraceSummary
    ) throws(Failure) -> JSONPlace {
        var fields = TraceFields()
        var size: Int64?
        var requests: JSONPlace?
        do throws(TraceProblem.Cause) {
            try TraceLine.walk(text) { key, place in
                if key == "block_size" {
                    return fields.count("block_size", at: place, upTo: 1 << 20, into: &size)
                }
                if key == "requests" { requests = place }
                return place.behindValue
            } problem: {
                fields.problem
            }
            guard let requests, requests.byte == UInt8(ascii: "[") else { throw .missing(field: "requests") }
            guard let size else { throw .missing(field: "block_size") }
            guard size > 0, blockTokens == nil || size == blockTokens else {
                let expected = blockTokens.map { "\($0), as in the sessions before" } ?? "at least 1"
                throw .badNumber(field: "block_size", found: "\(size)", expected: expected)
            }
            if blockTokens == nil {
                sink.begin(blockTokens: size)
                summary.blockTokens = size
                blockTokens = size
            }
            return requests
        } catch {
            throw Failure(request: 0, cause: error)
        }
    }

    private mutating func request<Sink: TraceSink>(
        at place: JSONPlace, _ session: inout Session<Sink.Prompt>, into sink: inout Sink,
        _ summary: inout TraceSummary
    ) throws(TraceProblem.Cause) -> UnsafePointer<UInt8> {
        var line = Line()
        runs.removeAll(keepingCapacity: true)
        let behind = place.walk { key, place in read(key, place, &line) }
        if let problem = line.fields.problem { throw problem }
        guard let behind else { throw .malformed("a request is no object, or a field is not of its kind") }
        guard let time = line.time else { throw .missing(field: "t") }
        guard let input = line.input else { throw .missing(field: "in") }
        guard let output = line.output else { throw .missing(field: "out") }
        guard let model = line.model else { throw .missing(field: format == .sessions ? "m" : "model") }
        guard line.hasBlocks else { throw .missing(field: format == .sessions ? "tail" : "hash_ids") }
        let request = TraceRequest(
            timeMilliseconds: time, responseMilliseconds: line.response ?? 0, inputTokens: input,
            outputTokens: output, group: session.group)
        try add(request, line, model: model, &session, into: &sink, &summary)
        return behind
    }

    private mutating func add<Sink: TraceSink>(
        _ request: TraceRequest, _ line: Line, model: UnsafeRawBufferPointer, _ session: inout Session<Sink.Prompt>,
        into sink: inout Sink, _ summary: inout TraceSummary
    ) throws(TraceProblem.Cause) {
        let size = blockTokens ?? 1
        let agent = session.place(ofAgent: line.agent ?? UnsafeRawBufferPointer(start: nil, count: 0))
        let shared = line.shared ?? 0
        if format == .rawSession {
            let whole = request.inputTokens / size
            let found = runs.blockCount
            guard found >= whole else { throw .fewBlocks(found: found, expected: whole, blockTokens: size) }
            runs.keep(first: whole)
        }
        guard shared <= session.agents[agent].blocks else {
            throw .prefixTooLong(found: shared, previous: session.agents[agent].blocks)
        }
        let blocks = shared + runs.blockCount
        guard blocks * size <= request.inputTokens else {
            throw .manyBlocks(found: blocks, tokens: request.inputTokens, blockTokens: size)
        }
        let previous = session.agents[agent].prompt
        session.agents[agent].blocks = blocks
        session.agents[agent].prompt = nil
        guard summary.count(request, blocks: blocks, of: size) else { return }
        let scope = session.scope(ofModel: model, &sink, &summary)
        do throws(TraceBuilderProblem) {
            session.agents[agent].prompt = try sink.add(
                request, scope: scope, previous: previous, keeping: shared, appending: runs)
        } catch { throw .tooLarge(error) }
    }
}

extension SessionRequests {
    @inline(__always)
    private mutating func read(_ key: JSONKey, _ place: JSONPlace, _ line: inout Line) -> UnsafePointer<UInt8>? {
        let isShort = format == .sessions
        switch key.bytes.count {
        case 1 where key == "t": return line.fields.seconds("t", at: place, into: &line.time)
        case 1 where key == "a" && isShort: return text(place, &line.agent)
        case 1 where key == "m" && isShort: return text(place, &line.model)
        case 2 where key == "in": return line.fields.count("in", at: place, into: &line.input)
        case 3 where key == "out": return line.fields.count("out", at: place, into: &line.output)
        case 3 where key == "api" && isShort: return line.fields.secondsOrNull("api", at: place, into: &line.response)
        case 3 where key == "lcp" && isShort: return line.fields.count("lcp", at: place, into: &line.shared)
        case 4 where key == "tail" && isShort:
            line.hasBlocks = true
            return tail(place, &line.fields)
        case 5 where key == "model" && !isShort: return text(place, &line.model)
        case 8 where key == "api_time" && !isShort:
            return line.fields.secondsOrNull("api_time", at: place, into: &line.response)
        case 8 where key == "hash_ids" && !isShort:
            line.hasBlocks = true
            return line.fields.blockIDs("hash_ids", at: place, into: &runs)
        default: return place.behindValue
        }
    }

    private func text(_ place: JSONPlace, _ field: inout UnsafeRawBufferPointer?) -> UnsafePointer<UInt8>? {
        guard let behind = place.behindValue else { return nil }
        field = place.element(upTo: behind).stringBytes
        return behind
    }

    /// `[[start, count], …]`.
    private mutating func tail(_ place: JSONPlace, _ fields: inout TraceFields) -> UnsafePointer<UInt8>? {
        fields.list(place) { fields, place in
            var pair: (start: Int64?, count: Int64?) = (nil, nil)
            var extra = false
            let behind = fields.list(place) { fields, place in
                if pair.start == nil {
                    return fields.count("tail", at: place, upTo: TraceFields.maximumNumber, into: &pair.start)
                }
                extra = extra || pair.count != nil
                return fields.count("tail", at: place, into: &pair.count)
            }
            guard let start = pair.start, let count = pair.count, !extra else { return nil }
            if count > 0 { runs.append(BlockRun(start: start, count: count)) }
            return behind
        }
    }
}

extension SessionRequests.Session {
    /// Place of an agent, made at its first request.
    fileprivate mutating func place(ofAgent name: UnsafeRawBufferPointer) -> Int {
        if let known = agents.firstIndex(where: { JSONKey.areEqual($0.name, name) }) { return known }
        agents.append((name, 0, nil))
        return agents.count - 1
    }

    fileprivate mutating func scope<Sink: TraceSink>(
        ofModel name: UnsafeRawBufferPointer, _ sink: inout Sink, _ summary: inout TraceSummary
    ) -> Int32 where Sink.Prompt == Prompt {
        if let known = scopes.first(where: { JSONKey.areEqual($0.model, name) }) { return known.scope }
        let scope = sink.newScope()
        summary.scopes += 1
        scopes.append((name, scope))
        return scope
    }
}
