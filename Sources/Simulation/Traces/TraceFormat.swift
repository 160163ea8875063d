import JSONScan

/// The formats of traces; the raw value is the name in output.
public enum TraceFormat: String, CaseIterable, Sendable {
    /// A request a line: `timestamp` (milliseconds), `input_length`, `output_length` and `hash_ids` of
    /// blocks of 512 tokens.
    case mooncake
    /// A session a line: `block_size`, and requests as the beginning of the agent's request before, `lcp`
    /// blocks of it, and runs of block ids, `tail`.
    case sessions
    /// A session as one document: `block_size`, and requests with all their `hash_ids`.
    case rawSession = "raw-session"
    /// A request a line: `timestamp` (seconds), `chat_id`, `parent_chat_id`, `input_length`,
    /// `output_length` and `hash_ids` of blocks of 16 tokens.
    case qwenBailian = "qwen-bailian"
    /// A table with `Timestamp` (seconds), `Request tokens` and `Response tokens`.
    case burstGPT = "burstgpt"
    /// A table with `TIMESTAMP` (a date), `ContextTokens` and `GeneratedTokens`.
    case azure

    /// Whether the trace tells which prompts begin alike; without that there is nothing to replay.
    public var hasPrefixes: Bool {
        switch self {
        case .mooncake, .sessions, .rawSession, .qwenBailian: true
        case .burstGPT, .azure: false
        }
    }

    /// Whether requests stand in the order of their times; others are sorted, at equal times in file order.
    public var isOrdered: Bool {
        switch self {
        case .mooncake, .azure: true
        case .sessions, .rawSession, .qwenBailian, .burstGPT: false
        }
    }

    /// The format that a first line tells; nil where it is none of them. A line of JSON has to be whole.
    public static func recognise(_ line: UnsafeRawBufferPointer) -> TraceFormat? {
        guard let place = JSONPlace(of: line), place.position < place.end else { return nil }
        guard place.byte == UInt8(ascii: "{") else { return ArrivalColumns.recognise(line) }
        var names: Set<String> = []
        var requests: JSONElement?
        let behind = place.walk { key, value in
            names.insert(key.string)
            guard let behind = value.behindValue else { return nil }
            if key == "requests" { requests = value.element(upTo: behind) }
            return behind
        }
        guard behind != nil else { return nil }
        if let requests, names.contains("block_size") { return session(requests) }
        guard names.isSuperset(of: ["timestamp", "input_length", "hash_ids"]) else { return nil }
        return names.contains("chat_id") ? .qwenBailian : .mooncake
    }

    /// Whether a text that begins an object does not end it.
    static func isTorn(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let place = JSONPlace(of: text), place.byte == UInt8(ascii: "{") else { return false }
        return place.behindValue == nil
    }

    /// Sessions with whole lists of ids are raw ones; a session without requests is of the short form.
    private static func session(_ requests: JSONElement) -> TraceFormat {
        var format: TraceFormat?
        requests.forEachElement { request in
            if format == nil { format = request["hash_ids"] == nil ? .sessions : .rawSession }
        }
        return format ?? .sessions
    }
}
