import Synchronization
import Usage

/// The Admin API's reports behind a mock service: what the organization used and was charged, by UTC day, served
/// in pages. The figures are the test's own; `served` says which of them went out.
public final class MockAdmin: Sendable {
    /// One result of a report on one day: members of its JSON object, as the service's reference shows them.
    public struct Row: Hashable, Sendable {
        public var day: String
        public var members: String

        public init(day: String, members: String) {
            self.day = day
            self.members = members
        }
    }

    private let state = Mutex(State())

    private struct State {
        var rows: [String: [Row]] = [:]
        var served: [String: [Row]] = [:]
    }

    private let key: String
    private let pageDays: Int

    /// - Parameters:
    ///   - key: the admin key that is asked for.
    ///   - pageDays: days on a page of usage and costs, records on one of the agent's.
    public init(key: String, pageDays: Int = 2) {
        self.key = key
        self.pageDays = pageDays
    }

    /// What a report holds from now on; `path` is that below `/v1/organizations/`.
    public func set(_ path: String, _ rows: [Row]) { state.withLock { $0.rows[path] = rows } }

    /// The rows of a report that went out, in order, those of a day that was asked for again too.
    public func served(_ path: String) -> [Row] { state.withLock { $0.served[path] ?? [] } }

    /// A page, or the error that the service has for such a request.
    public func answer(_ request: LoopbackRequest) -> MockAnswer {
        guard request["x-api-key"] == key else {
            return .error(401, type: "authentication_error", message: "invalid x-api-key", headers: [])
        }
        let prefix = "/v1/organizations/"
        guard request.method == "GET", request.path.hasPrefix(prefix) else {
            return .error(404, type: "not_found_error", message: "Not found", headers: [])
        }
        let path = String(request.path.dropFirst(prefix.count))
        guard let start = request.query("starting_at").map({ String($0.prefix(10)) }) else {
            return MockAdmin.invalid("starting_at: Field required")
        }
        return path == "usage_report/claude_code"
            ? records(path, of: start, request) : buckets(path, from: start, request)
    }

    private static func invalid(_ message: String) -> MockAnswer {
        .error(400, type: "invalid_request_error", message: message, headers: [])
    }

    /// Days, each with its results, also those without any.
    private func buckets(_ path: String, from start: String, _ request: LoopbackRequest) -> MockAnswer {
        guard request.query("bucket_width") == "1d", let limit = request.query("limit").flatMap({ Int($0) }),
            (1...31).contains(limit)
        else { return MockAdmin.invalid("limit: at most 31 with bucket_width 1d") }
        guard request.target.contains("group_by%5B%5D=") else { return MockAdmin.invalid("group_by: expected") }
        guard let end = request.query("ending_at").map({ String($0.prefix(10)) }) else {
            return MockAdmin.invalid("ending_at: expected by this mock, which knows no today")
        }
        let days = MockAdmin.days(start, end)
        guard let page = place(request, of: max(days.count, 1)) else { return MockAdmin.invalid("page: invalid") }
        let shown = days[page..<min(page + min(limit, pageDays), days.count)]
        let rows = serve(path, shown.contains)
        let buckets = shown.map { day in
            let results = rows.filter { $0.day == day }.map { "{\($0.members)}" }.joined(separator: ",")
            return #"{"starting_at":"\#(day)T00:00:00Z","ending_at":"\#(day)T23:59:59Z","results":[\#(results)]}"#
        }
        return MockAdmin.page(buckets, next: page + shown.count < days.count ? page + shown.count : nil)
    }

