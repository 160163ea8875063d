import JSONScan
import Messages
import Usage

/// Langfuse's export of observations: a JSON array, under `data`, or one a line; names in either case style.
///
/// `usageDetails` maps buckets to counts, and no token is in two buckets: `input` is what was neither read
/// nor written. Other buckets whose names begin with `input` or `output` count as plain input or output;
/// one that fits nowhere, or a `total` that the buckets do not add up to, flags the record inconsistent.
/// Observations without it (spans, events) are skipped.
/// Time: `startTime` and `endTime`. Identity: `id`. Model: `model`, else `providedModelName`. Session:
/// `sessionId`, else `traceId`. User: `userId`. Tags: `tags`, else `traceTags`. Reported cost:
/// `totalCost`, else `calculatedTotalCost`, else `costDetails.total`, in dollars. Provider, key, tier:
/// none. The project is the file's.
package struct Langfuse: JSONRecordFormat {
    package let name = "langfuse"

    package init() {}

    func isRecord(_ object: JSONElement) -> Bool {
        if object.first("usageDetails", "usage_details") != nil { return true }
        return object.first("traceId", "trace_id") != nil && (object["type"]?.isString("GENERATION") ?? false)
    }

    func entry(of object: JSONElement) throws(UsageProblem) -> LogEntry {
        let found = object.first("usageDetails", "usage_details")
        let usage = try found?.withEmbedded { (buckets) throws(UsageProblem) in try UsageBuckets(buckets)?.usage }
        guard let usage else { return .skip(.noUsage) }
        var call = LoggedCall(source: name, usage: usage)
        call.usageText = found?.bytes
        call.setIdentity(object["id"]?.nonEmptyString, of: "langfuse")
        let model = object.first("model", "providedModelName", "provided_model_name")
        call.model = model?.nonEmptyString
        call.setStart(object.first("startTime", "start_time"))
        call.setCompletion(object.first("endTime", "end_time"))
        call.session = object.first("sessionId", "session_id", "traceId", "trace_id")?.nonEmptyString
        call.user = object.first("userId", "user_id")?.nonEmptyString
        call.tags = object.first("tags", "traceTags", "trace_tags")?.exportedTexts ?? []
        call.reportedPicoUSD = cost(of: object)
        return .call(call)
    }

    private func cost(of object: JSONElement) -> Int64? {
        if let total = object.first("totalCost", "total_cost", "calculatedTotalCost", "calculated_total_cost") {
            return total.exportedPicoUSD
        }
        return object.first("costDetails", "cost_details")?.withEmbedded { $0["total"]?.exportedPicoUSD }
    }
}

/// The exclusive counts of one observation.
private struct UsageBuckets {
    private var fields = UsageFields()
    private var total: Int64?
    private var hasOtherBuckets = false

    /// Nil where there is no bucket. Errors: a count that is none, negative or out of range.
    init?(_ buckets: JSONElement) throws(UsageProblem) {
        var isEmpty = true
        try buckets.forEachMember { (name, value) throws(UsageProblem) in
            guard let count = try value.exportedCount("usageDetails") else { return }
            isEmpty = false
            try add(count, to: name.string)
        }
        if isEmpty { return nil }
    }

    private mutating func add(_ count: Int64, to name: String) throws(UsageProblem) {
        switch name {
        case "total": total = count
        case "cache_read_input_tokens", "input_cache_read", "input_cached_tokens", "input_cached":
            try add(count, to: \.cacheRead)
        case "cache_creation_input_tokens", "input_cache_creation": try add(count, to: \.cacheCreation)
        case "input_cache_creation_5m", "cache_creation_5m_input_tokens", "ephemeral_5m_input_tokens":
            try add(count, to: \.cacheWrite5m)
        case "input_cache_creation_1h", "cache_creation_1h_input_tokens", "ephemeral_1h_input_tokens":
            try add(count, to: \.cacheWrite1h)
        default:
            if name.hasPrefix("input") {
                try add(count, to: \.input)
            } else if name.hasPrefix("output") {
                try add(count, to: \.output)
            } else if count > 0 {
                hasOtherBuckets = true
            }
        }
    }

    private mutating func add(
        _ count: Int64, to path: WritableKeyPath<UsageFields, Int64?>
    ) throws(UsageProblem) {
        let sum = (fields[keyPath: path] ?? 0) + count
        guard sum <= TokenUsage.maximumCount else { throw UsageProblem(field: "usageDetails", kind: .outOfRange) }
        fields[keyPath: path] = sum
    }

    var usage: UsageObject {
        var usage = UsageObject(fields)
        if hasOtherBuckets { usage.flags.insert(.inconsistent) }
        if let total, total != usage.tokens.total { usage.flags.insert(.inconsistent) }
        return usage
    }
}
