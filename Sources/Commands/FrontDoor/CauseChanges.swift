import Pricing
import PromptCache
import Reports
import Simulation
import Usage

/// What the misses of a period cost by cause, and the changes that would avoid them.
struct CauseChanges {
    /// Paid for tokens that earlier requests had cached, less what a read of them costs; first requests, which
    /// nobody can avoid, apart.
    private(set) var lost = PicoUSD.zero
    /// Of `lost`: the cause is not known.
    private(set) var unexplained = PicoUSD.zero
    private(set) var firstTime = PicoUSD.zero
    /// Requests with misses that have no price, and so no part in the dollars.
    private(set) var unpricedRequests = 0
    private var byCause: [ShortfallCause: Loss] = [:]
    private var byPlace: [Place: Loss] = [:]
    private var polls: [Change] = []

    private struct Loss {
        var requests = 0
        var dollars = PicoUSD.zero
        /// Sessions and what each lost.
        var sessions: [Symbol: PicoUSD] = [:]
        /// What stood where the prompts parted, such as `timestamp`; nil where it never looked like something.
        var looksLike: String?

        mutating func add(_ amount: PicoUSD, session: Symbol) {
            requests += 1
            dollars += amount
            sessions[session, default: .zero] += amount
        }
    }

    /// A place in prompts where something differs again and again.
    private struct Place: Hashable {
        var path: String
        var kind: PromptDifference.Kind
    }

    private let tables: RecordTables
    private let since: CivilDate
    private let logs: [String]

    /// - Parameters:
    ///   - logs: where the requests were read.
    ///   - isShown: whether a turn lies in the period, which begins on the day `since`.
    init(
        _ diagnosis: Diagnosis, tables: RecordTables, catalog: PriceCatalog, since: CivilDate, logs: [String],
        isShown: (ConversationTurn) -> Bool
    ) {
        self.logs = logs
        self.tables = tables
        self.since = since
        var pricing = ShortfallPricing(tables: tables, catalog: catalog)
        for shortfall in diagnosis.shortfalls {
            let turn = diagnosis.conversations.turns[shortfall.turn]
            guard isShown(turn) else { continue }
            guard let amount = pricing.lost(shortfall.unread, of: turn) else {
                unpricedRequests += 1
                continue
            }
            add(shortfall, amount, turn)
        }
        for poll in Polling.find(in: diagnosis) { add(poll, diagnosis, &pricing, isShown) }
    }

    /// A poll that lost something in the period.
    private mutating func add(
        _ poll: Poll, _ diagnosis: Diagnosis, _ pricing: inout ShortfallPricing, _ isShown: (ConversationTurn) -> Bool
    ) {
        var (dollars, count) = (PicoUSD.zero, 0)
        for place in poll.shortfalls {
            let shortfall = diagnosis.shortfalls[place]
            let turn = diagnosis.conversations.turns[shortfall.turn]
            guard isShown(turn), let amount = pricing.lost(shortfall.unread, of: turn) else { continue }
            dollars += amount
            count += 1
        }
        let session = tables.string(diagnosis.conversations.all[poll.conversation].key.session) ?? ""
        guard dollars > .zero, !session.isEmpty else { return }
        let minutes = (poll.periodMilliseconds + 30_000) / 60_000
        let period = NumberText.counted(minutes, "minute")
        polls.append(
            Change(
                dollars: dollars, basis: .lost,
                advice: "stop the poll every \(period) in session \(session) (\(CauseChanges.misses(count)))",
                command: "farthing misses --since \(since) --session \(ShellText.quoted(session))"))
    }

    private mutating func add(_ shortfall: Shortfall, _ amount: PicoUSD, _ turn: ConversationTurn) {
        if shortfall.cause == .firstRequest {
            firstTime += amount
            return
        }
        lost += amount
        if shortfall.cause == .unknown { unexplained += amount }
        let session = tables.attributions[turn.attribution]?.session ?? .none
        if let difference = shortfall.difference, shortfall.cause != .modelChange {
            let place = Place(path: difference.normalisedPath, kind: difference.kind)
            byPlace[place, default: Loss()].add(amount, session: session)
            if let looks = difference.looksLike { byPlace[place]?.looksLike = looks }
        } else {
            byCause[shortfall.cause, default: Loss()].add(amount, session: session)
        }
    }

    /// The changes, each with what it lost: a miss is in one of them at most.
    var changes: [Change] {
        let paths = logs.map(ShellText.quoted).joined(separator: " ")
        let places = byPlace.map { place, loss in
            Change(
                dollars: loss.dollars, basis: .lost,
                advice: CauseChanges.advice(on: place, loss.looksLike) + text(of: loss),
                command: "farthing lint --since \(since) --logs \(paths)")
        }
        let causes = byCause.compactMap { cause, loss -> Change? in
            CauseChanges.advice(cause).map { advice in
                Change(
                    dollars: loss.dollars, basis: .lost, advice: advice + text(of: loss),
                    command: "farthing misses --since \(since)")
            }
        }
        return (places + causes + polls).filter { $0.dollars > .zero }
    }

    /// How many requests, and the session that lost most where it lost half.
    private func text(of loss: Loss) -> String {
        let count = CauseChanges.misses(loss.requests)
        let most = loss.sessions.max { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }
        guard let most, loss.sessions.count > 1, most.value.picodollars * 2 > loss.dollars.picodollars,
            let name = tables.string(most.key)
        else { return " (\(count))" }
        return " (\(count), most of it in session \(name))"
    }

    private static func misses(_ count: Int) -> String {
        count == 1 ? "1 miss" : "\(NumberText.grouped(Int128(count))) misses"
    }

    /// What to do about a cause; nil where the lifetime is the matter, or nothing in one's hands.
    private static func advice(_ cause: ShortfallCause) -> String? {
        switch cause {
        case .modelChange: "stay with one model within a session"
        case .speedChange: "keep the speed within a session"
        case .toolChange: "keep the tools as they are within a session"
        case .systemChange: "keep the system prompt as it is within a session"
        case .messageChange: "add to messages only at their end"
        case .promptChange: "keep what was sent before as it is"
        case .effortChange: "keep the effort within a session"
        case .thinkingChange: "keep the thinking parameters within a session"
        case .notMarked: "set a breakpoint in requests that have none"
        case .lookback: "set one more breakpoint in long turns"
        case .fanOutRace: "start parallel requests once the first answer has begun"
        // The lifetime is the matter of `ttl`; compaction shortens prompts and saves elsewhere.
        case .lapse5m, .lapse1h, .ttlDowngrade, .serverToolWrites, .compaction, .clearing: nil
        case .firstRequest, .belowMinimum, .unknown: nil
        }
    }

    private static func advice(on place: Place, _ looksLike: String?) -> String {
        if let looks = looksLike { return "move the \(looks) out of \(place.path)" }
        switch place.kind {
        case .toolOrder: return "keep the tools in one order"
        case .keyOrder: return "keep the JSON keys of \(place.path) in one order"
        case .added, .removed: return "do not add and remove \(place.path) within a session"
        case .text, .whitespace, .value, .type, .role: return "keep \(place.path) as it is"
        case .model, .webSearch, .webFetch, .citations, .speed, .toolChoice, .parallelToolUse, .images, .thinking,
            .effort:
            return "keep \(place.path) as it is"
        }
    }
}
