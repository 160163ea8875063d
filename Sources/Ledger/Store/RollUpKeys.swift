import Usage

/// A row of `rates`: what of a sum selects its price, whose record it is, and which of `Flags.reported` its
/// records carry.
struct RateRow: Hashable, Sendable {
    /// Service of the record, which groups it.
    var recordService: Symbol
    /// Service of the charge: the record's own, or that of a further charge.
    var service: Symbol
    var lengthClass: UInt8
    var flags: Flags
    var hasReportedCost: Bool

    init(recordService: Symbol, service: Symbol, lengthClass: UInt8, flags: Flags, hasReportedCost: Bool) {
        self.recordService = recordService
        self.service = service
        self.lengthClass = lengthClass
        self.flags = flags.intersection(.allReported)
        self.hasReportedCost = hasReportedCost
    }

    static let columns = "id, record_service, service, length_class, flags, has_reported"

    /// Reads `columns`.
    init(_ row: RawStatement, path: String) throws {
        guard let recordService = UInt32(exactly: row.integer(1)), let service = UInt32(exactly: row.integer(2)),
            let lengthClass = UInt8(exactly: row.integer(3))
        else { throw LedgerError.damaged(path: path, reason: "row \(row.integer(0)) of table rates is out of range") }
        self.init(
            recordService: Symbol(rawValue: recordService), service: Symbol(rawValue: service),
            lengthClass: lengthClass, flags: Flags(rawValue: UInt16(truncatingIfNeeded: row.integer(4))),
            hasReportedCost: row.integer(5) != 0)
    }

    func insert(_ number: Int64, with statement: RawStatement) throws {
        statement.bind(number, at: 1)
        statement.bind(Int64(recordService.rawValue), at: 2)
        statement.bind(Int64(service.rawValue), at: 3)
        statement.bind(Int64(lengthClass), at: 4)
        statement.bind(Int64(flags.rawValue), at: 5)
        statement.bind(hasReportedCost ? 1 : 0, at: 6)
        try statement.run()
    }
}

/// A row of `places`: where the records of a sum come from; the session is none in sums by day.
struct PlaceRow: Hashable, Sendable {
    var source: Symbol
    var project: Symbol
    var key: Symbol
    var tags: Symbol
    var session: Symbol

    init(_ attribution: Attribution, withSession: Bool) {
        source = attribution.source
        project = attribution.project
        key = attribution.key
        tags = attribution.tags
        session = withSession ? attribution.session : .none
    }

    static let columns = "id, source, project, key, tags, session"

    /// Reads `columns`.
    init(_ row: RawStatement) {
        func symbol(_ column: Int32) -> Symbol { Symbol(rawValue: UInt32(truncatingIfNeeded: row.integer(column))) }
        source = symbol(1)
        project = symbol(2)
        key = symbol(3)
        tags = symbol(4)
        session = symbol(5)
    }

    func insert(_ number: Int64, with statement: RawStatement) throws {
        statement.bind(number, at: 1)
        for (index, symbol) in [source, project, key, tags, session].enumerated() {
            statement.bind(Int64(symbol.rawValue), at: Int32(index) + 2)
        }
        try statement.run()
    }
}
