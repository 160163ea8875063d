import Ledger
import Usage

/// The new lines of a transcript as sums; messages that the ledger knows as well are in them only where the
/// lines tell more.
struct TailSums {
    /// What the ledger holds of a message that the lines tell better.
    struct Replaced {
        /// Number of the local date.
        var day: Int64
        var isOfSession: Bool
        var sums: LedgerGlance.Sums
    }

    let lines: TranscriptTail
    private(set) var days: [Int64: LedgerGlance.Sums] = [:]
    private(set) var ofSession: LedgerGlance.Sums = [:]
    private(set) var replaced: [Replaced] = []
    /// Messages that the ledger does not know.
    private(set) var newRecords = 0

    init(
        _ lines: TranscriptTail, session: String?, calendar: MonthCalendar, _ glance: LedgerGlance
    ) throws {
        self.lines = lines
        for var record in lines.records {
            if let known = try glance.record(record.identity) {
                guard TailSums.tellsMore(record, than: known) else { continue }
                // The message belongs where its first line does.
                if known.completedAt.isKnown { record.completedAt = min(record.completedAt, known.completedAt) }
                let owner = try glance.session(ofAttribution: known.attribution)
                replaced.append(
                    Replaced(
                        day: calendar.day(of: known), isOfSession: owner == session,
                        sums: TailSums.sums(of: known, glance, on: calendar)))
            } else {
                newRecords += 1
            }
            let sums = TailSums.sums(of: record, glance, on: calendar)
            days[calendar.day(of: record), default: [:]].add(sums)
            if session == nil || lines.session(of: record) == session { ofSession.add(sums) }
        }
    }

    /// As usage of one message is joined: the most output wins, then the most tokens.
    private static func tellsMore(_ line: UsageRecord, than known: UsageRecord) -> Bool {
        (line.tokens.output, line.tokens.total) > (known.tokens.output, known.tokens.total)
    }

    private static func sums(
        of record: UsageRecord, _ glance: LedgerGlance, on calendar: MonthCalendar
    ) -> LedgerGlance.Sums {
        var accumulator = UsageAccumulator(
            query: UsageQuery(lengthThresholds: glance.lengthThresholds, undatedDay: calendar.now.utcDay),
            tables: RecordTables())
        accumulator.add(record)
        return accumulator.totals.groups.first?.sums ?? [:]
    }
}

extension MonthCalendar {
    /// Number of the local date of a record; today's where it has no time.
    fileprivate func day(of record: UsageRecord) -> Int64 {
        let time = record.accountingTime
        return time.isKnown ? zone.date(at: time).days : today.days
    }
}
