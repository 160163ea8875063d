package import JSONScan
import Usage

/// One page of an admin report.
public struct AdminPage: Equatable, Sendable {
    /// Days that the page covers, also those without rows; of the agent's report those that rows name.
    public var days: Set<Int32> = []
    public var usage: [AdminUsageRow] = []
    public var costs: [AdminCostRow] = []
    public var agent: [AgentUsageRow] = []

    public init() {}

    /// A page of a report, rows of one key added up: the service lists some terms that it does not name.
    package init(_ report: AdminReport, _ page: JSONElement) throws(AdminPageProblem) {
        switch report {
        case .usage: try self.init(usage: page)
        case .cost: try self.init(costs: page)
        case .agent: try self.init(agent: page)
        }
        try sumRows()
    }

    /// A page of `usage_report/messages`.
    init(usage page: JSONElement) throws(AdminPageProblem) {
        for (result, day) in try results(of: page) {
            do throws(UsageProblem) {
                usage.append(try AdminUsageResult(result).row(on: day))
            } catch { throw AdminPageProblem(expected: "counts of tokens in every result") }
        }
    }

    /// A page of `cost_report`.
    init(costs page: JSONElement) throws(AdminPageProblem) {
        for (result, day) in try results(of: page) {
            var row = AdminCostRow(day: day)
            row.workspace = result["workspace_id"].text
            row.description = result["description"].text
            row.costType = result["cost_type"].text
            row.tokenType = result["token_type"].text
            row.model = result["model"].text
            row.tier = result["service_tier"].text
            row.contextWindow = result["context_window"].text
            row.geo = result["inference_geo"].text
            row.currency = result["currency"].text
            row.amount = try AdminPage.amount(ofCents: result["amount"])
            costs.append(row)
        }
    }

    /// A page of `usage_report/claude_code`.
    init(agent page: JSONElement) throws(AdminPageProblem) {
        for record in try AdminPage.items(page, "data") {
            let day = try AdminPage.day(record["date"])
            days.insert(day)
            for part in try AdminPage.items(record, "model_breakdown") {
                var row = AgentUsageRow(day: day)
                row.actor = record["actor"]?["email_address"].text ?? ""
                if row.actor.isEmpty { row.actor = record["actor"]?["api_key_name"].text ?? "" }
                row.customerType = record["customer_type"].text
                row.terminal = record["terminal_type"].text
                row.model = part["model"].text
                let tokens = part["tokens"]
                do throws(UsageProblem) {
                    row.tokens = TokenUsage(
                        input: try tokens?["input"]?.tokenCount("input") ?? 0,
                        cacheWrite5m: try tokens?["cache_creation"]?.tokenCount("cache_creation") ?? 0,
                        cacheWrite1h: 0, cacheRead: try tokens?["cache_read"]?.tokenCount("cache_read") ?? 0,
                        output: try tokens?["output"]?.tokenCount("output") ?? 0)
                } catch { throw AdminPageProblem(expected: "counts of tokens in every model_breakdown") }
                row.currency = part["estimated_cost"]?["currency"].text ?? ""
                row.amount = try AdminPage.amount(ofCents: part["estimated_cost"]?["amount"])
                agent.append(row)
            }
        }
    }

    /// The results with their days; notes the days of all buckets.
    private mutating func results(of page: JSONElement) throws(AdminPageProblem) -> [(JSONElement, Int32)] {
        var found: [(JSONElement, Int32)] = []
        for bucket in try AdminPage.items(page, "data") {
            let day = try AdminPage.day(bucket["starting_at"])
            days.insert(day)
            for result in try AdminPage.items(bucket, "results") { found.append((result, day)) }
        }
        return found
    }

    private static func items(_ object: JSONElement, _ name: String) throws(AdminPageProblem) -> [JSONElement] {
        guard let list = object[key: name], list.kind == .array else {
            throw AdminPageProblem(expected: "an array \(name)")
        }
        var items: [JSONElement] = []
        list.forEachElement { items.append($0) }
        return items
    }

    private static func day(_ value: JSONElement?) throws(AdminPageProblem) -> Int32 {
        guard let text = value?.string, let moment = Timestamp(parsing: text) else {
            throw AdminPageProblem(expected: "an RFC 3339 time for every day")
        }
        return moment.utcDay
    }

    /// Cents, as a decimal string or a number, in 1/1,000,000,000,000 of the unit.
    private static func amount(ofCents value: JSONElement?) throws(AdminPageProblem) -> Int64 {
        guard let value, let amount = JSONValue(value).scaledInteger(decimals: 10) else {
            throw AdminPageProblem(expected: "an amount in cents, as a decimal number")
        }
        return amount
    }
}

/// What a page of an admin report should have held.
public struct AdminPageProblem: Error, Hashable, Sendable, CustomStringConvertible {
    public var expected: String
    public init(expected: String) { self.expected = expected }
    public var description: String { "expected \(expected)" }
}

extension JSONElement? {
    /// The string; empty where there is none.
    fileprivate var text: String { self?.string ?? "" }
}
