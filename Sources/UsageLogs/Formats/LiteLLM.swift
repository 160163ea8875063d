import JSONScan
import Messages
import Usage

/// LiteLLM's spend logs: rows of its table as a JSON array, under `data`, or one a line.
///
/// The prompt count includes cached and written tokens. The parts come from the usage object in
/// `metadata` (`usage_object`, else `additional_usage_values`; metadata is an object or a string that
/// holds one), the whole from the row. Where both give a count and differ, the row's is taken and the
/// record flagged inconsistent. A `cache_hit` is the proxy's own response cache: no call was made
/// upstream, so the row is skipped as `response_cache` and not a request of no tokens.
/// Time: `startTime` and `endTime`. Session: `session_id`. Key: `api_key`, which the proxy has hashed.
/// User: `user`, else `end_user`. Tags: `request_tags`, and `team:` with `team_id`.
/// Provider: `custom_llm_provider`. Tier: none. Reported cost: `spend`. The project is the file's.
package struct LiteLLM: JSONRecordFormat {
    package let name = "litellm"

    package init() {}

    func isRecord(_ object: JSONElement) -> Bool {
        object["request_id"] != nil && object["startTime"] != nil
            && (object["spend"] != nil || object["call_type"] != nil)
    }

    func entry(of object: JSONElement) throws(UsageProblem) -> LogEntry {
        if isCacheHit(object["cache_hit"]) { return .skip(.responseCache) }
        guard ChatUsage.isUsage(object) else { return .skip(.noUsage) }
        var call = LoggedCall(source: name, usage: try usage(of: object))
        if call.usage.tokens.total == 0, object["status"]?.isString("failure") ?? false { return .skip(.apiError) }
        call.setIdentity(object["request_id"]?.nonEmptyString, of: "litellm")
        call.model = object["model"]?.nonEmptyString
        call.provider = object["custom_llm_provider"]?.nonEmptyString
        call.setStart(object["startTime"])
        call.setCompletion(object["endTime"])
        call.session = object["session_id"]?.nonEmptyString
        call.key = object["api_key"]?.nonEmptyString
        call.user = object.first("user", "end_user")?.nonEmptyString
        call.tags = object["request_tags"]?.exportedTexts ?? []
        if let team = object["team_id"]?.nonEmptyString { call.tags.append("team:" + team) }
        call.reportedPicoUSD = object["spend"]?.exportedPicoUSD
        return .call(call)
    }

    private func isCacheHit(_ value: JSONElement?) -> Bool {
        guard let value else { return false }
        return value.bool ?? (value.isString("True") || value.isString("true"))
    }

    private func usage(of element: JSONElement) throws(UsageProblem) -> UsageObject {
        let row = ChatUsage.Row(
            prompt: try element["prompt_tokens"]?.exportedCount("prompt_tokens"),
            output: try element["completion_tokens"]?.exportedCount("completion_tokens"))
        let detailed = try element["metadata"]?.withEmbedded { (metadata) throws(UsageProblem) -> UsageObject? in
            guard let usage = metadata.first("usage_object", "additional_usage_values") else { return nil }
            return try ChatUsage.read(usage, row: row)
        }
        if let detailed { return detailed }
        return try ChatUsage.read(element)
    }
}
