import Usage

/// A row of `rates`: what of a sum selects its price, and which of `Flags.reported` its records carry.
struct RateRow: Hashable, Sendable {
    var service: Symbol
    var lengthClass: UInt8
    var flags: Flags
    var hasReportedCost: Bool

    init(service: Symbol, lengthClass: UInt8, flags: Flags, hasReportedCost: Bool) {
        self.service = service
        self.lengthClass = lengthClass
        self.flags = flags.intersection(.allReported)
        self.hasReportedCost = hasReportedCost
    }

    /// Reads (id, service, length_class, flags, has_reported).
    init(_ row: RawStatement, path: String) throws {
        guard let service = UInt32(exactly: row.integer(1)), let lengthClass = UInt8(exactly: row.integer(2)) else {
            throw LedgerError.damaged(path: path, reason: "row \(row.integer(0)) of table rates is out of range")
        }
        self.init(
            service: Symbol(rawValue: service), lengthClass: lengthClass,
            flags: Flags(rawValue: UInt16(truncatingIfNeeded: row.integer(3))), hasReportedCost: row.integer(4) != 0)
    }

    func insert(_ number: Int64, with statement: RawStatement) throws {
        statement.bind(number, at: 1)
        statement.bind(Int64(service.rawValue), at: 2)
        statement.bind(Int64(lengthClass), at: 3)
        statement.bind(Int64(flags.rawValue), at: 4)
        statement.bind(hasReportedCost ? 1 : 0, at: 5)
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

    /// Reads (id, source, project, key, tags, session).
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
