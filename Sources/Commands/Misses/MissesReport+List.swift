import Pricing
import PromptCache
import Reports
import Usage

extension MissesReport {
    /// Single misses with their evidence, a few lines each.
    func list(_ entries: [PricedShortfall]) -> String {
        entries.map { entry in
            let evidence = evidence(entry)
            let lines = [title(entry, evidence)] + details(evidence).map { "  " + $0 }
            return lines.map { DisplayText.harmless($0) + "\n" }.joined()
        }.joined()
    }

    private func title(_ entry: PricedShortfall, _ evidence: MissEvidence) -> String {
        let shortfall = evidence.shortfall
        let reason = shortfall.openReason.map { ": \($0.text)" } ?? ""
        return "\(MissesReport.dollars(entry.lost))  \(shortfall.cause.rawValue) (\(shortfall.certainty.rawValue)"
            + "\(reason))  \(NumberText.grouped(Int128(shortfall.unread.tokens))) tokens"
            + "  \(clock.moment(evidence.turn.startedAt))"
    }

    private func details(_ evidence: MissEvidence) -> [String] {
        let names = [evidence.project, evidence.session.map { "session \($0)" }, evidence.agent.map { "agent \($0)" }]
        var lines = [names.compactMap { $0 }.joined(separator: ", ") + ": \(evidence.place)"]
        if let previous = evidence.previous, let place = evidence.shortPreviousPlace {
            let gap = evidence.shortfall.gapMilliseconds.map { "\(ClockText.span(milliseconds: $0)) after " } ?? ""
            lines.append("\(gap)\(clock.moment(previous.startedAt)): \(place)")
        }
        return lines + evidence.clauses
    }

    static func dollars(_ amount: PicoUSD?) -> String {
        amount.map { NumberText.dollars($0, decimals: NumberText.decimals(for: $0)) } ?? "unpriced"
    }
}
