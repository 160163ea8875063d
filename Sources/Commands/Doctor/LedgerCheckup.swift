import Ledger
import Pricing

/// The ledger: whether it opens, is sound, and adds up.
struct LedgerCheckup {
    let path: String
    /// Whether the user named the path, so that there should be a ledger.
    let isNamed: Bool
    /// Prompt-length thresholds of the price books in use.
    let thresholds: [Int64]

    func lines() -> [DoctorLine] {
        do {
            let ledger = try Ledger.open(path, mode: .readOnly)
            let findings = try ledger.inspect(thresholds: thresholds)
            if findings.isEmpty { return [.ok("ledger", path, "sound: its pages, rows and sums agree")] }
            return findings.map(line)
        } catch {
            return [line(error)]
        }
    }

    /// Builds the sums by day and session anew from the records; then what is left to say.
    func repaired() -> [DoctorLine] {
        do {
            let ledger = try Ledger.open(path, mode: .readWrite(create: false))
            try ledger.rebuildTotals(thresholds: thresholds)
        } catch {
            return [line(error)]
        }
        return [.ok("ledger", path, "the sums by day and session were built anew from the records")] + lines()
    }

    private func line(_ finding: Finding) -> DoctorLine {
        let level: DoctorLine.Level =
            switch finding.severity {
            case .note, .warning: .remark
            case .error: .problem
            }
        return DoctorLine(
            area: "ledger", subject: path, level: level, text: "\(finding.subject.title): \(finding.text)",
            advice: advice(finding.advice))
    }

    private func advice(_ advice: Finding.Advice) -> String? {
        switch advice {
        case .nothing: nil
        case .rebuildTotals: "farthing doctor --repair builds them anew from the records"
        case .importAnew: anew
        case .restrictRights: "chmod 600 \(path)"
        case .closeOthers: "close the other programs that use it; the next import takes the log over"
        }
    }

    /// What a damaged file needs, since no repair can know what was in it.
    private var anew: String {
        "this cannot be repaired in place: keep a copy (mv \(path) \(path).damaged), "
            + "then farthing import fills a new ledger from the logs that are still there"
    }

    private func line(_ error: LedgerError) -> DoctorLine {
        switch error {
        case .missing:
            let advice = "farthing import makes it"
            return isNamed
                ? .problem("ledger", path, "there is none", "\(advice); or look for another path")
                : .remark("ledger", path, "there is none yet", advice)
        case .older:
            return .remark(
                "ledger", path, "was made by an earlier version of this program", "the next import brings it up to date"
            )
        case .damaged(_, let reason): return .problem("ledger", path, "damaged: \(reason)", anew)
        case .newer, .notALedger, .locked, .readOnly, .full, .overtaken, .failed:
            // The text says what to do.
            return DoctorLine(area: "ledger", subject: path, level: .problem, text: error.text)
        }
    }
}

extension Finding.Subject {
    /// The name for people.
    fileprivate var title: String { rawValue.split(separator: "_").joined(separator: " ") }
}
