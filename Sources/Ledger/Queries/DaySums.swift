import GRDB
import Usage

/// Sums of whole UTC days from the roll-ups, as far as a query's filters let them pass.
struct DaySums {
    private let snapshot: LedgerSnapshot
    private let query: UsageQuery
    private let keys: SumKeys

    init(_ snapshot: LedgerSnapshot, _ query: UsageQuery) throws {
        self.snapshot = snapshot
        self.query = query
        keys = try SumKeys(snapshot, query.filters)
    }

    static let columns = "day, place, rate, \(UsageSums.columns)"
    static let byDay = "SELECT \(columns) FROM day_totals WHERE day BETWEEN ? AND ?"
    static let bySession = "SELECT \(columns) FROM session_totals WHERE day BETWEEN ? AND ?"

    private var needsSessions: Bool {
        query.groupBy.contains(.session) || query.filters.patterns[.session]?.isEmpty == false
    }

    func forEach(in days: ClosedRange<Int32>, _ body: (KeptSums) -> Void) throws {
        let rows = try RawStatement(snapshot.database, needsSessions ? DaySums.bySession : DaySums.byDay)
        rows.bind(Int64(days.lowerBound), at: 1)
        rows.bind(Int64(days.upperBound), at: 2)
        defer { rows.reset() }
        while try rows.step() {
            guard let place = try keys.place(rows.integer(1)), let rate = try keys.rate(rows.integer(2)) else {
                continue
            }
            let day = Int32(truncatingIfNeeded: rows.integer(0))
            let isDated = day != Ledger.undatedDay
            body(
                KeptSums(
                    time: isDated ? Timestamp(milliseconds: Int64(day) * 86_400_000) : .unknown, attribution: place,
                    service: rate.recordService, flags: rate.flags,
                    rate: RateKey(
                        service: rate.service, lengthClass: rate.lengthClass,
                        utcDay: isDated ? day : query.undatedDay, isFlagged: !rate.flags.isEmpty,
                        hasReportedCost: rate.hasReportedCost),
                    sums: try UsageSums(rows, from: 3, path: snapshot.path)))
        }
    }
}

/// The places and rates behind the numbers of the roll-ups; those that do not pass the filters are nil.
private struct SumKeys {
    private var places: [Attribution?] = [nil]
    private var rates: [RateRow?] = [nil]
    private let path: String

    init(_ snapshot: LedgerSnapshot, _ filters: UsageFilters) throws {
        path = snapshot.path
        let tables = snapshot.tables
        try RawStatement(
            snapshot.database, "SELECT id, source, project, key, tags, session FROM places ORDER BY id"
        ).forEach { row in
            guard row.integer(0) == places.count,
                (1...5).allSatisfy({ 0...tables.strings.count ~= Int(row.integer($0)) })
            else {
                throw SumKeys.damage("places", path)
            }
            var place = Attribution()
            place.source = row.symbol(1)
            place.project = row.symbol(2)
            place.key = row.symbol(3)
            place.tags = row.symbol(4)
            place.session = row.symbol(5)
            places.append(filters.isEmpty || filters.pass(place, tables.strings) ? place : nil)
        }
        try RawStatement(
            snapshot.database,
            "SELECT id, record_service, service, length_class, flags, has_reported FROM rates ORDER BY id"
        ).forEach { row in
            let rate = try RateRow(row, path: path)
            guard row.integer(0) == rates.count, max(row.integer(1), row.integer(2)) <= tables.services.count else {
                throw SumKeys.damage("rates", path)
            }
            let service = tables.services[rate.recordService] ?? Service(model: .none)
            rates.append(filters.pass(service, tables.strings) ? rate : nil)
        }
    }

    func place(_ number: Int64) throws -> Attribution? {
        guard number > 0, number < places.count else { throw SumKeys.damage("places", path) }
        return places[Int(number)]
    }

    func rate(_ number: Int64) throws -> RateRow? {
        guard number > 0, number < rates.count else { throw SumKeys.damage("rates", path) }
        return rates[Int(number)]
    }

    private static func damage(_ table: String, _ path: String) -> LedgerError {
        .damaged(path: path, reason: "numbers of table \(table) are missing or name nothing")
    }
}
