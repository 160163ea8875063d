import JSONScan
import Messages
import Usage

/// Replies of the OpenAI chat API and of services that answer in its shape: one JSON object, an array of
/// them, or one a line.
///
/// The prompt count includes cached and written tokens: uncached = prompt - cached - written.
/// Time: `created`, seconds since 1970, as the start. Identity: `id` with `created`, since some servers
/// give the same id to all replies. User: `user`. Stop reason: `choices[0].finish_reason`.
/// Tier: `service_tier`. Provider: none, the model's name decides; session, key, tags and reported cost:
/// none. The project is the file's.
package struct OpenAIChat: JSONRecordFormat {
    package let name = "openai-chat"

    package init() {}

    func isRecord(_ object: JSONElement) -> Bool {
        if let usage = object["usage"], ChatUsage.isUsage(usage) { return true }
        return object["object"]?.isString("chat.completion") ?? false
    }

    func entry(of object: JSONElement) throws(UsageProblem) -> LogEntry {
        guard let call = try OpenAIChat.call(object, source: name, service: "openai") else { return .skip(.noUsage) }
        return .call(call)
    }

    /// What all services of this shape share; nil without a usage object.
    static func call(
        _ object: JSONElement, source: String, service: String
    ) throws(UsageProblem) -> LoggedCall? {
        guard let usage = object["usage"], ChatUsage.isUsage(usage) else { return nil }
        var call = LoggedCall(source: source, usage: try ChatUsage.read(usage))
        call.usageText = usage.bytes
        if let id = object["id"]?.nonEmptyString {
            let created = object["created"]?.numberText ?? ""
            call.setIdentity(id.hasPrefix("msg_") ? id : "\(id) \(created)", of: service)
        }
        call.model = object["model"]?.nonEmptyString
        call.setStart(object["created"])
        call.user = object["user"]?.nonEmptyString
        if let tier = object["service_tier"]?.string.flatMap({ ServiceTier(name: $0) }) { call.usage.tier = tier }
        object["choices"]?.forEachElement { choice in
            if call.stopReason == nil { call.stopReason = choice["finish_reason"]?.nonEmptyString }
        }
        return call
    }
}
