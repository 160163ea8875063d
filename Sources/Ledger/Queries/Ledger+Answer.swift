package import Usage

extension Ledger {
    /// Answers one question; several that belong together are asked in `ask`.
    package func answer(_ query: UsageQuery) throws(LedgerError) -> LedgerAnswer {
        try ask { try $0.answer(query) }
    }

    /// UTC days that hold records; what period tables are made from. Undated records have none.
    package func days() throws(LedgerError) -> Set<Int32> {
        try ask { try $0.days() }
    }

    /// Asks several questions of one state of the ledger: what another process imports meanwhile is in
    /// none of the answers.
    package func ask<Value>(_ body: (LedgerSnapshot) throws -> Value) throws(LedgerError) -> Value {
        try read { database in
            var tables = RecordTables()
            try SymbolRows.load(into: &tables, from: database, path: path, isIndexed: false)
            return try body(LedgerSnapshot(database: database, tables: tables, path: path))
        }
    }
}

/// The answer to a query, with the names behind its symbols.
package struct LedgerAnswer: Sendable {
    /// The groups in order of their keys.
    package var totals: UsageTotals
    package var tables: RecordTables
}
