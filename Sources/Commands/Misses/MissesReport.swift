import Pricing
import PromptCache
import Reports
import Usage

/// Why requests missed the cache and what that cost, in all its forms.
struct MissesReport: FollowingReport {
    let findings: MissFindings
    let selection: TurnSelection
    /// What was read, as output names it.
    let source: String
    /// Requests of the whole source that belong to no conversation, by reason.
    let apart: [RecordApart.Reason: Int]
    /// Misses and sessions that the table and the page show; JSON and CSV hold all.
    let limit: Int
    /// The requests one by one, where a single session is shown.
    let timeline: SessionTimeline?
    let origin: String

    static let usualLimit = 10

    /// - Parameter session: the whole name of the session, where a single one is to be shown.
    init(_ maker: FollowingReportMaker, session: String? = nil) {
        let records = maker.records
        let selected = maker.selection.among(records.tables)
        let findings = MissFindings(
            records.diagnosis(maker.catalog), tables: records.tables, selected: selected, catalog: maker.catalog)
        self.findings = findings
        timeline = session.map { SessionTimeline(session: $0, findings, selected: selected) }
        selection = maker.selection
        source = records.name
        apart = records.conversations.apart.reduce(into: [:]) { $0[$1.reason, default: 0] += 1 }
        limit = maker.limit ?? MissesReport.usualLimit
        origin = maker.origin
    }

    var unpricedRequests: Int64 { findings.unpricedRequests }

    var clock: ClockText { ClockText(zone: selection.zone.rules) }

    func evidence(_ entry: PricedShortfall) -> MissEvidence {
        MissEvidence(
            findings.diagnosis.shortfalls[entry.place], in: findings.diagnosis.conversations, findings.tables)
    }

    /// What is not exact, has no price or is left out; a sentence each.
    var remarks: [String] {
        var remarks: [String] = []
        let flags = zip(Flags.reported, findings.flagCounts).filter { $0.1 > 0 }.map { entry, count in
            "\(NumberText.grouped(Int128(count))) \(entry.name.split(separator: "_").joined(separator: " "))"
        }
        if !flags.isEmpty { remarks.append("flagged: \(flags.joined(separator: ", "))") }
        for (entry, count) in zip(TurnMarks.all, findings.markCounts) where count > 0 {
            remarks.append("note: \(entry.meaning) (\(NumberText.counted(count, "request")))")
        }
        if findings.unpricedRequests > 0 {
            let models = findings.unpricedReasons.keys.sorted().map { model in
                "\(model.isEmpty ? "a model without a name" : model): "
                    + (findings.unpricedReasons[model]?.textOfAnyDay ?? "")
            }
            remarks.append(
                "unpriced: \(NumberText.counted(findings.unpricedRequests, "request")), whose tokens count and whose "
                    + "dollars are not known (\(models.joined(separator: "; ")))")
        }
        for reason in RecordApart.Reason.allCases where timeline == nil {
            guard let count = apart[reason] else { continue }
            remarks.append("left out: \(NumberText.counted(count, "request")) of the whole source, \(reason.text)")
        }
        return remarks
    }
}

extension RecordApart.Reason {
    /// Why it belongs to no conversation.
    fileprivate var text: String {
        switch self {
        case .withoutTime: "without a time"
        case .withoutSession: "without a session that tells which belong together"
        case .sumOfCalls: "sums of several calls"
        }
    }
}
