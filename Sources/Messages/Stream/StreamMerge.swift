public import JSONScan

/// Merges the events of one streamed reply: `message_start`, then each `message_delta`.
///
/// Usage is merged field by field and never added: the last value that is not null wins. Counts of a
/// stream only grow, so a later 0 does not erase an earlier positive count: some compatible
/// services send the truth first and zeros in `message_delta`, others the reverse.
public struct StreamMerge: Sendable {
    /// What is known of the reply so far.
    public private(set) var reply = Reply()
    /// `message_start` was seen.
    public private(set) var hasStarted = false
    /// The final usage was seen: a `message_delta` with a stop reason, or `message_stop`.
    public private(set) var isComplete = false
    /// Type of the `error` event that ended the stream, such as `overloaded_error`.
    public private(set) var errorType: String?

    public init() {}

    /// What an event did to the merge.
    public enum Outcome: Sendable {
        /// It holds something about usage or the end of the reply.
        case taken
        /// Content, `ping`, or an event that is not known.
        case passedOver
    }

    /// Takes the JSON of one event. Errors: those of a usage object.
    public mutating func add(_ event: JSONElement) throws(UsageProblem) -> Outcome {
        guard let type = event["type"] else { return .passedOver }
        if type.isString("message_start") {
            try start(event["message"])
        } else if type.isString("message_delta") {
            try change(event)
        } else if type.isString("message_stop") {
            isComplete = hasStarted
        } else if type.isString("error") {
            errorType = event["error"]?["type"]?.nonEmptyString ?? "error"
        } else {
            return .passedOver
        }
        return .taken
    }

    private mutating func start(_ message: JSONElement?) throws(UsageProblem) {
        hasStarted = true
        if let message { reply = try Reply(parsing: message) }
    }

    private mutating func change(_ event: JSONElement) throws(UsageProblem) {
        hasStarted = true
        if let reason = event["delta"]?["stop_reason"]?.nonEmptyString {
            reply.stopReason = reason
            isComplete = true
        }
        if let usage = event["usage"] { reply.usage.merge(later: try UsageFields(parsing: usage)) }
    }
}

extension UsageFields {
    /// Lays the fields of a later event of the same stream over these.
    public mutating func merge(later: UsageFields) {
        let grows = later.cacheCreation.map { $0 > 0 } ?? false
        let laterSplit = later.cacheWrite5m != nil || later.cacheWrite1h != nil
        if laterSplit { splitIsStale = false } else if grows { splitIsStale = true }
        UsageFields.lay(later.input, over: &input)
        UsageFields.lay(later.output, over: &output)
        UsageFields.lay(later.cacheCreation, over: &cacheCreation)
        UsageFields.lay(later.cacheRead, over: &cacheRead)
        UsageFields.lay(later.cacheWrite5m, over: &cacheWrite5m)
        UsageFields.lay(later.cacheWrite1h, over: &cacheWrite1h)
        UsageFields.lay(later.webSearches, over: &webSearches)
        UsageFields.lay(later.thinking, over: &thinking)
        tier = later.tier ?? tier
        speed = later.speed ?? speed
        geo = later.geo ?? geo
        hasUnknownTerms = hasUnknownTerms || later.hasUnknownTerms
        if later.iterations != UsageIterations() { iterations = later.iterations }
    }

    private static func lay(_ later: Int64?, over earlier: inout Int64?) {
        guard let later else { return }
        if later == 0, let earlier, earlier > 0 { return }
        earlier = later
    }
}
