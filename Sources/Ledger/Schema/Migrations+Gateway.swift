extension Migrations {
    /// Calls that went through the gateway, by their ULID, and how far its journal was moved.
    ///
    /// `state` is that of `GatewayCallRow.State`; `opening` and `closing` are payloads of the journal. The halves
    /// of the message's identity are null where the reply named none, `record` where the call is not billed or
    /// its end is still awaited. `journals` has one row for each folder of a journal.
    static let gateway = Migration(
        name: "5 gateway",
        sql: """
            CREATE TABLE gateway_calls (
              ulid BLOB PRIMARY KEY, run INTEGER NOT NULL, state INTEGER NOT NULL,
              opening BLOB, closing BLOB, message_high INTEGER, message_low INTEGER, record INTEGER
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX gateway_messages ON gateway_calls (message_low, message_high) WHERE message_low IS NOT NULL;
            CREATE INDEX gateway_open ON gateway_calls (state) WHERE state = 1;
            CREATE TABLE journals (
              folder TEXT PRIMARY KEY, segment INTEGER NOT NULL, offset INTEGER NOT NULL, torn_bytes INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            """)
}
