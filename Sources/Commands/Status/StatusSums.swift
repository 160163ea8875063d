import Ledger
import Simulation
import Usage

/// What the ledger, and the transcript's new lines where there are some, tell for a status line: sums that
/// have no price yet.
struct StatusSums {
    /// Records that are read for the history of the projection; with more, its days are those of UTC.
    static let mostRecords: Int128 = 4_000

    var lengthThresholds: [Int64]
    /// Services of the ledger's sums.
    var tables: RecordTables
    /// By the number of the local date, over the days that a projection looks at and this month.
    var days: [Int64: LedgerGlance.Sums] = [:]
    var today: LedgerGlance.Sums = [:]
    var month: LedgerGlance.Sums = [:]
    var firstDay: Int32?
    /// Days before this month's are UTC days.
    var isHistoryInUTC = false
    /// The session that is shown; nil where the ledger knows none.
    var session: String?
    var isSessionInLedger = false
    var ofSession: LedgerGlance.Sums = [:]
    var turn: CachedTurn?
    var tail: TailSums?

    /// - Parameters:
    ///   - wanted: name of the session, nil for the one that was heard from last.
    ///   - transcript: file of the session's lines.
    init(
        _ glance: inout LedgerGlance, calendar: MonthCalendar, session wanted: String?, transcript: String?
    ) throws {
        lengthThresholds = glance.lengthThresholds
        tables = try glance.services()
        firstDay = try glance.firstDay()
        try readDays(&glance, calendar)
        try readSession(&glance, calendar, wanted)
        guard let transcript else { return }
        guard let lines = TranscriptTail(path: transcript, cursor: try glance.cursor(ofFileAt: transcript)) else {
            return
        }
        let found = try TailSums(lines, session: session, calendar: calendar, glance)
        for known in found.replaced { subtract(known, calendar) }
        tail = found
        if let later = lines.latestTurn, later.session == session ?? later.session {
            session = session ?? later.session
            turn = StatusSums.later(turn, later)
        }
    }

    private mutating func readDays(_ glance: inout LedgerGlance, _ calendar: MonthCalendar) throws {
        let zone = calendar.zone
        var sums = try LocalDaySums(&glance, span: calendar.span)
        let (first, today) = (calendar.firstOfMonth, calendar.today)
        let tomorrow = zone.midnight(of: today.adding(1))
        self.today = try sums.sums(from: zone.midnight(of: today), to: tomorrow)
        month = try sums.sums(from: zone.midnight(of: first), to: tomorrow)
        let start = min(first, today.adding(-Int64(MonthEndProjection.mostDays)))
        let midnights = (start.days...today.days).map { zone.midnight(of: CivilDate(days: $0)) }
        isHistoryInUTC = sums.recordsRead(forCutsAt: midnights) > StatusSums.mostRecords
        for day in start.days..<today.days {
            let date = CivilDate(days: day)
            days[day] =
                isHistoryInUTC
                ? sums[utcDay: Int32(clamping: day)]
                : try sums.sums(from: zone.midnight(of: date), to: zone.midnight(of: date.adding(1)))
        }
    }

    private mutating func readSession(
        _ glance: inout LedgerGlance, _ calendar: MonthCalendar, _ wanted: String?
    ) throws {
        let symbol: Symbol?
        var end = calendar.now
        if let wanted {
            session = wanted
            symbol = try glance.session(named: wanted)
        } else {
            turn = try glance.latestTurn(of: nil, upTo: end)
            session = turn?.session
            symbol = turn?.symbol
        }
        guard let symbol else { return }
        isSessionInLedger = true
        let found = try glance.sums(ofSession: symbol, undatedAt: calendar.now.utcDay)
        ofSession = found.sums
        guard turn == nil, let last = found.days.last else { return }
        end = min(end, Timestamp(milliseconds: (Int64(last) + 1) * 86_400_000 - 1))
        turn = try glance.latestTurn(of: symbol, upTo: end)
    }

    /// Takes out of the sums what the transcript's lines tell better.
    private mutating func subtract(_ known: TailSums.Replaced, _ calendar: MonthCalendar) {
        days[known.day]?.subtract(known.sums)
        if known.day == calendar.today.days { today.subtract(known.sums) }
        if (calendar.firstOfMonth.days...calendar.today.days).contains(known.day) { month.subtract(known.sums) }
        if known.isOfSession { ofSession.subtract(known.sums) }
    }

    private static func later(_ known: CachedTurn?, _ new: CachedTurn) -> CachedTurn {
        guard let known else { return new }
        if new.isSidechain && !known.isSidechain { return known }
        guard new.startedAt >= known.startedAt else { return known }
        var turn = new
        if turn.lifetime == nil && turn.cachedTokens > 0 && turn.continues(known) { turn.inherit(known) }
        return turn
    }
}
