public import Pricing
public import PromptCache
public import Usage

/// The shortfalls of a diagnosis in dollars, by cause, session, project, model and certainty. Exact: each
/// way of grouping adds up to the same total.
public struct ShortfallSums: Sendable {
    /// All shortfalls, first requests included.
    public let total: ShortfallSum
    /// All but first requests.
    public let avoidable: ShortfallSum
    /// In the order of `ShortfallCause.allCases`; causes without a shortfall are left out.
    public let byCause: [CauseSum]
    /// In the order of `ShortfallCertainty.allCases`, first requests left out.
    public let byCertainty: [CertaintySum]
    /// The most dollars lost beside first requests first.
    public let bySession: [ShortfallGroup]
    public let byProject: [ShortfallGroup]
    public let byModel: [ShortfallGroup]

    /// Adds up the shortfalls of the turns for which `isShown` holds.
    public init(
        _ diagnosis: Diagnosis, tables: RecordTables, catalog: PriceCatalog,
        isShown: (ConversationTurn) -> Bool = { _ in true }
    ) {
        var pricing = ShortfallPricing(tables: tables, catalog: catalog)
        var all = ShortfallGroup(source: .none, name: .none)
        var (sessions, projects, models) = (GroupList(), GroupList(), GroupList())
        var certainties = [ShortfallSum](repeating: ShortfallSum(), count: ShortfallCertainty.allCases.count)
        var latest = [Int](repeating: -1, count: certainties.count)
        for shortfall in diagnosis.shortfalls {
            let turn = diagnosis.conversations.turns[shortfall.turn]
            guard isShown(turn) else { continue }
            let lost = pricing.lost(shortfall.unread, of: turn)
            let attribution = tables.attributions[turn.attribution] ?? Attribution()
            all.add(shortfall, lost: lost)
            sessions.add(shortfall, lost: lost, to: attribution.session, of: attribution.source)
            projects.add(shortfall, lost: lost, to: attribution.project)
            models.add(shortfall, lost: lost, to: tables.services[turn.service]?.model ?? .none)
            guard shortfall.cause != .firstRequest else { continue }
            let place = ShortfallCertainty.allCases.firstIndex(of: shortfall.certainty) ?? 0
            certainties[place].add(
                tokens: shortfall.unread.tokens, lost: lost, isNewRequest: latest[place] != shortfall.turn)
            latest[place] = shortfall.turn
        }
        (total, avoidable, byCause) = (all.total, all.avoidable, all.causes)
        byCertainty = zip(ShortfallCertainty.allCases, certainties).map { CertaintySum(certainty: $0, sum: $1) }
        bySession = sessions.worstFirst(tables)
        byProject = projects.worstFirst(tables)
        byModel = models.worstFirst(tables)
    }

    /// The shortfalls without a known cause.
    public var unknown: ShortfallSum { byCause.first { $0.cause == .unknown }?.sum ?? ShortfallSum() }

    /// Share of the shortfalls that has a cause: of tokens and of dollars; nil where there are none.
    public func explainedShare(withFirstRequests: Bool) -> (tokens: Double?, dollars: Double?) {
        let whole = withFirstRequests ? total : avoidable
        let tokens = whole.tokens == 0 ? nil : 1 - Double(unknown.tokens) / Double(whole.tokens)
        let lost = (Double(unknown.lost.picodollars), Double(whole.lost.picodollars))
        return (tokens, lost.1 == 0 ? nil : 1 - lost.0 / lost.1)
    }
}

/// Groups by their names.
private struct GroupList {
    private struct Key: Hashable {
        var source: Symbol
        var name: Symbol
    }

    private var groups: [ShortfallGroup] = []
    private var places: [Key: Int] = [:]

    mutating func add(_ shortfall: Shortfall, lost: PicoUSD?, to name: Symbol, of source: Symbol = .none) {
        let key = Key(source: source, name: name)
        if let place = places[key] { return groups[place].add(shortfall, lost: lost) }
        places[key] = groups.count
        groups.append(ShortfallGroup(source: source, name: name))
        groups[groups.count - 1].add(shortfall, lost: lost)
    }

    /// By dollars lost beside first requests, then by tokens, then by name.
    func worstFirst(_ tables: RecordTables) -> [ShortfallGroup] {
        groups.sorted { left, right in
            if left.avoidable.lost != right.avoidable.lost { return left.avoidable.lost > right.avoidable.lost }
            if left.avoidable.tokens != right.avoidable.tokens { return left.avoidable.tokens > right.avoidable.tokens }
            let names = (tables.string(left.name) ?? "", tables.string(right.name) ?? "")
            if names.0 != names.1 { return names.0 < names.1 }
            return (tables.string(left.source) ?? "") < (tables.string(right.source) ?? "")
        }
    }
}
