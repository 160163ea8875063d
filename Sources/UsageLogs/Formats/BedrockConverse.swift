import JSONScan
import Messages
import Usage

/// Replies of Bedrock's Converse API as they are logged: an object, an array, or one a line; also the
/// `metadata` event of its stream, and a `response` beside its `request`.
///
/// The input count excludes what was read from and written to the cache; the lifetimes of the writes are
/// in `cacheDetails`. Model: `modelId` or `model` beside the reply or in its request, since the reply names
/// none. Time: `timestamp`, where the log adds one. Identity: `requestId`, else
/// `ResponseMetadata.RequestId`. Stop reason: `stopReason`. Provider: bedrock; what endpoint is told by the
/// model's name. Session, key, user, tags, tier and reported cost: none. The project is the file's.
package struct BedrockConverse: JSONRecordFormat {
    package let name = "bedrock-converse"

    package init() {}

    func isRecord(_ object: JSONElement) -> Bool { BedrockConverse.usage(in: object) != nil }

    private static func usage(in object: JSONElement) -> JSONElement? {
        let places = [object["usage"], object["metadata"]?["usage"], object["response"]?["usage"]]
        return places.compactMap { $0 }.first { ConverseUsage.isUsage($0) }
    }

    func entry(of object: JSONElement) throws(UsageProblem) -> LogEntry {
        guard let usage = BedrockConverse.usage(in: object) else { return .skip(.noUsage) }
        let reply = object["response"] ?? object
        var call = LoggedCall(source: name, usage: UsageObject(try ConverseUsage.fields(of: usage)))
        call.usageText = usage.bytes
        let model = object.first("modelId", "model") ?? object["request"]?.first("modelId", "model")
        call.model = model?.nonEmptyString
        call.provider = "bedrock"
        let request = object.first("requestId") ?? reply["ResponseMetadata"]?.first("RequestId")
        call.setIdentity(request?.nonEmptyString, of: "bedrock")
        call.setStart(object["timestamp"])
        call.stopReason = reply["stopReason"]?.nonEmptyString
        return .call(call)
    }
}

/// Usage in the words of Bedrock's Converse API.
enum ConverseUsage {
    /// Libraries use the same names for inclusive counts; their `cachedInputTokens` tells them apart.
    static func isUsage(_ usage: JSONElement) -> Bool {
        usage["inputTokens"] != nil && usage["outputTokens"] != nil && usage["cachedInputTokens"] == nil
            && usage["inputTokenDetails"] == nil
    }

    /// Errors: a field that is no count, negative or out of range.
    static func fields(of usage: JSONElement) throws(UsageProblem) -> UsageFields {
        var fields = UsageFields()
        fields.input = try usage["inputTokens"]?.exportedCount("inputTokens")
        fields.output = try usage["outputTokens"]?.exportedCount("outputTokens")
        let read = usage.first("cacheReadInputTokens", "cacheReadInputTokenCount")
        fields.cacheRead = try read?.exportedCount("cacheReadInputTokens")
        let written = usage.first("cacheWriteInputTokens", "cacheWriteInputTokenCount")
        fields.cacheCreation = try written?.exportedCount("cacheWriteInputTokens")
        try usage["cacheDetails"]?.forEachElement { (detail) throws(UsageProblem) in
            let count = try detail["inputTokens"]?.exportedCount("cacheDetails.inputTokens") ?? 0
            if detail["ttl"]?.isString("1h") ?? false {
                fields.cacheWrite1h = try sum(fields.cacheWrite1h, count)
            } else if detail["ttl"]?.isString("5m") ?? false {
                fields.cacheWrite5m = try sum(fields.cacheWrite5m, count)
            }
        }
        return fields
    }

    private static func sum(_ known: Int64?, _ count: Int64) throws(UsageProblem) -> Int64 {
        let sum = (known ?? 0) + count
        guard sum <= TokenUsage.maximumCount else { throw UsageProblem(field: "cacheDetails", kind: .outOfRange) }
        return sum
    }
}
