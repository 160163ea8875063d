import JSONScan
import Testing
import Usage

@testable import Messages

/// Pages as the Admin API's reference shows them.
@Suite struct AdminPageTests {
    @discardableResult private func page<Value>(_ text: String, _ body: (JSONElement) throws -> Value) throws -> Value {
        try Array(text.utf8).withUnsafeBytes { try body(try JSONElement(validating: $0)) }
    }

    @Test func usageByDayAndTerms() throws {
        let text = """
            {"data":[{"starting_at":"2026-11-01T00:00:00Z","ending_at":"2026-11-02T00:00:00Z","results":[
            {"uncached_input_tokens":1500,"cache_creation":{"ephemeral_1h_input_tokens":1000,"ephemeral_5m_input_tokens":500},
            "cache_read_input_tokens":200,"output_tokens":700,"server_tool_use":{"web_search_requests":10},
            "api_key_id":"apikey_1","workspace_id":null,"model":"claude-opus-4-8","service_tier":"batch",
            "context_window":"0-200k","inference_geo":"us"}]},
            {"starting_at":"2026-11-02T00:00:00Z","ending_at":"2026-11-03T00:00:00Z","results":[]}],
            "has_more":false,"next_page":null}
            """
        let page = try page(text) { try AdminPage(usage: $0) }
        // 2026-11-01 is 20,758 days after 1970-01-01 (date -d 2026-11-01 +%s gives 1793491200).
        #expect(page.days == [20_758, 20_759])
        var row = AdminUsageRow(day: 20_758)
        (row.model, row.apiKey, row.tier) = ("claude-opus-4-8", "apikey_1", "batch")
        (row.contextWindow, row.geo) = ("0-200k", "us")
        row.tokens = TokenUsage(input: 1500, cacheWrite5m: 500, cacheWrite1h: 1000, cacheRead: 200, output: 700)
        row.webSearches = 10
        #expect(page.usage == [row])
    }

    /// "123.45" in USD is $1.23, by the reference: amounts are cents.
    @Test func costsAreInCents() throws {
        let text = """
            {"data":[{"starting_at":"2026-11-01T00:00:00Z","ending_at":"2026-11-02T00:00:00Z","results":[
            {"currency":"USD","amount":"123.45678912","workspace_id":"wrkspc_1","description":"Claude Opus Usage - Input",
            "cost_type":"tokens","context_window":"0-200k","model":"claude-opus-4-8","service_tier":"standard",
            "token_type":"uncached_input_tokens"}]}],"has_more":false}
            """
        let page = try page(text) { try AdminPage(costs: $0) }
        #expect(page.costs.map(\.amount) == [1_234_567_891_200])
        #expect(page.costs.first?.tokenType == "uncached_input_tokens")
    }

    @Test func theAgentsDays() throws {
        let text = """
            {"data":[{"date":"2026-11-01T00:00:00Z","actor":{"type":"user_actor","email_address":"a@example.com"},
            "organization_id":"o","customer_type":"api","terminal_type":"vscode","core_metrics":{"num_sessions":5},
            "model_breakdown":[{"model":"claude-opus-4-8","tokens":{"input":100,"output":35,"cache_read":10,
            "cache_creation":5},"estimated_cost":{"currency":"USD","amount":1025}}]}],"has_more":false}
            """
        let page = try page(text) { try AdminPage(agent: $0) }
        #expect(page.agent.map(\.amount) == [10_250_000_000_000])
        #expect(page.agent.first?.actor == "a@example.com" && page.agent.first?.tokens.cacheWrite5m == 5)
    }

    @Test(arguments: [
        "{}", #"{"data":[{"results":[]}]}"#, #"{"data":[{"starting_at":"2026-11-01T00:00:00Z"}]}"#,
        #"{"data":[{"starting_at":"2026-11-01T00:00:00Z","results":[{"amount":"a lot"}]}]}"#,
    ])
    func whatIsNoPageIsAProblem(_ text: String) throws {
        try page(text) { page in
            #expect(throws: AdminPageProblem.self) { try AdminPage(costs: page) }
        }
    }

    @Test func negativeCountsAreAProblem() throws {
        let text = """
            {"data":[{"starting_at":"2026-11-01T00:00:00Z","results":[{"uncached_input_tokens":-1}]}]}
            """
        try page(text) { page in #expect(throws: AdminPageProblem.self) { try AdminPage(usage: page) } }
    }
}
