import GRDB
import Usage
import UsageLogs

/// A batch, prepared to be written: symbols are the ledger's.
private struct PreparedBatch {
    let batch: ReadBatch
    let renumbering: SymbolRenumbering
    /// Number of the line whose raw usage is that of the message, by the message's number; -1 for none.
    var usageLine: [Int32]
    /// Places beside the one in the state, by the message's number: few messages have any.
    var furtherPlaces: [Int: [PlaceTable.Place]] = [:]
    /// Templates of the ledger by those of the batch; nil before the first use.
    var templates: [Int64?]

    init(_ batch: ReadBatch, into tables: inout RecordTables) {
        self.batch = batch
        renumbering = SymbolRenumbering(from: batch.tables, into: &tables)
        usageLine = Array(repeating: -1, count: batch.messages.count)
        templates = Array(repeating: nil, count: batch.usage.templates.count)
        for (number, line) in batch.lines.enumerated() {
            let origin = batch.messages[line.message].record.origin
            if line.usage != nil, line.usageHash == origin.usageHash, line.usageLength == origin.usageLength {
                usageLine[line.message] = Int32(number)
            }
            if line.origin.file != origin.file || line.origin.offset != origin.offset {
                var place = PlaceTable.Place(line.origin)
                place.file = renumbering.string(place.file)
                furtherPlaces[line.message, default: []].append(place)
            }
        }
    }

    func usage(ofMessage number: Int) -> RawUsage? {
        usageLine[number] < 0 ? nil : batch.lines[Int(usageLine[number])].usage
    }

    /// Every request hash that lines of the message stated.
    func requests(of state: MessageState, _ number: Int) -> Set<UInt64> {
        var all = batch.messages.furtherRequests(ofMessage: number)
        if state.request != 0 { all.insert(state.request) }
        return all
    }
}

extension BatchWriting {
    /// Writes the messages of a batch and links events with their messages.
    func add(_ batch: ReadBatch) throws {
        var prepared = PreparedBatch(batch, into: &tables.tables)
        var touched: [Touched] = []
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
            guard follows else { return }
            let isEvent = state.record.identity.isOfRequest
            let requests = isEvent ? [state.record.identity.low] : prepared.requests(of: state, number)
            if !requests.isEmpty { touched.append(Touched(id: id, isEvent: isEvent, requests: requests)) }
        }
        try link(touched)
    }

    /// Writes one message; the id of its row.
    private func write(_ state: MessageState, _ number: Int, _ prepared: inout PreparedBatch) throws -> Int64 {
        let flags = settledFlags(state)
        let usage = prepared.usage(ofMessage: number)
        let template = try usage.map { try self.template($0, &prepared) }
        let id = try prepared.batch.usage.values.withUnsafeBytes { values -> Int64? in
            let own = usage.flatMap {
                template == .some(nil) ? nil : UnsafeRawBufferPointer(rebasing: values[$0.values])
            }
            if let usage, case .some(nil) = template {
                // More templates than are kept: the text itself.
                return try prepared.batch.usage.text(of: usage).withUnsafeBytes {
                    try records.add(state, flags: flags, template: 0, values: $0)
                }
            }
            return try records.add(
                state, flags: flags, template: template ?? nil,
                values: own ?? UnsafeRawBufferPointer(start: nil, count: 0))
        }
        guard let id else { return try merge(state, number, prepared, template: template) }
        summary.new += 1
        count(state, flags: flags, sign: 1)
        if let further = prepared.furtherPlaces[number] { try places.add(further, of: id, row: state.record.origin) }
        if state.record.flags.contains(.requestsDiffer) {
            try requests.add(prepared.requests(of: state, number), of: id)
        }
        return id
    }

    /// The ledger's number of a template; nil where no more are kept.
    private func template(_ usage: RawUsage, _ prepared: inout PreparedBatch) throws -> Int64? {
        guard usage.template > 0 else { return 0 }
        if let known = prepared.templates[usage.template - 1] { return known }
        let number = tables.template(prepared.batch.usage.templates[usage.template - 1])
        prepared.templates[usage.template - 1] = number
        return number
    }

    private func stored(_ number: Int, _ prepared: PreparedBatch, template: Int64??) -> StoredUsage? {
        guard let usage = prepared.usage(ofMessage: number), let template else { return nil }
        guard let template else {
            return StoredUsage(template: 0, values: prepared.batch.usage.text(of: usage))
        }
        return StoredUsage(template: template, values: Array(prepared.batch.usage.values[usage.values]))
    }

    /// Joins a message with its row.
    private func merge(
        _ state: MessageState, _ number: Int, _ prepared: PreparedBatch, template: Int64??
    ) throws -> Int64 {
        guard let old = try records.row(state.record.identity, tables: tables.tables) else {
            throw LedgerError.damaged(path: path, reason: "an identity in the index of records has no row")
        }
        var new = old
        let displaced = new.state.join(state, strings: tables.tables.strings)
        if new.state.hasUsage(of: state), !old.state.hasUsage(of: state) || old.usage == nil {
            new.usage =
                stored(number, prepared, template: template) ?? (old.state.hasUsage(of: state) ? old.usage : nil)
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
