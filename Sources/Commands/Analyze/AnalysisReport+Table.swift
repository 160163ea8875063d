import Pricing
import Reports
import Usage

extension AnalysisReport {
    func table(for terminal: Terminal) -> String {
        let headline =
            "\(NumberText.counted(total.requests, "request")) cost "
            + NumberText.dollars(total.cost, decimals: NumberText.decimals(for: total.cost)) + covered
        var text = (terminal.usesColour ? Colour.strong.paint(headline) : headline) + "\n\n"
        if dimensions.isEmpty {
            text += CostBreakdown(total).rendered(for: terminal)
        } else {
            text += GroupTable(dimensions: dimensions.map(\.rawValue), rows: groups, total: total)
                .rendered(for: terminal)
        }
        text +=
            "\n"
            + (CacheVerdict(total).lines(for: terminal) + costNotes.sentences.map(DisplayText.harmless)).map {
                $0 + "\n"
            }.joined()
        if let comparison {
            let from = comparison.period.start.rfc3339
            text += "\nagainst \(from) to \(comparison.period.end.rfc3339)\n\n"
            text += comparison.change.rendered(for: terminal)
        }
        return text
    }

    /// The time and the filters; nothing where everything is covered.
    private var covered: String { span + DisplayText.harmless(filters.text) }

    /// `, 2026-11-01T00:00:00Z to …`.
    private var span: String {
        switch (bounds.since, bounds.until) {
        case (nil, nil): ""
        case (let since?, nil): ", from \(since.rfc3339) on"
        case (nil, let until?): ", before \(until.rfc3339)"
        case (let since?, let until?): ", \(since.rfc3339) to \(until.rfc3339)"
        }
    }
}
