public import JSONScan
public import Usage

/// The fields of a `usage` object as they were sent: nil where a field is absent, null or empty.
///
/// This is what the events of a stream are merged in; `UsageObject` is what it means.
/// Reading allocates nothing unless the object has iterations that are charged on their own.
public struct UsageFields: Equatable, Sendable {
    /// `input_tokens`: neither read from nor written to the cache; tokens.
    public var input: Int64?
    public var output: Int64?
    /// `cache_creation_input_tokens`: all writes, without their lifetime.
    public var cacheCreation: Int64?
    public var cacheRead: Int64?
    /// `cache_creation.ephemeral_5m_input_tokens`.
    public var cacheWrite5m: Int64?
    /// `cache_creation.ephemeral_1h_input_tokens`.
    public var cacheWrite1h: Int64?
    /// `server_tool_use.web_search_requests`: searches.
    public var webSearches: Int64?
    /// `output_tokens_details.thinking_tokens`: part of `output`, information only.
    public var thinking: Int64?
    /// Of an iteration: its `type` is `message`.
    var isMessage = false
    public var tier: ServiceTier?
    public var speed: Speed?
    public var geo: InferenceGeo?
    /// A tier or speed that is not known; it is read as standard and the record flagged.
    public var hasUnknownTerms = false
    /// A later event of the stream gave the writes again without their lifetimes.
    public var splitIsStale = false
    public var iterations = UsageIterations()

    /// Writes are reported, and no lifetime of any of them.
    var hasFlatWritesAlone: Bool {
        (cacheCreation ?? 0) > 0 && (cacheWrite5m ?? 0) == 0 && (cacheWrite1h ?? 0) == 0
    }

    public init() {}

    /// Reads a usage object; null reads as an object without fields.
    public init(parsing element: JSONElement) throws(UsageProblem) {
        if element.isNull { return }
        guard element.kind == .object else { throw UsageProblem(field: "", kind: .notAnObject) }
        let behind = try element.place.walk { (key, place) throws(UsageProblem) in try read(key, place) }
        guard behind != nil else { throw UsageProblem(field: "", kind: .notAnObject) }
    }

    /// Keys are told apart by their length first: at most three share one. Nil where a value does not end.
    @inline(__always)
    private mutating func read(_ key: JSONKey, _ place: JSONPlace) throws(UsageProblem) -> UnsafePointer<UInt8>? {
        switch key.bytes.count {
        case 12 where key == "input_tokens": return try place.count(&input, "input_tokens")
        case 13 where key == "output_tokens": return try place.count(&output, "output_tokens")
        case 23 where key == "cache_read_input_tokens": return try place.count(&cacheRead, "cache_read_input_tokens")
        case 27 where key == "cache_creation_input_tokens":
            return try place.count(&cacheCreation, "cache_creation_input_tokens")
        case 14 where key == "cache_creation" && place.byte == UInt8(ascii: "{"): return try readSplit(place)
        default:
            guard let behind = place.behindValue else { return nil }
            try read(key, place.element(upTo: behind))
            return behind
        }
    }

    private mutating func read(_ key: JSONKey, _ value: JSONElement) throws(UsageProblem) {
        switch key.bytes.count {
        case 4 where key == "type": isMessage = value.isString("message")
        case 5 where key == "speed":
            guard try isStated(value, "speed") else { return }
            speed = Speed(jsonName: value)
            if speed == nil { hasUnknownTerms = true }
        case 10 where key == "iterations": iterations = try UsageIterations(parsing: value)
        case 12 where key == "service_tier":
            guard try isStated(value, "service_tier") else { return }
            tier = ServiceTier(jsonName: value)
            if tier == nil { hasUnknownTerms = true }
        case 13 where key == "inference_geo": geo = try InferenceGeo(jsonName: value)
        case 14 where key == "cache_creation": _ = try value.isPresentObject("cache_creation")
        case 15 where key == "server_tool_use": try readServerTools(value)
        case 21 where key == "output_tokens_details": try readOutputDetails(value)
        default: break
        }
    }

    /// Whether a term of the call is there: null and the empty string say nothing.
    private func isStated(_ value: JSONElement, _ field: StaticString) throws(UsageProblem) -> Bool {
        if value.isNull || value.isString("") { return false }
        guard value.kind == .string else { throw UsageProblem(field: "\(field)", kind: .notAString) }
        return true
    }

    private mutating func readSplit(_ place: JSONPlace) throws(UsageProblem) -> UnsafePointer<UInt8>? {
        (cacheWrite5m, cacheWrite1h) = (nil, nil)
        return try place.walk { (key, place) throws(UsageProblem) in
            if key == "ephemeral_5m_input_tokens" {
                return try place.count(&cacheWrite5m, "cache_creation.ephemeral_5m_input_tokens")
            }
            if key == "ephemeral_1h_input_tokens" {
                return try place.count(&cacheWrite1h, "cache_creation.ephemeral_1h_input_tokens")
            }
            return place.behindValue
        }
    }

    private mutating func readServerTools(_ value: JSONElement) throws(UsageProblem) {
        guard try value.isPresentObject("server_tool_use") else { return }
        let field: StaticString = "server_tool_use.web_search_requests"
        webSearches = try value["web_search_requests"]?.tokenCount(field)
        if let webSearches, webSearches > Int64(Int32.max) {
            throw UsageProblem(field: "\(field)", kind: .outOfRange)
        }
    }

    private mutating func readOutputDetails(_ value: JSONElement) throws(UsageProblem) {
        guard try value.isPresentObject("output_tokens_details") else { return }
        thinking = try value["thinking_tokens"]?.tokenCount("output_tokens_details.thinking_tokens")
    }
}
