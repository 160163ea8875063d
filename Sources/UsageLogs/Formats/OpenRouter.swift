import JSONScan
import Messages
import Usage

/// Replies of OpenRouter: the OpenAI chat shape with the money charged; an object, an array, or one a line.
///
/// The prompt count includes cached and written tokens. Told apart from `openai-chat` by `usage.cost`,
/// `usage.cost_details` or an id that begins with `gen-`. Reported cost: `usage.cost`, else
/// `usage.cost_details.upstream_inference_cost`, in dollars. Provider: `openrouter` (whose upstream name
/// in `provider` is not on the bill). Time, identity, user, tier and stop reason as in `openai-chat`;
/// session, key and tags: none. The project is the file's.
package struct OpenRouter: JSONRecordFormat {
    package let name = "openrouter"

    package init() {}

    func isRecord(_ object: JSONElement) -> Bool {
        let isOfRouter = object["id"]?.stringBytes?.starts(with: "gen-".utf8) ?? false
        guard let usage = object["usage"], ChatUsage.isUsage(usage) else {
            return isOfRouter && (object["object"]?.isString("chat.completion") ?? false)
        }
        return isOfRouter || usage["cost"] != nil || usage["cost_details"] != nil
    }

    func entry(of object: JSONElement) throws(UsageProblem) -> LogEntry {
        guard var call = try OpenAIChat.call(object, source: name, service: "openrouter") else {
            return .skip(.noUsage)
        }
        call.provider = "openrouter"
        let usage = object["usage"]
        let cost = usage?.first("cost") ?? usage?["cost_details"]?.first("upstream_inference_cost")
        call.reportedPicoUSD = cost?.exportedPicoUSD
        return .call(call)
    }
}
