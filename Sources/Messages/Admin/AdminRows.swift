public import Usage

/// What the Admin API counts for one UTC day, one model and one set of terms. Absent dimensions are empty.
public struct AdminUsageRow: Hashable, Sendable {
    /// Days since 1970-01-01.
    public var day: Int32
    public var model = ""
    public var workspace = ""
    /// Id of the API key, never the key.
    public var apiKey = ""
    public var tier = ""
    /// `0-200k` or `200k-1M`.
    public var contextWindow = ""
    public var geo = ""
    public var speed = ""
    public var tokens = TokenUsage()
    public var webSearches: Int64 = 0

    public init(day: Int32) { self.day = day }
}

/// What the Admin API charges for one UTC day and one item of the bill. Absent dimensions are empty.
public struct AdminCostRow: Hashable, Sendable {
    public var day: Int32
    public var workspace = ""
    public var description = ""
    /// `tokens`, `web_search`, `code_execution`, …
    public var costType = ""
    /// `uncached_input_tokens`, `output_tokens`, `cache_read_input_tokens`, `cache_creation.ephemeral_5m_input_tokens`,
    /// `cache_creation.ephemeral_1h_input_tokens`; empty for other costs.
    public var tokenType = ""
    public var model = ""
    public var tier = ""
    public var contextWindow = ""
    public var geo = ""
    /// Currency as stated; amounts of another one than USD are never compared.
    public var currency = ""
    /// Unit: 1/1,000,000,000,000 of the currency's unit; the report states cents.
    public var amount: Int64 = 0

    public init(day: Int32) { self.day = day }
}

/// What the coding agent's analytics estimate for one UTC day, one person or key, and one model.
public struct AgentUsageRow: Hashable, Sendable {
    public var day: Int32
    /// Address of a person, or name of a key.
    public var actor = ""
    /// `api` or `subscription`.
    public var customerType = ""
    public var terminal = ""
    public var model = ""
    /// Writes come without a lifetime split, and count as 5-minute ones.
    public var tokens = TokenUsage()
    public var currency = ""
    /// Unit: 1/1,000,000,000,000 of the currency's unit; the report states cents.
    public var amount: Int64 = 0

    public init(day: Int32) { self.day = day }
}
