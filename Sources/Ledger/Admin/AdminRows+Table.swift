import GRDB
import Messages
import Usage

/// How rows of admin reports are stored.
extension AdminUsageRow {
    static let select = """
        SELECT day, model, workspace, api_key, tier, context_window, geo, speed, input, cache_write_5m,
          cache_write_1h, cache_read, output, web_searches FROM admin_usage WHERE service = ? ORDER BY day, model
        """

    func insert(into database: Database, _ service: String) throws {
        let row = try RawStatement(
            database,
            "INSERT OR REPLACE INTO admin_usage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        row.bind(service, at: 1)
        row.bind(Int64(day), at: 2)
        row.bind([model, workspace, apiKey, tier, contextWindow, geo, speed], from: 3)
        row.bind(tokens, from: 10)
        row.bind(webSearches, at: 15)
        try row.run()
    }

    init(_ row: RawStatement) {
        self.init(day: Int32(clamping: row.integer(0)))
        (model, workspace, apiKey, tier) = (row.text(1), row.text(2), row.text(3), row.text(4))
        (contextWindow, geo, speed) = (row.text(5), row.text(6), row.text(7))
        tokens = TokenUsage(
            input: row.integer(8), cacheWrite5m: row.integer(9), cacheWrite1h: row.integer(10),
            cacheRead: row.integer(11), output: row.integer(12))
        webSearches = row.integer(13)
    }
}

extension AdminCostRow {
    static let select = """
        SELECT day, model, workspace, description, cost_type, token_type, tier, context_window, geo, currency, amount
        FROM admin_costs WHERE service = ? ORDER BY day, model
        """

    func insert(into database: Database, _ service: String) throws {
        let row = try RawStatement(
            database,
            "INSERT OR REPLACE INTO admin_costs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        row.bind(service, at: 1)
        row.bind(Int64(day), at: 2)
        row.bind([model, workspace, description, costType, tokenType, tier, contextWindow, geo, currency], from: 3)
        row.bind(amount, at: 12)
        try row.run()
    }

    init(_ row: RawStatement) {
        self.init(day: Int32(clamping: row.integer(0)))
        (model, workspace, description, costType) = (row.text(1), row.text(2), row.text(3), row.text(4))
        (tokenType, tier, contextWindow, geo) = (row.text(5), row.text(6), row.text(7), row.text(8))
        (currency, amount) = (row.text(9), row.integer(10))
    }
}

extension AgentUsageRow {
    static let select = """
        SELECT day, actor, customer_type, terminal, model, input, cache_write, cache_read, output, currency, amount
        FROM agent_usage WHERE service = ? ORDER BY day, actor, model
        """

    func insert(into database: Database, _ service: String) throws {
        let row = try RawStatement(
            database,
            """
            INSERT OR REPLACE INTO agent_usage
              (service, day, actor, customer_type, terminal, model, currency, input, cache_write, cache_read, output,
               amount)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        row.bind(service, at: 1)
        row.bind(Int64(day), at: 2)
        row.bind([actor, customerType, terminal, model, currency], from: 3)
        row.bind(tokens.input, at: 8)
        row.bind(tokens.cacheWrite5m, at: 9)
        row.bind(tokens.cacheRead, at: 10)
        row.bind(tokens.output, at: 11)
        row.bind(amount, at: 12)
        try row.run()
    }

    init(_ row: RawStatement) {
        self.init(day: Int32(clamping: row.integer(0)))
        (actor, customerType, terminal, model) = (row.text(1), row.text(2), row.text(3), row.text(4))
        tokens = TokenUsage(
            input: row.integer(5), cacheWrite5m: row.integer(6), cacheWrite1h: 0, cacheRead: row.integer(7),
            output: row.integer(8))
        (currency, amount) = (row.text(9), row.integer(10))
    }
}

extension RawStatement {
    fileprivate func bind(_ texts: [String], from index: Int32) {
        for (place, text) in texts.enumerated() { bind(text, at: index + Int32(place)) }
    }

    fileprivate func bind(_ tokens: TokenUsage, from index: Int32) {
        let counts = [tokens.input, tokens.cacheWrite5m, tokens.cacheWrite1h, tokens.cacheRead, tokens.output]
        for (place, count) in counts.enumerated() { bind(count, at: index + Int32(place)) }
    }
}
