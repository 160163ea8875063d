import JSONScan

/// Lines of Mooncake and Qwen-Bailian: one request each, with the ids of its blocks.
struct HashedRequests {
    private let format: TraceFormat
    private let blockTokens: Int64
    private var scope: Int32?
    private var latest: Int64 = 0
    /// Group of each chat, for the chats that continue it.
    private var groups: [Int64: Int32] = [:]
    private var runs: [BlockRun] = []

    init(_ format: TraceFormat, blockTokens: Int64) {
        self.format = format
        self.blockTokens = blockTokens
    }

    private struct Line {
        var fields = TraceFields()
        var time: Int64?
        var input: Int64?
        var output: Int64?
        var chat: Int64?
        var parent: Int64?
        var hasBlocks = false
    }

    mutating func read<Sink: TraceSink>(
        _ text: UnsafeRawBufferPointer, into sink: inout Sink, _ summary: inout TraceSummary
    ) throws(TraceProblem.Cause) {
        var line = Line()
        try TraceLine.walk(text) { key, place in
            read(key, place, &line)
        } problem: {
            line.fields.problem
        }
        guard line.hasBlocks else { throw .missing(field: "hash_ids") }
        guard let time = line.time else { throw .missing(field: "timestamp") }
        guard let input = line.input else { throw .missing(field: "input_length") }
        guard let output = line.output else { throw .missing(field: "output_length") }
        if format.isOrdered {
            guard time >= latest else { throw .goesBack(field: "timestamp", from: latest, to: time) }
            latest = time
        }
        let group = try group(of: line, &summary)
        let whole = input / blockTokens
        let found = runs.blockCount
        guard found >= whole else { throw .fewBlocks(found: found, expected: whole, blockTokens: blockTokens) }
        let request = TraceRequest(timeMilliseconds: time, inputTokens: input, outputTokens: output, group: group)
        guard summary.count(request, blocks: whole, of: blockTokens) else { return }
        runs.keep(first: whole)
        let scope = scope ?? sink.newScope()
        if self.scope == nil { summary.scopes += 1 }
        self.scope = scope
        do throws(TraceBuilderProblem) {
            _ = try sink.add(request, scope: scope, previous: nil, keeping: 0, appending: runs)
        } catch { throw .tooLarge(error) }
    }

    @inline(__always)
    private mutating func read(_ key: JSONKey, _ place: JSONPlace, _ line: inout Line) -> UnsafePointer<UInt8>? {
        switch key.bytes.count {
        case 8 where key == "hash_ids":
            line.hasBlocks = true
            return line.fields.blockIDs("hash_ids", at: place, into: &runs)
        case 9 where key == "timestamp":
            return format == .mooncake
                ? line.fields.count("timestamp", at: place, upTo: TraceFields.maximumNumber, into: &line.time)
                : line.fields.seconds("timestamp", at: place, into: &line.time)
        case 12 where key == "input_length": return line.fields.count("input_length", at: place, into: &line.input)
        case 13 where key == "output_length": return line.fields.count("output_length", at: place, into: &line.output)
        case 7 where key == "chat_id" && format == .qwenBailian:
            return line.fields.count("chat_id", at: place, upTo: TraceFields.maximumNumber, into: &line.chat)
        case 14 where key == "parent_chat_id" && format == .qwenBailian:
            guard let behind = place.behindValue else { return nil }
            // -1 is a chat without a parent.
            if place.element(upTo: behind).int64 == -1 { return behind }
            return line.fields.count("parent_chat_id", at: place, upTo: TraceFields.maximumNumber, into: &line.parent)
        default: return place.behindValue
        }
    }

    /// A chat that names a parent belongs to its group; others begin one.
    private mutating func group(of line: Line, _ summary: inout TraceSummary) throws(TraceProblem.Cause) -> Int32 {
        guard format == .qwenBailian else { return 0 }
        guard let chat = line.chat else { throw .missing(field: "chat_id") }
        if let group = line.parent.flatMap({ groups[$0] }) ?? groups[chat] {
            groups[chat] = group
            return group
        }
        let group = Int32(clamping: summary.groups)
        summary.groups += 1
        groups[chat] = group
        return group
    }
}
