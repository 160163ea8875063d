import Pricing
import PromptCache
import Simulation
import Usage

/// The requests that are shown of a diagnosis, priced and summed: prompt = read + new + shortfalls, in tokens and
/// in dollars.
struct MissFindings: Sendable {
    let diagnosis: Diagnosis
    let tables: RecordTables
    /// Shown requests, and those of them that have no price.
    private(set) var requests: Int64 = 0
    private(set) var unpricedRequests: Int64 = 0
    private(set) var promptTokens: Int64 = 0
    private(set) var readTokens: Int64 = 0
    private(set) var newTokens: Int64 = 0
    /// What reads and new tokens of the priced requests paid.
    private(set) var readPaid = PicoUSD.zero
    private(set) var newPaid = PicoUSD.zero
    /// Flagged requests, by the names of `Flags.reported`.
    private(set) var flagCounts = [Int64](repeating: 0, count: Flags.reported.count)
    /// Requests by a mark that they carry, in the order of `TurnMarks.all`.
    private(set) var markCounts = [Int64](repeating: 0, count: TurnMarks.all.count)
    /// All shortfalls but first requests, which nobody can avoid.
    private(set) var misses = MissSums()
    /// Why requests have no price, by the model's name.
    private(set) var unpricedReasons: [String: UnpricedReason] = [:]
    /// By cause, the most dollars first; causes that do not occur are left out.
    private(set) var causes: [CauseMisses] = []
    /// By project and session, the most dollars that could have been saved first.
    private(set) var sessions: [SessionMisses] = []
    /// Shown shortfalls in the order of the diagnosis.
    private(set) var shown: [PricedShortfall] = []

    init(_ diagnosis: Diagnosis, tables: RecordTables, selected: SelectedTurns, catalog: PriceCatalog) {
        self.diagnosis = diagnosis
        self.tables = tables
        var pricing = VisitPricing(tables: tables, catalog: catalog)
        var groups = SessionGroups(tables)
        var byCause: [ShortfallCause: MissSums] = [:]
        for (number, turn) in diagnosis.conversations.turns.enumerated() where selected.contains(turn) {
            var price: VisitPrice?
            switch pricing.price(of: turn) {
            case .priced(let visit, _): price = visit
            case .unpriced(let reason): noteUnpriced(turn, reason)
            }
            add(turn, new: diagnosis.newTokens(ofTurn: number), price)
            groups.add(turn)
            for place in diagnosis.ofTurn[number] {
                let shortfall = diagnosis.shortfalls[place]
                shown.append(PricedShortfall(place: place, lost: price?.lost(shortfall.unread)))
                byCause[shortfall.cause, default: MissSums()].add(shortfall, price)
                if shortfall.cause != .firstRequest { misses.add(shortfall, price) }
                groups.add(shortfall, price)
            }
        }
        causes = byCause.map(CauseMisses.init).sorted()
        sessions = groups.sorted
    }

    private mutating func noteUnpriced(_ turn: ConversationTurn, _ reason: UnpricedReason) {
        unpricedRequests += 1
        let model = tables.services[turn.service].flatMap { tables.string($0.model) } ?? ""
        unpricedReasons[model] = unpricedReasons[model] ?? reason
    }

    private mutating func add(_ turn: ConversationTurn, new: UnreadTokens, _ price: VisitPrice?) {
        requests += 1
        promptTokens += turn.tokens.prompt
        readTokens += turn.tokens.cacheRead
        newTokens += new.tokens
        if let price {
            readPaid += PicoUSD(Int128(turn.tokens.cacheRead) * Int128(price.cacheRead))
            newPaid += price.paid(new)
        }
        if !turn.flags.isDisjoint(with: .allReported) {
            for (place, entry) in Flags.reported.enumerated() where turn.flags.contains(entry.flag) {
                flagCounts[place] += 1
            }
        }
        if !turn.marks.isEmpty {
            for (place, entry) in TurnMarks.all.enumerated() where turn.marks.contains(entry.mark) {
                markCounts[place] += 1
            }
        }
    }
}

/// A shortfall that is shown.
struct PricedShortfall: Sendable {
    /// Place in `Diagnosis.shortfalls`.
    var place: Int
    /// nil where the request has no price.
    var lost: PicoUSD?
}

/// The sums of one cause.
struct CauseMisses: Sendable, Comparable {
    var cause: ShortfallCause
    var sums: MissSums

    /// The most dollars first, then the most tokens, then by the order of the causes.
    static func < (left: CauseMisses, right: CauseMisses) -> Bool {
        if left.sums.lost != right.sums.lost { return left.sums.lost > right.sums.lost }
        if left.sums.tokens != right.sums.tokens { return left.sums.tokens > right.sums.tokens }
        return left.cause.rawValue < right.cause.rawValue
    }

    static func == (left: CauseMisses, right: CauseMisses) -> Bool {
        left.cause == right.cause && left.sums.lost == right.sums.lost && left.sums.tokens == right.sums.tokens
    }
}

extension MissFindings {
    /// What first requests paid for the first time.
    var firstRequests: MissSums { sums(of: .firstRequest) }

    var unknown: MissSums { sums(of: .unknown) }

    private func sums(of cause: ShortfallCause) -> MissSums {
        causes.first { $0.cause == cause }?.sums ?? MissSums()
    }

    /// The shortfalls that pass, dearest first, unpriced ones behind by their tokens; not more than `limit`.
    func dearest(_ limit: Int, where passes: (Shortfall) -> Bool) -> [PricedShortfall] {
        var kept: [PricedShortfall] = []
        for entry in shown where passes(diagnosis.shortfalls[entry.place]) {
            if kept.count == limit, let last = kept.last, !isDearer(entry, than: last) { continue }
            let place = kept.firstIndex { isDearer(entry, than: $0) } ?? kept.count
            kept.insert(entry, at: place)
            if kept.count > limit { kept.removeLast() }
        }
        return kept
    }

    /// All shown shortfalls, dearest first.
    var allDearestFirst: [PricedShortfall] { shown.sorted(by: isDearer) }

    private func isDearer(_ left: PricedShortfall, than right: PricedShortfall) -> Bool {
        switch (left.lost, right.lost) {
        case (nil, nil): break
        case (nil, _): return false
        case (_, nil): return true
        case (let first?, let second?): if first != second { return first > second }
        }
        let tokens = (
            diagnosis.shortfalls[left.place].unread.tokens, diagnosis.shortfalls[right.place].unread.tokens
        )
        return tokens.0 == tokens.1 ? left.place < right.place : tokens.0 > tokens.1
    }
}
