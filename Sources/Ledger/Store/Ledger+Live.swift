package import UsageLogs

extension Ledger {
    /// Books a call of this program, in one transaction.
    ///
    /// - Parameter place: a name that no other call has.
    /// - Returns: false where its message id stands in the ledger from another call: compatible services repeat
    ///   ids. The call is then a record of its own, flagged inconsistent.
    package func book(_ call: LiveCall, place: String, thresholds: [Int64]) throws(LedgerError) -> Bool {
        var isAnother = false
        _ = try change(thresholds: thresholds) { writing in
            let batch = call.batch(place: place)
            isAnother = try writing.holdsCall(named: batch)
            try writing.add(isAnother ? call.batch(place: place, isAnother: true) : batch)
        }
        return !isAnother
    }
}

extension BatchWriting {
    /// Whether a record of the batch is in the ledger, told by a call and not by logs alone.
    fileprivate func holdsCall(named batch: ReadBatch) throws -> Bool {
        var isHeld = false
        try batch.messages.forEachState { _, state in
            guard let row = try records.row(state.record.identity, tables: tables.tables) else { return }
            let files = try places.files(of: row.id) + [row.state.record.origin.file]
            if files.contains(where: { LiveCall.isPlace(tables.tables.string($0) ?? "") }) { isHeld = true }
        }
        return isHeld
    }
}