    /// Records of one day.
    private func records(_ path: String, of day: String, _ request: LoopbackRequest) -> MockAnswer {
        let all = state.withLock { $0.rows[path] ?? [] }.filter { $0.day == day }
        guard let page = place(request, of: max(all.count, 1)) else { return MockAdmin.invalid("page: invalid") }
        let shown = all[page..<min(page + pageDays, all.count)]
        state.withLock { $0.served[path, default: []] += shown }
        return MockAdmin.page(
            shown.map { #"{"date":"\#(day)T00:00:00Z",\#($0.members)}"# },
            next: page + shown.count < all.count ? page + shown.count : nil)
    }

    private func place(_ request: LoopbackRequest, of count: Int) -> Int? {
        guard let token = request.query("page") else { return 0 }
        guard token.hasPrefix("page_"), let place = Int(token.dropFirst(5)), place < count else { return nil }
        return place
    }

    private func serve(_ path: String, _ isShown: (String) -> Bool) -> [Row] {
        state.withLock { state in
            let rows = (state.rows[path] ?? []).filter { isShown($0.day) }
            state.served[path, default: []] += rows
            return rows
        }
    }

    private static func page(_ items: [String], next: Int?) -> MockAnswer {
        let token = next.map { #""page_\#($0)""# } ?? "null"
        return .raw(
            200, headers: [("content-type", "application/json")],
            body: #"{"data":[\#(items.joined(separator: ","))],"has_more":\#(next != nil),"next_page":\#(token)}"#)
    }

    /// UTC days from one to before another one; none where these are no dates.
    private static func days(_ start: String, _ end: String) -> [String] {
        guard let first = Timestamp(parsing: start + "T00:00:00Z"), let last = Timestamp(parsing: end + "T00:00:00Z"),
            first < last
        else { return [] }
        return (first.utcDay..<last.utcDay).map { CivilDate(days: Int64($0)).description }
    }
}

extension MockAdmin.Row {
    /// A result of the usage report.
    public static func usage(
        _ day: String, model: String = "claude-opus-4-8", key: String = "apikey_1", input: Int64 = 0,
        write5m: Int64 = 0, write1h: Int64 = 0, read: Int64 = 0, output: Int64 = 0, searches: Int64 = 0,
        window: String = "0-200k"
    ) -> MockAdmin.Row {
        MockAdmin.Row(
            day: day,
            members: """
                "uncached_input_tokens":\(input),"cache_creation":{"ephemeral_5m_input_tokens":\(write5m),\
                "ephemeral_1h_input_tokens":\(write1h)},"cache_read_input_tokens":\(read),"output_tokens":\(output),\
                "server_tool_use":{"web_search_requests":\(searches)},"api_key_id":"\(key)","workspace_id":null,\
                "model":"\(model)","service_tier":"standard","context_window":"\(window)","inference_geo":null
                """)
    }

    /// A result of the cost report; cents as a decimal number.
    public static func cost(
        _ day: String, model: String? = "claude-opus-4-8", type: String = "tokens", tokens: String?, cents: String
    ) -> MockAdmin.Row {
        func text(_ value: String?) -> String { value.map { "\"\($0)\"" } ?? "null" }
        return MockAdmin.Row(
            day: day,
            members: """
                "currency":"USD","amount":"\(cents)","workspace_id":null,"description":"\(type) \(tokens ?? "")",\
                "cost_type":"\(type)","context_window":null,"model":\(text(model)),"service_tier":"standard",\
                "token_type":\(text(tokens)),"inference_geo":null
                """)
    }

    /// A record of the agent's analytics, of one model; cents as a number.
    public static func agent(
        _ day: String, actor: String, model: String = "claude-opus-4-8", input: Int64 = 0, write: Int64 = 0,
        read: Int64 = 0, output: Int64 = 0, cents: Int64
    ) -> MockAdmin.Row {
        MockAdmin.Row(
            day: day,
            members: """
                "actor":{"type":"user_actor","email_address":"\(actor)"},"organization_id":"org","customer_type":"api",\
                "terminal_type":"vscode","core_metrics":{"num_sessions":1},"model_breakdown":[{"model":"\(model)",\
                "tokens":{"input":\(input),"output":\(output),"cache_read":\(read),"cache_creation":\(write)},\
                "estimated_cost":{"currency":"USD","amount":\(cents)}}]
                """)
    }
}
