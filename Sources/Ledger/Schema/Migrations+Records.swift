extension Migrations {
    /// Records with everything they name, and how far every file was read.
    ///
    /// Numbers of `strings`, `services` and `attributions` are symbols: dense from 1, never reused; 0 is none.
    /// Times are milliseconds since 1970, UTC. A record is found by its identity, by its time, and where it may
    /// still turn out to be cut short; by its request only once telemetry was imported: then the index
    /// `record_requests` is made (`BatchWriting.startTelemetry`).
    static let records = Migration(
        name: "1 records",
        sql: """
            PRAGMA application_id = 1181906024;
            CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
            CREATE TABLE strings (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
            CREATE TABLE services (
              id INTEGER PRIMARY KEY, model INTEGER NOT NULL, provider INTEGER NOT NULL,
              tier INTEGER NOT NULL, speed INTEGER NOT NULL, geo INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE attributions (
              id INTEGER PRIMARY KEY, source INTEGER NOT NULL, project INTEGER NOT NULL,
              project_path INTEGER NOT NULL, session INTEGER NOT NULL, agent INTEGER NOT NULL,
              parent INTEGER NOT NULL, key INTEGER NOT NULL, user INTEGER NOT NULL, tags INTEGER NOT NULL,
              is_sidechain INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE templates (id INTEGER PRIMARY KEY, text BLOB NOT NULL) STRICT;
            CREATE TABLE records (
              id INTEGER PRIMARY KEY,
              time INTEGER,
              service INTEGER NOT NULL,
              attribution INTEGER NOT NULL,
              flags INTEGER NOT NULL,
              linked INTEGER NOT NULL,
              input INTEGER NOT NULL,
              cache_write_5m INTEGER NOT NULL,
              cache_write_1h INTEGER NOT NULL,
              cache_read INTEGER NOT NULL,
              output INTEGER NOT NULL,
              web_searches INTEGER NOT NULL,
              reported_picousd INTEGER,
              further_charges INTEGER NOT NULL,
              identity_high INTEGER NOT NULL,
              identity_low INTEGER NOT NULL,
              line_flags INTEGER NOT NULL,
              requested_model INTEGER NOT NULL,
              stop_reason INTEGER NOT NULL,
              status INTEGER NOT NULL,
              start_basis INTEGER NOT NULL,
              started_at INTEGER,
              completed_at INTEGER,
              requested_lifetime INTEGER NOT NULL,
              effort INTEGER NOT NULL,
              miss_reason INTEGER NOT NULL,
              missed_tokens INTEGER NOT NULL,
              marks INTEGER NOT NULL,
              file INTEGER NOT NULL,
              offset INTEGER NOT NULL,
              line INTEGER NOT NULL,
              usage_length INTEGER NOT NULL,
              usage_hash INTEGER NOT NULL,
              request INTEGER,
              template INTEGER,
              usage_values BLOB
            ) STRICT;
            CREATE UNIQUE INDEX record_identities ON records (identity_low, identity_high);
            CREATE INDEX record_times ON records (time);
            CREATE INDEX open_records ON records (attribution) WHERE stop_reason = 0 AND line_flags & 0x8800 = 0x8000;
            CREATE TABLE charges (
              record INTEGER NOT NULL, ordinal INTEGER NOT NULL, service INTEGER NOT NULL,
              input INTEGER NOT NULL, cache_write_5m INTEGER NOT NULL, cache_write_1h INTEGER NOT NULL,
              cache_read INTEGER NOT NULL, output INTEGER NOT NULL, web_searches INTEGER NOT NULL,
              PRIMARY KEY (record, ordinal)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE origins (
              record INTEGER NOT NULL, file INTEGER NOT NULL, offset INTEGER NOT NULL, line INTEGER NOT NULL,
              PRIMARY KEY (record, file)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE further_requests (
              request INTEGER NOT NULL, record INTEGER NOT NULL, PRIMARY KEY (request, record)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE stating_sessions (session INTEGER PRIMARY KEY, records INTEGER NOT NULL) STRICT;
            CREATE TABLE files (
              id INTEGER PRIMARY KEY,
              path TEXT NOT NULL,
              identity_name TEXT NOT NULL,
              device INTEGER NOT NULL, inode INTEGER NOT NULL, generation INTEGER NOT NULL,
              size INTEGER NOT NULL, modified_ns INTEGER NOT NULL,
              head_length INTEGER NOT NULL, head_hash INTEGER NOT NULL,
              is_document INTEGER NOT NULL, is_compressed INTEGER NOT NULL,
              offset INTEGER NOT NULL, lines INTEGER NOT NULL,
              preceding_time INTEGER, is_after_compaction INTEGER NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX file_names ON files (identity_name);
            """)
}
