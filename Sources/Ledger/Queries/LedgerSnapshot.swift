import GRDB
package import Usage

/// One unchanging state of the ledger, to ask questions of; lives as long as the closure of `Ledger.ask`.
package struct LedgerSnapshot {
    let database: Database
    /// The names behind the symbols of every answer.
    package let tables: RecordTables
    let path: String

    /// UTC days that hold records, undated ones left out.
    package func days() throws -> Set<Int32> {
        Set(try sumDays().filter { $0 != Ledger.undatedDay })
    }

    /// The totals that `UsageAccumulator` gives over the same records.
    ///
    /// Whole UTC days are read from the roll-ups, the other days' records one by one. Throws `LedgerError`
    /// and errors of SQLite, which `Ledger.ask` turns into one.
    package func answer(_ query: UsageQuery) throws -> LedgerAnswer {
        var accumulator = UsageAccumulator(query: query, tables: tables)
        switch try plan(for: query) {
        case .records: try RecordRows(self).forEach { accumulator.add($0) }
        case .sums(let days, let spans):
            let sums = try DaySums(self, query)
            for run in days { try sums.forEach(in: run) { accumulator.add($0) } }
            for span in spans { try RecordRows(self).forEach(in: span) { accumulator.add($0) } }
        }
        var totals = accumulator.totals
        totals.groups.sort { $0.key.lexicographicallyPrecedes($1.key) }
        return LedgerAnswer(totals: totals, tables: tables)
    }

    /// What a query is answered from.
    func plan(for query: UsageQuery) throws -> QueryPlan {
        // Other price books than those of the roll-ups may cut prompts at other lengths.
        guard try LedgerTables.thresholds(in: database) == query.lengthThresholds else { return .records }
        return QueryPlan(query, days: try sumDays())
    }

    static let nextDay = "SELECT day FROM day_totals WHERE day >= ? ORDER BY day LIMIT 1"

    /// The days of the roll-ups, ascending; the undated one included.
    ///
    /// Looks for the next day from each one found, so that the rows between cost nothing.
    private func sumDays() throws -> [Int32] {
        try LedgerSnapshot.sumDays(in: database, of: LedgerSnapshot.nextDay, path: path)
    }

    /// - Parameter nextDay: the statement that finds the first day from another one on.
    static func sumDays(in database: Database, of nextDay: String, path: String) throws -> [Int32] {
        let next = try RawStatement(database, nextDay)
        var days: [Int32] = []
        var bound = Int64(Int32.min)
        while bound <= Int64(Int32.max) {
            next.bind(bound, at: 1)
            defer { next.reset() }
            guard try next.step() else { break }
            guard let day = Int32(exactly: next.integer(0)) else {
                throw LedgerError.damaged(path: path, reason: "a day of table day_totals is out of range")
            }
            days.append(day)
            bound = Int64(day) + 1
        }
        return days
    }
}
