extension Migrations {
    /// Sums by day and by session, kept with every change of the records.
    ///
    /// Sums are integers, or decimal text where they leave 64 bits. Day -2147483648 holds records without a time.
    /// `rates.service` is that of the charge, `rates.record_service` that of its record, which groups it: a
    /// further charge can be at another model (rule R19).
    static let totals = Migration(
        name: "2 totals",
        sql: """
            CREATE TABLE rates (
              id INTEGER PRIMARY KEY, record_service INTEGER NOT NULL, service INTEGER NOT NULL,
              length_class INTEGER NOT NULL, flags INTEGER NOT NULL, has_reported INTEGER NOT NULL,
              UNIQUE (record_service, service, length_class, flags, has_reported)
            ) STRICT;
            CREATE TABLE places (
              id INTEGER PRIMARY KEY, source INTEGER NOT NULL, project INTEGER NOT NULL, key INTEGER NOT NULL,
              tags INTEGER NOT NULL, session INTEGER NOT NULL,
              UNIQUE (source, project, key, tags, session)
            ) STRICT;
            CREATE TABLE day_totals (
              day INTEGER NOT NULL, place INTEGER NOT NULL, rate INTEGER NOT NULL,
              requests ANY NOT NULL, further_charges ANY NOT NULL,
              input ANY NOT NULL, cache_write_5m ANY NOT NULL, cache_write_1h ANY NOT NULL,
              cache_read ANY NOT NULL, output ANY NOT NULL, web_searches ANY NOT NULL, reported_picousd ANY NOT NULL,
              PRIMARY KEY (day, place, rate)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE session_totals (
              day INTEGER NOT NULL, place INTEGER NOT NULL, rate INTEGER NOT NULL,
              requests ANY NOT NULL, further_charges ANY NOT NULL,
              input ANY NOT NULL, cache_write_5m ANY NOT NULL, cache_write_1h ANY NOT NULL,
              cache_read ANY NOT NULL, output ANY NOT NULL, web_searches ANY NOT NULL, reported_picousd ANY NOT NULL,
              PRIMARY KEY (day, place, rate)
            ) STRICT, WITHOUT ROWID;
            """)
}
