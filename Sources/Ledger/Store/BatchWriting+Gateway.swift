import GRDB
import Usage
import UsageLogs

extension BatchWriting {
    /// Writes what the journal tells of some calls. Each call is known by its ULID, so that the same frames a
    /// second time change nothing.
    ///
    /// - Parameter isOver: whether a call without an end will never have one, or is to be shown as unfinished.
    func move(_ frames: [RunFrame], isOver: (GatewayCallRow) -> Bool) throws {
        let calls = try GatewayCallTable(database, path: path)
        var rows: [ULID: GatewayCallRow] = [:]
        var order: [ULID] = []
        for frame in frames {
            let call = frame.frame.call
            let known = try rows[call] ?? calls.row(call)
            // A call that has come to its end is told already. Of two journals the end may be read first.
            if rows[call] == nil, let known, known.closing != nil, known.opening != nil { continue }
            var row = known ?? GatewayCallRow(call: call, run: frame.run)
            if rows[call] == nil { order.append(call) }
            switch frame.frame.kind {
            case .open: row.opening = row.opening ?? CallOpening(payload: frame.frame.payload)
            case .close, .lowerBound: row.closing = row.closing ?? CallClosing(payload: frame.frame.payload)
            }
            rows[call] = row
        }
        for row in try calls.awaited() where rows[row.call] == nil && isOver(row) {
            rows[row.call] = row
            order.append(row.call)
        }
        try write(order.compactMap { rows[$0] }, calls, isOver: isOver)
    }

    /// Links messages that were just written with the calls of the gateway whose replies they are.
    func joinCalls(of messages: [RecordIdentity]) throws {
        guard !messages.isEmpty else { return }
        let calls = try GatewayCallTable(database, path: path)
        for message in messages { try join(message, calls.firstTwo(of: message)) }
    }

    private func write(_ rows: [GatewayCallRow], _ calls: GatewayCallTable, isOver: (GatewayCallRow) -> Bool) throws {
        var recorded: [(row: GatewayCallRow, call: GatewayCall)] = []
        for var row in rows {
            let isShown = row.closing != nil || isOver(row)
            let call = isShown ? row.gatewayCall() : nil
            if let moved = MovedCall(row, call) { ended.append(moved) }
            guard let call else {
                // Shown as unfinished until now, and not billed after all.
                if row.closing != nil { try removeRecord(of: &row) }
                try calls.write(row)
                continue
            }
            if row.closing != nil { try removeRecord(of: &row) }
            row.message = call.reply.id.map { RecordIdentity(ofMessage: $0) }
            recorded.append((row, call))
        }
        guard !recorded.isEmpty else { return }
        tables.hasGateway = true
        try add(GatewayCall.batch(of: recorded.map(\.call)))
        for (row, call) in recorded {
            var row = row
            row.record = try records.row(GatewayCall.identity(of: call.name), tables: tables.tables)?.id
            try calls.write(row)
        }
        var firsts: [RecordIdentity: ULID] = [:]
        for message in Set(recorded.compactMap(\.row.message)) {
            let rows = try calls.firstTwo(of: message)
            firsts[message] = rows.first?.call
            // The second was the first until now, where a call that was opened before it came to its end later.
            if rows.count == 2 { try flagRepeated(rows[1].record) }
            try join(message, rows)
        }
        for (row, call) in recorded {
            guard let message = row.message, firsts[message] != row.call else { continue }
            try flagRepeated(records.row(GatewayCall.identity(of: call.name), tables: tables.tables)?.id)
        }
    }

    /// The record of a call without an end makes room for the one with its end; a repeated end finds the same.
    private func removeRecord(of row: inout GatewayCallRow) throws {
        guard let id = row.record.take(), let old = try records.row(id: id, tables: tables.tables) else { return }
        if !old.isLinked { count(old.state, flags: old.flags, sign: -1) }
        try records.remove(old)
    }

    /// Flags a further call with the message id of another.
    private func flagRepeated(_ id: Int64?) throws {
        guard let id, let old = try records.row(id: id, tables: tables.tables),
            !old.state.record.flags.contains(.inconsistent)
        else { return }
        var new = old
        new.state.record.flags.insert(.inconsistent)
        try replace(old, by: new)
    }

    /// Links the log row of a message with its first call: tokens and times are the gateway's, session and project
    /// the log's, and the log row is counted nowhere.
    private func join(_ message: RecordIdentity, _ rows: [GatewayCallRow]) throws {
        guard let id = rows.first?.record, let log = try records.row(message, tables: tables.tables),
            let old = try records.row(id: id, tables: tables.tables)
        else { return }
        if !log.isLinked {
            var linked = log
            linked.isLinked = true
            try replace(log, by: linked)
            summary.linked += 1
        }
        var new = old
        new.state.record.attribution = attribution(of: old.state, with: log.state)
        new.state.takeEvidence(of: log.state)
        let place = PlaceTable.Place(log.state.record.origin)
        _ = try places.join([place], of: old.id, from: old.state.record.origin, to: old.state.record.origin)
        if !new.state.isSame(as: old.state) { try replace(old, by: new) }
    }

    /// What the gateway was told stands, but for what the log knows better: where the call belongs.
    private func attribution(of call: MessageState, with log: MessageState) -> Symbol {
        guard var own = tables.tables.attributions[call.record.attribution],
            let told = tables.tables.attributions[log.record.attribution]
        else { return call.record.attribution }
        if !told.session.isNone { own.session = told.session }
        if !told.project.isNone { own.project = told.project }
        if !told.projectPath.isNone { own.projectPath = told.projectPath }
        if !told.agent.isNone { own.agent = told.agent }
        if !told.parent.isNone { own.parent = told.parent }
        own.isSidechain = told.isSidechain
        return tables.tables.attributions.symbol(for: own)
    }
}
