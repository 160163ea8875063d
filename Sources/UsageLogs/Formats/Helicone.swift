import JSONScan
import Messages
import Usage

/// Helicone's request export: a JSON array, under `data`, or one request a line.
///
/// The prompt count excludes what was read from and written to the cache. Time: `request_created_at` and
/// `response_created_at`. Identity: `request_id`. Session: the property `Helicone-Session-Id`. User:
/// `request_user_id`, else `user_id`. Tags: the other properties as `name:value`, from `properties` or
/// `request_properties`. Provider: `provider`. Reported cost: `cost_usd` or `costUSD`; a bare `cost` is
/// left out, since exports differ in its unit. Key and tier: none. The project is the file's.
package struct Helicone: JSONRecordFormat {
    package let name = "helicone"

    package init() {}

    func isRecord(_ object: JSONElement) -> Bool {
        guard object["prompt_tokens"] != nil || object["completion_tokens"] != nil else { return false }
        return object["request_created_at"] != nil || object["prompt_cache_read_tokens"] != nil
            || object["prompt_cache_write_tokens"] != nil
    }

    func entry(of object: JSONElement) throws(UsageProblem) -> LogEntry {
        var call = LoggedCall(source: name, usage: try usage(of: object))
        let status = object.first("response_status", "status")?.int64 ?? 0
        call.status = Int16(clamping: status)
        if status >= 400 && call.usage.tokens.total == 0 { return .skip(.apiError) }
        call.setIdentity(object["request_id"]?.nonEmptyString, of: "helicone")
        call.model = object.first("model", "response_model", "request_model")?.nonEmptyString
        call.provider = object["provider"]?.nonEmptyString?.lowercased()
        call.setStart(object["request_created_at"])
        call.setCompletion(object["response_created_at"])
        call.user = object.first("request_user_id", "user_id")?.nonEmptyString
        call.reportedPicoUSD = object.first("cost_usd", "costUSD")?.exportedPicoUSD
        readProperties(of: object, into: &call)
        return .call(call)
    }

    private func readProperties(of object: JSONElement, into call: inout LoggedCall) {
        object.first("properties", "request_properties")?.forEachMember { name, value in
            guard let text = value.nonEmptyString else { return }
            if name == "Helicone-Session-Id" {
                call.session = text
            } else {
                call.tags.append("\(name.string):\(text)")
            }
        }
    }

    private func usage(of object: JSONElement) throws(UsageProblem) -> UsageObject {
        var fields = UsageFields()
        fields.input = try object["prompt_tokens"]?.exportedCount("prompt_tokens")
        fields.output = try object["completion_tokens"]?.exportedCount("completion_tokens")
        fields.cacheRead = try object["prompt_cache_read_tokens"]?.exportedCount("prompt_cache_read_tokens")
        fields.cacheCreation = try object["prompt_cache_write_tokens"]?.exportedCount("prompt_cache_write_tokens")
        fields.cacheWrite5m = try object["prompt_cache_write_5m"]?.exportedCount("prompt_cache_write_5m")
        fields.cacheWrite1h = try object["prompt_cache_write_1h"]?.exportedCount("prompt_cache_write_1h")
        return UsageObject(fields)
    }
}
