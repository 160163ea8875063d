extension Migrations {
    /// What the coding agent's result lines say of their sessions, by file and place, never added to the records.
    ///
    /// `file` is the identity name of the file. Costs are picodollars, as the agent reports them; null where it
    /// reports none. A pull goes on by days, so that nothing is kept of pages.
    static let agent = Migration(
        name: "4 agent",
        sql: """
            CREATE TABLE agent_results (
              file TEXT NOT NULL, offset INTEGER NOT NULL, line INTEGER NOT NULL, session TEXT NOT NULL,
              completed_at INTEGER, cost INTEGER,
              PRIMARY KEY (file, offset)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE agent_result_models (
              file TEXT NOT NULL, offset INTEGER NOT NULL, model TEXT NOT NULL, input INTEGER NOT NULL,
              cache_write INTEGER NOT NULL, cache_read INTEGER NOT NULL, output INTEGER NOT NULL,
              web_searches INTEGER NOT NULL, cost INTEGER,
              PRIMARY KEY (file, offset, model)
            ) STRICT, WITHOUT ROWID;
            ALTER TABLE pulls DROP COLUMN since;
            ALTER TABLE pulls DROP COLUMN until;
            ALTER TABLE pulls DROP COLUMN page;
            """)
}
