import JSONScan
import Messages
import Usage

/// LangChain messages with `usage_metadata`: plain, inside `kwargs` or `data` of its serialised forms; a JSON
/// array, or one message a line.
///
/// The input count includes what was read from and written to the cache: uncached = input - read -
/// written. Its writer sets `cache_creation` to 0 where it gives the lifetimes, so that 0 beside a split
/// means nothing. Time: none, the record is undated. Identity and model: `response_metadata.id` and
/// `.model_name` (or `.model`), else the message's `id`. Provider: `response_metadata.model_provider`.
/// Tier, speed and geo: `response_metadata.usage`, where the reply's own usage object was kept. Stop
/// reason: `response_metadata.stop_reason` or `.finish_reason`. Session, key, user, tags and reported
/// cost: none. The project is the file's.
package struct LangChain: JSONRecordFormat {
    package let name = "langchain"

    package init() {}

    func isRecord(_ object: JSONElement) -> Bool { LangChain.message(in: object) != nil }

    private static func message(in object: JSONElement) -> JSONElement? {
        let candidates = [object, object["kwargs"], object["data"]]
        return candidates.compactMap { $0 }.first { $0["usage_metadata"]?["input_tokens"] != nil }
    }

    func entry(of object: JSONElement) throws(UsageProblem) -> LogEntry {
        guard let message = LangChain.message(in: object), let metadata = message["usage_metadata"] else {
            return .skip(.noUsage)
        }
        let response = message["response_metadata"]
        var call = LoggedCall(source: name, usage: try usage(of: metadata, terms: response?["usage"]))
        call.usageText = metadata.bytes
        call.setIdentity((response?.first("id") ?? message["id"])?.nonEmptyString, of: "langchain")
        call.model = response?.first("model_name", "model", "model_id")?.nonEmptyString
        call.provider = response?["model_provider"]?.nonEmptyString
        call.stopReason = response?.first("stop_reason", "finish_reason", "stopReason")?.nonEmptyString
        return .call(call)
    }

    private func usage(of metadata: JSONElement, terms: JSONElement?) throws(UsageProblem) -> UsageObject {
        var fields = UsageFields()
        if let terms, terms.kind == .object {
            let reply = try UsageFields(parsing: terms)
            fields.tier = reply.tier
            fields.speed = reply.speed
            fields.geo = reply.geo
            fields.webSearches = reply.webSearches
        }
        fields.output = try metadata["output_tokens"]?.exportedCount("output_tokens")
        if let details = metadata["input_token_details"] {
            fields.cacheRead = try details["cache_read"]?.exportedCount("cache_read")
            fields.cacheCreation = try details["cache_creation"]?.exportedCount("cache_creation")
            fields.cacheWrite5m = try details["ephemeral_5m_input_tokens"]?.exportedCount("ephemeral_5m_input_tokens")
            fields.cacheWrite1h = try details["ephemeral_1h_input_tokens"]?.exportedCount("ephemeral_1h_input_tokens")
        }
        if fields.cacheCreation == 0 { fields.cacheCreation = nil }
        let input = try metadata["input_tokens"]?.exportedCount("input_tokens")
        return UsageObject(fields, inclusivePrompt: input ?? 0)
    }
}
