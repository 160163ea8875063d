import JSONScan
import Pricing
import PromptCache
import Reports
import Usage

/// The three forms of what lint found in logs.
struct LoggedLintReport: Report {
    let found: LoggedFindings
    let bounds: TimeBounds
    let zone: NamedZone
    /// What was read.
    let name: String

    // MARK: Table

    func table(for terminal: Terminal) -> String {
        let period = PeriodText(bounds: bounds, zone: zone).text
        var text =
            "\(NumberText.counted(found.requests, "request")) of \(DisplayText.harmless(name)), \(period), "
            + "\(NumberText.grouped(Int128(found.withBody))) with a body at hand"
        if found.linked > 0 { text += "; \(NumberText.grouped(Int128(found.linked))) linked by their content" }
        text += "\n"
        guard !found.findings.isEmpty else { return text + "\nno findings\n" + notes }
        let decimals = NumberText.decimals(for: found.lost)
        let table = TextTable(
            columns: [
                .init("finding", .left), .init("rule", .left, importance: 0), .init("place", .left),
                .init("what", .left, importance: 1), .init("requests"), .init("tokens", importance: 2),
                .init("lost"),
            ],
            rows: found.findings.map { finding in
                [
                    .text(finding.place.rule.rawValue), .text(finding.place.rule.reference ?? ""),
                    .text(DisplayText.harmless(finding.place.path.isEmpty ? "the request" : finding.place.path)),
                    .text(LoggedLintReport.what(finding)), .text(NumberText.grouped(Int128(finding.requests))),
                    .text(finding.tokens == 0 ? "" : NumberText.grouped(Int128(finding.tokens))),
                    .text(LoggedLintReport.lost(finding, decimals)),
                ]
            })
        return text + "\n" + table.rendered(for: terminal) + notes
    }

    private static func what(_ finding: LoggedFindings.Finding) -> String {
        if let looks = finding.looksLike { return "a \(looks) changes" }
        if let kind = finding.place.kind { return kind.meaning }
        return finding.isCertain ? "certain" : "possible"
    }

    private static func lost(_ finding: LoggedFindings.Finding, _ decimals: Int) -> String {
        if finding.costly == 0 { return "nothing" }
        if finding.unpriced == finding.costly { return "unpriced" }
        return NumberText.dollars(finding.lost, decimals: decimals) + (finding.unpriced > 0 ? " + unpriced" : "")
    }

    private var notes: String {
        let decimals = NumberText.decimals(for: found.lost)
        let amounts = [found.lost, found.found].map { NumberText.dollars($0, decimals: decimals) }
        return
            "\nMisses of the requests with a body lost \(amounts[0]), first requests apart; \(amounts[1]) of it is the "
            + "findings' above, each token once, at the price it was billed. The rest, such as lapses, is in farthing "
            + "misses.\nWhere a finding shows is read from the bodies; what it cost from the bill.\n"
    }

    // MARK: JSON

    func json() -> String {
        JSONValue.document(
            schema: "farthing.lint-logs/1",
            [
                .init(
                    "period",
                    .object([
                        .init("since", .optional(bounds.since?.rfc3339)),
                        .init("until", .optional(bounds.until?.rfc3339)), .init("timezone", .string(zone.name)),
                    ])),
                .init("requests", .count(found.requests)), .init("requests_with_body", .count(found.withBody)),
                .init("linked_by_content", .count(found.linked)), .init("lost_usd", .money(found.lost)),
                .init("findings_lost_usd", .money(found.found)),
                .init("findings", .array(found.findings.map(json))),
            ])
    }

    private func json(_ finding: LoggedFindings.Finding) -> JSONValue {
        .object([
            .init("rule", .string(finding.place.rule.rawValue)),
            .init("reference", .optional(finding.place.rule.reference)), .init("path", .string(finding.place.path)),
            .init("kind", .optional(finding.place.kind?.rawValue)),
            .init("looks_like", .optional(finding.looksLike)),
            .init("certainty", .string(LoggedLintReport.certainty(finding).rawValue)),
            .init("requests", .count(finding.requests)), .init("costly_requests", .count(finding.costly)),
            .init("unread_tokens", .count(finding.tokens)), .init("lost_usd", .money(finding.lost)),
            .init("unpriced_requests", .count(finding.unpriced)),
        ])
    }

    private static func certainty(_ finding: LoggedFindings.Finding) -> LayoutFinding.Certainty {
        finding.isCertain ? .certain : .possible
    }

    // MARK: CSV

    func csv() -> String {
        var document = CSVDocument(header: [
            "rule", "reference", "path", "kind", "looks_like", "certainty", "requests", "costly_requests",
            "unread_tokens", "lost_usd", "unpriced_requests",
        ])
        for finding in found.findings {
            document.append([
                finding.place.rule.rawValue, finding.place.rule.reference ?? "", finding.place.path,
                finding.place.kind?.rawValue ?? "", finding.looksLike ?? "",
                LoggedLintReport.certainty(finding).rawValue, "\(finding.requests)", "\(finding.costly)",
                "\(finding.tokens)", finding.lost.description, "\(finding.unpriced)",
            ])
        }
        return document.text
    }
}
