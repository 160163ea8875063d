public import JSONScan
import Usage

/// One result of `usage_report/messages`: what it is grouped by, and its counts. Absent dimensions are empty.
public struct AdminUsageResult: Sendable {
    public var model: String
    public var workspace: String
    /// Id of the API key, never the key.
    public var apiKey: String
    public var tier: String
    /// `0-200k` or `200k-1M`.
    public var contextWindow: String
    public var geo: String
    public var speed: String
    /// Accounts that newer reports can be grouped by.
    public var account: String
    public var serviceAccount: String
    /// The counts as the usage object has them: terms and split have the same names in both.
    public var usage: UsageObject

    public init(_ result: JSONElement) throws(UsageProblem) {
        func text(_ name: StaticString) -> String { result[name]?.string ?? "" }
        (model, workspace, apiKey) = (text("model"), text("workspace_id"), text("api_key_id"))
        (tier, contextWindow, geo) = (text("service_tier"), text("context_window"), text("inference_geo"))
        (speed, account, serviceAccount) = (text("speed"), text("account_id"), text("service_account_id"))
        var fields = try UsageFields(parsing: result)
        fields.input = try result["uncached_input_tokens"]?.tokenCount("uncached_input_tokens")
        usage = UsageObject(fields)
    }

    /// Whether the prompts are those above 200,000 tokens.
    public var isLongContext: Bool { contextWindow.hasPrefix("200k") }

    public func row(on day: Int32) -> AdminUsageRow {
        var row = AdminUsageRow(day: day)
        (row.model, row.workspace, row.apiKey, row.tier) = (model, workspace, apiKey, tier)
        (row.contextWindow, row.geo, row.speed) = (contextWindow, geo, speed)
        row.tokens = usage.tokens
        row.webSearches = usage.webSearches
        return row
    }
}
