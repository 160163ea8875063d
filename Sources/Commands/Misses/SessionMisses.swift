import PromptCache
import Simulation
import Usage

/// The misses of one session.
struct SessionMisses: Sendable {
    /// nil where the log names none.
    var project: String?
    var session: String?
    var requests: Int64 = 0
    /// Without first requests.
    var misses = MissSums()
    var firstRequests = MissSums()
    /// The most dollars first.
    var causes: [CauseMisses] = []
}

/// Sorts shown requests and their shortfalls by project and session.
struct SessionGroups {
    private struct Name: Hashable {
        var project: Symbol
        var session: Symbol
    }

    private struct Group {
        var requests: Int64 = 0
        var misses = MissSums()
        var causes: [ShortfallCause: MissSums] = [:]
    }

    private let tables: RecordTables
    private var names: [Name: Int] = [:]
    private var groups: [Group] = []
    /// Number of the group by attribution.
    private var known: [Symbol: Int] = [:]
    private var latest: (attribution: Symbol?, group: Int) = (nil, 0)

    init(_ tables: RecordTables) { self.tables = tables }

    /// Counts a request; its shortfalls follow.
    mutating func add(_ turn: ConversationTurn) {
        if latest.attribution != turn.attribution {
            latest = (turn.attribution, known[turn.attribution] ?? register(turn.attribution))
        }
        groups[latest.group].requests += 1
    }

    /// Counts a shortfall of the latest request.
    mutating func add(_ shortfall: Shortfall, _ price: VisitPrice?) {
        groups[latest.group].causes[shortfall.cause, default: MissSums()].add(shortfall, price)
        if shortfall.cause != .firstRequest { groups[latest.group].misses.add(shortfall, price) }
    }

    private mutating func register(_ symbol: Symbol) -> Int {
        let attribution = tables.attributions[symbol] ?? Attribution()
        let name = Name(project: attribution.project, session: attribution.session)
        let group = names[name] ?? groups.count
        if group == groups.count {
            names[name] = group
            groups.append(Group())
        }
        known[symbol] = group
        return group
    }

    /// The most dollars that could have been saved first, then the most tokens, then by name.
    var sorted: [SessionMisses] {
        names.map { name, number in
            var session = SessionMisses(
                project: tables.string(name.project), session: tables.string(name.session),
                requests: groups[number].requests)
            session.causes = groups[number].causes.map(CauseMisses.init).sorted()
            session.misses = groups[number].misses
            session.firstRequests = groups[number].causes[.firstRequest] ?? MissSums()
            return session
        }.sorted { left, right in
            if left.misses.lost != right.misses.lost { return left.misses.lost > right.misses.lost }
            if left.misses.tokens != right.misses.tokens { return left.misses.tokens > right.misses.tokens }
            return (left.project ?? "", left.session ?? "") < (right.project ?? "", right.session ?? "")
        }
    }
}
