import GRDB
package import Usage

/// Single figures of one unchanging state of the ledger, for who has a few milliseconds: rows are found by
/// the keys of the sums and by the index of times, and no table of names is read as a whole.
///
/// Symbols of services and sessions are those of the ledger.
package struct LedgerGlance {
    let database: Database
    let path: String
    /// Prompt lengths that the sums are cut at; `RateKey.lengthClass` counts them.
    package let lengthThresholds: [Int64]
    private var rates: [Int64: RateRow] = [:]

    init(_ database: Database, path: String) throws {
        self.database = database
        self.path = path
        lengthThresholds = try LedgerTables.thresholds(in: database) ?? []
    }

    /// Sums by what selects their price. Unit: as `UsageSums`.
    package typealias Sums = [RateKey: UsageSums]

    // MARK: By day

    /// The first UTC day that holds records; nil where none does.
    package func firstDay() throws -> Int32? {
        let first = try RawStatement(
            database, "SELECT day FROM day_totals WHERE day > ? ORDER BY day LIMIT 1")
        first.bind(Int64(Ledger.undatedDay), at: 1)
        defer { first.reset() }
        return try first.step() ? Int32(truncatingIfNeeded: first.integer(0)) : nil
    }

    /// The sums of whole UTC days, by day; days without records are left out.
    package mutating func sums(ofDays days: ClosedRange<Int32>) throws -> [Int32: Sums] {
        var sums: [Int32: Sums] = [:]
        let rows = try RawStatement(
            database, "SELECT day, rate, \(UsageSums.columns) FROM day_totals WHERE day BETWEEN ? AND ?")
        rows.bind(Int64(days.lowerBound), at: 1)
        rows.bind(Int64(days.upperBound), at: 2)
        try rows.forEach { row in
            let day = Int32(truncatingIfNeeded: row.integer(0))
            let key = try key(ofRate: row.integer(1), on: day)
            sums[day, default: [:]][key, default: UsageSums()] += try UsageSums(row, from: 2, path: path)
        }
        return sums
    }

    /// The sums of the records of a span of time; milliseconds.
    package func sums(in span: Range<Int64>) throws -> Sums {
        guard !span.isEmpty else { return [:] }
        var accumulator = UsageAccumulator(
            query: UsageQuery(lengthThresholds: lengthThresholds, undatedDay: 0), tables: RecordTables())
        try RecordRows(database, path: path).forEach(in: span) { accumulator.add($0) }
        return accumulator.totals.groups.first?.sums ?? [:]
    }

    // MARK: By session

    static let nextSessionDay = "SELECT day FROM session_totals WHERE day >= ? ORDER BY day LIMIT 1"

    /// The session of this name; nil where the ledger has none. The latest ones are found first.
    package func session(named name: String) throws -> Symbol? {
        let found = try RawStatement(database, "SELECT id FROM strings WHERE text = ? ORDER BY id DESC LIMIT 1")
        found.bind(name, at: 1)
        defer { found.reset() }
        guard try found.step() else { return nil }
        let symbol = found.symbol(0)
        return try places(of: symbol).isEmpty ? nil : symbol
    }

    /// Sums of a session, and the UTC days that hold its records, ascending.
    package mutating func sums(
        ofSession session: Symbol, undatedAt undatedDay: Int32
    ) throws -> (sums: Sums, days: [Int32]) {
        let places = try places(of: session)
        var sums: Sums = [:]
        var found: [Int32] = []
        let rows = try RawStatement(
            database, "SELECT rate, \(UsageSums.columns) FROM session_totals WHERE day = ? AND place = ?")
        // The sums of a day lie together: looking for a place in it and for the day behind it meets the same pages.
        for day in try LedgerSnapshot.sumDays(in: database, of: LedgerGlance.nextSessionDay, path: path) {
            for place in places {
                rows.bind(Int64(day), at: 1)
                rows.bind(place, at: 2)
                try rows.forEach { row in
                    let isDated = day != Ledger.undatedDay
                    let key = try key(ofRate: row.integer(0), on: isDated ? day : undatedDay)
                    sums[key, default: UsageSums()] += try UsageSums(row, from: 1, path: path)
                    if isDated && found.last != day { found.append(day) }
                }
            }
        }
        return (sums, found)
    }

    private func places(of session: Symbol) throws -> [Int64] {
        var places: [Int64] = []
        let rows = try RawStatement(database, "SELECT id FROM places WHERE session = ?")
        rows.bind(Int64(session.rawValue), at: 1)
        try rows.forEach { places.append($0.integer(0)) }
        return places
    }

    // MARK: Names

    /// The services with the strings that they name: their symbols are those of the ledger, the strings' are not.
    package func services() throws -> RecordTables {
        var tables = RecordTables()
        try RawStatement(
            database,
            """
            SELECT services.id, models.text, providers.text, tier, speed, geo FROM services
            LEFT JOIN strings models ON models.id = model LEFT JOIN strings providers ON providers.id = provider
            ORDER BY services.id
            """
        ).forEach { row in
            guard let tier = ServiceTier(rawValue: UInt8(truncatingIfNeeded: row.integer(3))),
                let speed = Speed(rawValue: UInt8(truncatingIfNeeded: row.integer(4))),
                let geo = InferenceGeo(rawValue: UInt8(truncatingIfNeeded: row.integer(5))),
                row.integer(0) == tables.services.count + 1
            else { throw LedgerError.damaged(path: path, reason: "a row of table services is out of order or range") }
            func symbol(_ column: Int32) -> Symbol {
                row.isNull(column) ? .none : tables.strings.symbol(for: row.text(column))
            }
            let (model, provider) = (symbol(1), symbol(2))
            tables.services.append(Service(model: model, provider: provider, tier: tier, speed: speed, geo: geo))
        }
        return tables
    }

    /// The string behind a symbol of the ledger; nil where there is none.
    package func string(_ symbol: Symbol) throws -> String? {
        let found = try RawStatement(database, "SELECT text FROM strings WHERE id = ?")
        found.bind(Int64(symbol.rawValue), at: 1)
        defer { found.reset() }
        return try found.step() ? found.text(0) : nil
    }

    /// Name of the session that an attribution names; nil for none.
    package func session(ofAttribution number: Symbol) throws -> String? {
        let found = try RawStatement(database, "SELECT session FROM attributions WHERE id = ?")
        found.bind(Int64(number.rawValue), at: 1)
        defer { found.reset() }
        return try found.step() ? try string(found.symbol(0)) : nil
    }

    private mutating func key(ofRate number: Int64, on day: Int32) throws -> RateKey {
        let rate = try rates[number] ?? readRate(number)
        return RateKey(
            service: rate.service, lengthClass: rate.lengthClass, utcDay: day, isFlagged: !rate.flags.isEmpty,
            hasReportedCost: rate.hasReportedCost)
    }

    private mutating func readRate(_ number: Int64) throws -> RateRow {
        let row = try RawStatement(database, "SELECT \(RateRow.columns) FROM rates WHERE id = ?")
        row.bind(number, at: 1)
        defer { row.reset() }
        guard try row.step() else {
            throw LedgerError.damaged(path: path, reason: "numbers of table rates are missing or name nothing")
        }
        let rate = try RateRow(row, path: path)
        rates[number] = rate
        return rate
    }
}

extension Ledger {
    /// Asks for single figures of one state of the ledger; see `LedgerGlance`.
    package func glance<Value>(_ body: (inout LedgerGlance) throws -> Value) throws(LedgerError) -> Value {
        try read { database in
            // Single rows of many pages: read where they lie, not copied. No program shortens the file.
            try database.execute(sql: "PRAGMA mmap_size = 4294967296")
            var glance = try LedgerGlance(database, path: path)
            return try body(&glance)
        }
    }
}
