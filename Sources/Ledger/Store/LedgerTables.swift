import GRDB
import Usage

/// What a write needs to know of the ledger's tables: the values behind symbols, and small tables as they
/// are in the file.
///
/// Kept between writes. Values are only ever added to the file, with the next number, so that what another
/// process added is found above one's own counts.
struct LedgerTables: Sendable {
    var tables = RecordTables()
    /// Number of records with a stop reason by session; sessions without any are left out.
    var stating: [Symbol: Int64] = [:]
    var templates: [[UInt8]: Int64] = [:]
    var rates: [RateRow: Int64] = [:]
    var places: [PlaceRow: Int64] = [:]
    /// Length thresholds that the roll-ups were built with; nil where they were not built yet.
    var thresholds: [Int64]?
    /// Whether telemetry was imported, so that records are found by their request (index `record_requests`).
    var hasTelemetry = false
    /// Whether calls of the gateway are in the ledger, with which log rows are linked.
    var hasGateway = false
    /// Counts of what is in the file.
    private(set) var stored = Counts()
    private var version: Int64?

    struct Counts: Equatable {
        var strings = 0, services = 0, attributions = 0, templates = 0, rates = 0, places = 0
    }

    /// Brings everything up to the state of the transaction.
    mutating func load(_ database: Database, path: String) throws {
        let current = try Int64.fetchOne(database, sql: "PRAGMA data_version")
        if version == current && version != nil { return }
        try loadSymbols(database, path: path)
        try loadRollUpKeys(database, path: path)
        try loadStating(database)
        try RawStatement(database, "SELECT id, text FROM templates WHERE id > \(stored.templates) ORDER BY id").forEach
        {
            templates[$0.bytes(1)] = $0.integer(0)
        }
        thresholds = try LedgerTables.thresholds(in: database)
        hasTelemetry =
            try Bool.fetchOne(database, sql: "SELECT 1 FROM sqlite_schema WHERE name = 'record_requests'") ?? false
        hasGateway = try Bool.fetchOne(database, sql: "SELECT 1 FROM gateway_calls LIMIT 1") ?? false
        stored = counts
        version = current
    }

    /// The thresholds that the roll-ups in the file were built with; nil where they were not built.
    static func thresholds(in database: Database) throws -> [Int64]? {
        let text = try String.fetchOne(database, sql: "SELECT value FROM meta WHERE name = 'length_thresholds'")
        return text.map { $0.split(separator: ",").compactMap { Int64($0) } }
    }

    private var counts: Counts {
        Counts(
            strings: tables.strings.count, services: tables.services.count, attributions: tables.attributions.count,
            templates: templates.count, rates: rates.count, places: places.count)
    }

    private mutating func loadSymbols(_ database: Database, path: String) throws {
        try SymbolRows.load(into: &tables, from: database, path: path)
    }

    private mutating func loadRollUpKeys(_ database: Database, path: String) throws {
        try RawStatement(
            database, "SELECT \(RateRow.columns) FROM rates WHERE id > \(stored.rates) ORDER BY id"
        ).forEach { row in rates[try RateRow(row, path: path)] = row.integer(0) }
        try RawStatement(
            database, "SELECT \(PlaceRow.columns) FROM places WHERE id > \(stored.places) ORDER BY id"
        ).forEach { row in places[PlaceRow(row)] = row.integer(0) }
        guard counts.rates == rates.values.max() ?? 0, counts.places == places.values.max() ?? 0 else {
            throw LedgerError.damaged(path: path, reason: "a key of the sums is there twice or missing")
        }
    }

    private mutating func loadStating(_ database: Database) throws {
        stating = [:]
        try RawStatement(database, "SELECT session, records FROM stating_sessions").forEach { row in
            stating[Symbol(rawValue: UInt32(truncatingIfNeeded: row.integer(0)))] = row.integer(1)
        }
    }

    // MARK: New values

    mutating func template(_ text: [UInt8]) -> Int64? {
        if let known = templates[text] { return known }
        guard templates.count < LedgerTables.maximumTemplates else { return nil }
        let number = Int64(templates.count + 1)
        templates[text] = number
        return number
    }

    /// The most templates that are kept; further raw usage is kept as its bytes.
    static let maximumTemplates = 4096

    mutating func number(of rate: RateRow) -> Int64 {
        if let known = rates[rate] { return known }
        rates[rate] = Int64(rates.count + 1)
        return Int64(rates.count)
    }

    mutating func number(of place: PlaceRow) -> Int64 {
        if let known = places[place] { return known }
        places[place] = Int64(places.count + 1)
        return Int64(places.count)
    }

    /// Writes what was added since the last load or store.
    mutating func store(_ database: Database) throws {
        try SymbolRows.store(tables, after: stored, in: database)
        let template = try RawStatement(database, "INSERT INTO templates (id, text) VALUES (?, ?)")
        for (text, number) in templates where number > stored.templates {
            template.bind(number, at: 1)
            text.withUnsafeBytes { template.bind($0, at: 2) }
            try template.run()
        }
        let rate = try RawStatement(database, "INSERT INTO rates (\(RateRow.columns)) VALUES (?, ?, ?, ?, ?, ?)")
        for (row, number) in rates where number > stored.rates { try row.insert(number, with: rate) }
        let place = try RawStatement(database, "INSERT INTO places (\(PlaceRow.columns)) VALUES (?, ?, ?, ?, ?, ?)")
        for (row, number) in places where number > stored.places { try row.insert(number, with: place) }
        stored = counts
    }
}
