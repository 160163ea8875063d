import GRDB
import Usage
import UsageLogs

extension BatchWriting {
    /// Writes the messages of a batch and links events with their messages.
    func add(_ batch: ReadBatch) throws {
        var prepared = PreparedBatch(batch, into: &tables.tables)
        var touched: [Touched] = []
        var written: [RecordIdentity] = []
        // Messages are looked at for events only where telemetry was ever imported.
        var follows = tables.hasTelemetry
        if !follows {
            batch.messages.forEachState { _, state in if state.record.identity.isOfRequest { follows = true } }
            if follows { try startTelemetry() }
        }
        try batch.messages.forEachState { number, state in
            var state = state
            prepared.renumbering.apply(to: &state.record)
            let id = try write(state, number, &prepared)
            if tables.hasGateway { written.append(state.record.identity) }
            guard follows else { return }
            let isEvent = state.record.identity.isOfRequest
            let requests = isEvent ? [state.record.identity.low] : prepared.requests(of: state, number)
            if !requests.isEmpty { touched.append(Touched(id: id, isEvent: isEvent, requests: requests)) }
        }
        try link(touched)
        try joinCalls(of: written)
    }

    /// Writes one message; the id of its row.
    private func write(_ state: MessageState, _ number: Int, _ prepared: inout PreparedBatch) throws -> Int64 {
        let flags = settledFlags(state)
        let usage = prepared.usage(ofMessage: number, tables: &tables)
        let id = try usage.withBytes(of: prepared.batch.usage.values) { template, values in
            try records.add(state, flags: flags, template: template, values: values)
        }
        guard let id else { return try merge(state, number, prepared, usage) }
        summary.new += 1
        count(state, flags: flags, sign: 1)
        if let further = prepared.furtherPlaces[number] { try places.add(further, of: id, row: state.record.origin) }
        if state.record.flags.contains(.requestsDiffer) {
            try requests.add(prepared.requests(of: state, number), of: id)
        }
        return id
    }

    /// Joins a message with its row.
    private func merge(
        _ state: MessageState, _ number: Int, _ prepared: PreparedBatch, _ usage: BatchUsage
    ) throws -> Int64 {
        guard let old = try records.row(state.record.identity, tables: tables.tables) else {
            throw LedgerError.damaged(path: path, reason: "an identity in the index of records has no row")
        }
        var new = old
        let displaced = new.state.join(state, strings: tables.tables.strings)
        let hadUsage = old.state.hasUsage(of: state)
        if new.state.hasUsage(of: state), !hadUsage || old.usage == nil {
            new.usage = usage.stored(from: prepared.batch.usage.values)
        }
        var isChanged = try places.join(
            prepared.furtherPlaces[number, default: []] + [PlaceTable.Place(state.record.origin)], of: old.id,
            from: old.state.record.origin, to: new.state.record.origin)
        if new.state.record.flags.contains(.requestsDiffer) {
            let all = prepared.requests(of: state, number).union([displaced, old.state.request, new.state.request])
            if try requests.add(all.subtracting([0]), of: old.id) { isChanged = true }
        }
        if !new.state.isSame(as: old.state) || new.usage != old.usage {
            try replace(old, by: new)
            isChanged = true
        }
        if isChanged { summary.merged += 1 } else { summary.unchanged += 1 }
        return old.id
    }
}

extension MessageState {
    /// Whether the usage of the state is that of the other, so that one raw usage stands for both.
    func hasUsage(of other: MessageState) -> Bool {
        record.origin.usageHash == other.record.origin.usageHash
            && record.origin.usageLength == other.record.origin.usageLength
    }

    /// Whether the row of the state would be the same.
    func isSame(as other: MessageState) -> Bool {
        let (mine, theirs) = (record, other.record)
        return request == other.request && mine.service == theirs.service && mine.attribution == theirs.attribution
            && mine.requestedModel == theirs.requestedModel && mine.tokens == theirs.tokens
            && mine.webSearches == theirs.webSearches && mine.flags == theirs.flags
            && mine.startBasis == theirs.startBasis && mine.status == theirs.status
            && mine.stopReason == theirs.stopReason && mine.hints == theirs.hints
            && mine.startedAt == theirs.startedAt && mine.completedAt == theirs.completedAt
            && mine.reportedPicoUSD == theirs.reportedPicoUSD && mine.furtherCharges == theirs.furtherCharges
            && mine.origin == theirs.origin
    }
}
