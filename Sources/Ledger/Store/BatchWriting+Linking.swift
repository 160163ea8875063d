import GRDB
import Usage
import UsageLogs

extension BatchWriting {
    /// A message or an event of a batch whose counterpart may be there.
    struct Touched {
        var id: Int64
        var isEvent: Bool
        var requests: Set<UInt64>
    }

    /// Makes the index by which events find their messages. Few ledgers hold telemetry, and for the others
    /// the index would cost a fifth of the time of an import and 16 bytes a record: so the first event makes
    /// it, and from then on SQLite keeps it.
    func startTelemetry() throws {
        try database.execute(
            sql: "CREATE INDEX IF NOT EXISTS record_requests ON records (request) WHERE request IS NOT NULL")
        tables.hasTelemetry = true
    }

    /// Lets messages claim the events of their requests, whichever of the two came first.
    func link(_ touched: [Touched]) throws {
        for one in touched {
            for request in one.requests.sorted() {
                if one.isEvent {
                    for message in try requests.messages(stating: request) { try claim(one.id, by: message) }
                } else if let event = try records.row(.ofRequest(hash: request), tables: tables.tables) {
                    try claim(event.id, by: one.id)
                }
            }
        }
    }

    /// Joins the event's usage into the message; the event is counted there and nowhere else.
    private func claim(_ eventID: Int64, by messageID: Int64) throws {
        guard let event = try records.row(id: eventID, tables: tables.tables),
            let old = try records.row(id: messageID, tables: tables.tables)
        else { return }
        if !event.isLinked {
            var linked = event
            linked.isLinked = true
            try replace(event, by: linked)
            summary.linked += 1
        }
        var new = old
        new.state.claim(event.state)
        if new.state.hasUsage(of: event.state), !old.state.hasUsage(of: event.state) { new.usage = event.usage }
        if !new.state.isSame(as: old.state) || new.usage != old.usage { try replace(old, by: new) }
    }

    // MARK: Documents that changed

    /// Removes what a document alone told and named by a place in it, before it is written anew.
    ///
    /// Rows know the path that a file had when it was read, not the name that their identities were made
    /// from, so each row's place is hashed and compared: a quarter of a second for a million records, and
    /// documents seldom change.
    func removeDocument(_ identityName: String) throws {
        var found: [Int64] = []
        try RawStatement(database, "SELECT id, identity_high, identity_low, offset FROM records").forEach { row in
            let identity = RecordIdentity(file: identityName, offset: row.integer(3))
            if Int64(bitPattern: identity.low) == row.integer(2) && Int64(bitPattern: identity.high) == row.integer(1) {
                found.append(row.integer(0))
            }
        }
        for id in found {
            guard let row = try records.row(id: id, tables: tables.tables),
                try !places.isTold(id, byOthersThan: row.state.record.origin.file)
            else { continue }
            let requests = tables.hasTelemetry ? try requests.requests(of: row) : []
            if !row.isLinked { count(row.state, flags: row.flags, sign: -1) }
            try records.remove(row)
            for request in requests { try release(.ofRequest(hash: request), request) }
            summary.removed += 1
        }
    }

    /// Counts an event again where no message states its request any more.
    private func release(_ identity: RecordIdentity, _ request: UInt64) throws {
        guard try requests.messages(stating: request).isEmpty,
            let event = try records.row(identity, tables: tables.tables), event.isLinked
        else { return }
        var free = event
        free.isLinked = false
        try replace(event, by: free)
    }
}
