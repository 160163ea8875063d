import GRDB
package import Usage

/// A request as far as it tells what of its prompt lies in the cache, and until when.
package struct CachedTurn: Sendable, Equatable {
    package var session: String
    /// Symbol of the session in the ledger; none where the request does not come from there.
    package var symbol = Symbol.none
    package var project: String
    /// Name of the model that answered, as the log spells it.
    package var model: String
    package var isSidechain: Bool
    /// When the request began; where no source tells it, its completion stands in and `startBasis` is none.
    package var startedAt: Timestamp
    package var startBasis: StartBasis
    package var tokens: TokenUsage
    /// The lifetime of what was written was not reported, or was inferred from the request.
    package var isLifetimeAssumed: Bool
    /// How long the deepest entry lives: as it was written, by this request or by one before it; else as it
    /// was asked for; nil where nothing tells it.
    package var lifetime: CacheLifetime?

    /// - Parameter requested: lifetime asked for.
    package init(
        session: String, project: String, model: String, isSidechain: Bool, startedAt: Timestamp,
        startBasis: StartBasis, tokens: TokenUsage, flags: Flags, requested: CacheLifetime?
    ) {
        self.session = session
        self.project = project
        self.model = model
        self.isSidechain = isSidechain
        self.startedAt = startedAt
        self.startBasis = startBasis
        self.tokens = tokens
        isLifetimeAssumed = !flags.isDisjoint(with: [.ttlAssumed, .ttlInferred])
        // Longer lifetimes come first in a prompt (rule R8).
        lifetime = tokens.cacheWrite5m > 0 ? .fiveMinutes : tokens.cacheWrite1h > 0 ? .oneHour : nil
        if lifetime == nil && cachedTokens > 0 { lifetime = requested }
    }

    /// Tokens that were in the cache once the request was answered.
    package var cachedTokens: Int64 { tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h }

    /// Takes the lifetime of an earlier request's entry, where this request wrote none and asked for none.
    package mutating func inherit(_ earlier: CachedTurn) {
        lifetime = earlier.lifetime
        isLifetimeAssumed = earlier.isLifetimeAssumed
    }

    /// Whether both belong to one conversation of a session.
    package func continues(_ earlier: CachedTurn) -> Bool {
        session == earlier.session && model == earlier.model && isSidechain == earlier.isSidechain
    }
}

extension LedgerGlance {
    /// Rows that are looked at, at most.
    private static let mostRows = 20_000
    /// Rows that are looked at once a request was found, for a better one and for its lifetime.
    private static let mostFurtherRows = 2_000

    static let latest = """
        SELECT attribution, service, started_at, start_basis, time, input, cache_write_5m, cache_write_1h,
          cache_read, output, flags, requested_lifetime
        FROM records WHERE time <= ? AND linked = 0 ORDER BY time DESC
        """

    /// The latest request of a session's main agent, else of any of its agents; with a nil session, of the
    /// session that the ledger heard from last. nil where there is none among the records before `end`.
    package func latestTurn(of session: Symbol?, upTo end: Timestamp) throws -> CachedTurn? {
        var names = try TurnNames(self)
        var wanted = session
        var found: CachedTurn?
        var left = LedgerGlance.mostRows
        let rows = try RawStatement(database, LedgerGlance.latest)
        rows.bind(end.milliseconds, at: 1)
        defer { rows.reset() }
        while left > 0, try rows.step() {
            left -= 1
            let place = try names.place(rows.integer(0))
            guard !place.session.isNone, wanted == nil || place.session == wanted else { continue }
            wanted = place.session
            let turn = try turn(rows, place, &names)
            switch found {
            case nil: left = min(left, LedgerGlance.mostFurtherRows)
            case let later? where later.isSidechain && !turn.isSidechain: break
            case var later?:
                guard later.lifetime == nil, later.cachedTokens > 0, later.continues(turn) else { continue }
                later.inherit(turn)
                found = later
                if later.lifetime != nil && !later.isSidechain { return later }
                continue
            }
            found = turn
            if !turn.isSidechain && (turn.lifetime != nil || turn.cachedTokens == 0) { return turn }
        }
        return found
    }

    private func turn(_ row: RawStatement, _ place: TurnNames.Place, _ names: inout TurnNames) throws -> CachedTurn {
        let started = Timestamp(stored: row.optionalInteger(2))
        let basis = StartBasis(rawValue: UInt8(truncatingIfNeeded: row.integer(3))) ?? .none
        var turn = CachedTurn(
            session: try names.string(place.session), project: try names.string(place.project),
            model: try names.model(row.integer(1)), isSidechain: place.isSidechain,
            startedAt: started.isKnown ? started : Timestamp(milliseconds: row.integer(4)),
            startBasis: started.isKnown ? basis : .none,
            tokens: TokenUsage(
                input: row.integer(5), cacheWrite5m: row.integer(6), cacheWrite1h: row.integer(7),
                cacheRead: row.integer(8), output: row.integer(9)),
            flags: Flags(rawValue: UInt16(truncatingIfNeeded: row.integer(10))),
            requested: CacheLifetime(rawValue: UInt8(truncatingIfNeeded: row.integer(11))))
        turn.symbol = place.session
        return turn
    }
}

/// The names that requests carry, each read once.
private struct TurnNames {
    struct Place {
        var session: Symbol
        var project: Symbol
        var isSidechain: Bool
    }

    private let glance: LedgerGlance
    private let attribution: RawStatement
    private let service: RawStatement
    private var places: [Int64: Place] = [:]
    private var models: [Int64: String] = [:]
    private var strings: [Symbol: String] = [:]

    init(_ glance: LedgerGlance) throws {
        self.glance = glance
        attribution = try RawStatement(
            glance.database, "SELECT session, project, is_sidechain FROM attributions WHERE id = ?")
        service = try RawStatement(glance.database, "SELECT model FROM services WHERE id = ?")
    }

    mutating func place(_ number: Int64) throws -> Place {
        if let known = places[number] { return known }
        attribution.bind(number, at: 1)
        defer { attribution.reset() }
        var place = Place(session: .none, project: .none, isSidechain: false)
        if try attribution.step() {
            place = Place(
                session: attribution.symbol(0), project: attribution.symbol(1),
                isSidechain: attribution.integer(2) != 0)
        }
        places[number] = place
        return place
    }

    mutating func model(_ number: Int64) throws -> String {
        if let known = models[number] { return known }
        service.bind(number, at: 1)
        defer { service.reset() }
        let name = try service.step() ? string(service.symbol(0)) : ""
        models[number] = name
        return name
    }

    mutating func string(_ symbol: Symbol) throws -> String {
        if let known = strings[symbol] { return known }
        let text = symbol.isNone ? "" : try glance.string(symbol) ?? ""
        strings[symbol] = text
        return text
    }
}
