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
    public var tier: ServiceTier?
    public var speed: Speed?
    public var geo: InferenceGeo?
    /// A tier or speed that is not known; it is read as standard and the record flagged.
    public var hasUnknownTerms = false
    /// A later event of the stream gave the writes again without their lifetimes.
    public var splitIsStale = false
    public var iterations = UsageIterations()

    public init() {}

    /// Reads a usage object; null reads as an object without fields.
    public init(parsing element: JSONElement) throws(UsageProblem) {
        if element.isNull { return }
        guard element.kind == .object else { throw UsageProblem(field: "", kind: .notAnObject) }
        try element.forEachMember { (key, value) throws(UsageProblem) in try read(key, value) }
    }

    /// Keys are told apart by their length first: at most three share one.
    private mutating func read(_ key: JSONKey, _ value: JSONElement) throws(UsageProblem) {
        switch key.bytes.count {
        case 5:
            if key == "speed" { try readTerm(value, "speed", \.speed) { Speed(jsonName: $0) } }
        case 10:
            if key == "iterations" { iterations = try UsageIterations(parsing: value) }
        case 12:
            if key == "input_tokens" {
                input = try value.tokenCount("input_tokens")
            } else if key == "service_tier" {
                try readTerm(value, "service_tier", \.tier) { ServiceTier(jsonName: $0) }
            }
        case 13:
            if key == "output_tokens" {
                output = try value.tokenCount("output_tokens")
            } else if key == "inference_geo" {
                geo = try InferenceGeo(jsonName: value)
            }
        case 14:
            if key == "cache_creation" { try readSplit(value) }
        case 15:
            if key == "server_tool_use" { try readServerTools(value) }
        case 21:
            if key == "output_tokens_details" { try readOutputDetails(value) }
        case 23:
            if key == "cache_read_input_tokens" { cacheRead = try value.tokenCount("cache_read_input_tokens") }
        case 27:
            if key == "cache_creation_input_tokens" {
                cacheCreation = try value.tokenCount("cache_creation_input_tokens")
            }
        default: break
        }
    }

    private mutating func readTerm<Term>(
        _ value: JSONElement, _ field: StaticString, _ path: WritableKeyPath<UsageFields, Term?>,
        _ name: (JSONElement) -> Term?
    ) throws(UsageProblem) {
        if value.isNull || value.isString("") { return }
        guard value.kind == .string else { throw UsageProblem(field: "\(field)", kind: .notAString) }
        let term = name(value)
        if term == nil { hasUnknownTerms = true }
        self[keyPath: path] = term
    }

    private mutating func readSplit(_ value: JSONElement) throws(UsageProblem) {
        guard try value.isPresentObject("cache_creation") else { return }
        (cacheWrite5m, cacheWrite1h) = (nil, nil)
        try value.forEachMember { (key, count) throws(UsageProblem) in
            if key == "ephemeral_5m_input_tokens" {
                cacheWrite5m = try count.tokenCount("cache_creation.ephemeral_5m_input_tokens")
            } else if key == "ephemeral_1h_input_tokens" {
                cacheWrite1h = try count.tokenCount("cache_creation.ephemeral_1h_input_tokens")
            }
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
