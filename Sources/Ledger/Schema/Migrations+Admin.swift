extension Migrations {
    /// Reports of the Admin API, kept apart from the records and never added to them.
    ///
    /// `service` is the name of the profile that they were pulled with; absent dimensions are empty. Amounts are
    /// in 1/1,000,000,000,000 of the currency's unit.
    static let admin = Migration(
        name: "3 admin",
        sql: """
            CREATE TABLE admin_usage (
              service TEXT NOT NULL, day INTEGER NOT NULL, model TEXT NOT NULL, workspace TEXT NOT NULL,
              api_key TEXT NOT NULL, tier TEXT NOT NULL, context_window TEXT NOT NULL, geo TEXT NOT NULL,
              speed TEXT NOT NULL, input INTEGER NOT NULL, cache_write_5m INTEGER NOT NULL,
              cache_write_1h INTEGER NOT NULL, cache_read INTEGER NOT NULL, output INTEGER NOT NULL,
              web_searches INTEGER NOT NULL,
              PRIMARY KEY (service, day, model, workspace, api_key, tier, context_window, geo, speed)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE admin_costs (
              service TEXT NOT NULL, day INTEGER NOT NULL, model TEXT NOT NULL, workspace TEXT NOT NULL,
              description TEXT NOT NULL, cost_type TEXT NOT NULL, token_type TEXT NOT NULL, tier TEXT NOT NULL,
              context_window TEXT NOT NULL, geo TEXT NOT NULL, currency TEXT NOT NULL, amount INTEGER NOT NULL,
              PRIMARY KEY (
                service, day, model, workspace, description, cost_type, token_type, tier, context_window, geo, currency)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE agent_usage (
              service TEXT NOT NULL, day INTEGER NOT NULL, actor TEXT NOT NULL, customer_type TEXT NOT NULL,
              terminal TEXT NOT NULL, model TEXT NOT NULL, input INTEGER NOT NULL, cache_write INTEGER NOT NULL,
              cache_read INTEGER NOT NULL, output INTEGER NOT NULL, currency TEXT NOT NULL, amount INTEGER NOT NULL,
              PRIMARY KEY (service, day, actor, customer_type, terminal, model, currency)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE pulls (
              service TEXT NOT NULL, report TEXT NOT NULL, first_day INTEGER NOT NULL, next_day INTEGER NOT NULL,
              since INTEGER, until INTEGER, page TEXT,
              PRIMARY KEY (service, report)
            ) STRICT, WITHOUT ROWID;
            """)
}
