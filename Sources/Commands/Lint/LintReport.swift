import JSONScan
import Pricing
import PromptCache
import Reports
import Usage

/// The three forms of what `lint` found.
struct LintReport: Report {
    private let result: LintResult

    init(_ result: LintResult) { self.result = result }

    // MARK: JSON

    func json() -> String {
        let subject = result.subject
        return JSONValue.document(
            schema: "farthing.lint/1",
            [
                .init("request", .string(subject.name)), .init("against", .optional(result.comparison?.first)),
                .init("model", .optional(subject.layout.model)), .init("model_known", .bool(subject.facts != nil)),
                .init("input_tokens", .count(subject.layout.tokens)), .init("token_basis", .string(result.tokenBasis)),
                .init("min_cacheable_tokens", subject.minimumTokens.map { .count($0) } ?? .null),
                .init("priced", .bool(subject.card != nil)),
                .init("findings", .array(result.findings.map(json(of:)))),
                .init("comparison", result.comparison.map { json(of: $0.comparison) } ?? .null),
            ])
    }

    private func json(of finding: LayoutFinding) -> JSONValue {
        .object([
            .init("rule", .string(finding.rule.rawValue)), .init("reference", .optional(finding.rule.reference)),
            .init("certainty", .string(finding.certainty.rawValue)), .init("path", .string(finding.path)),
            .init("tokens", finding.tokens.map { .count($0) } ?? .null),
            .init("cost_usd", result.cost(of: finding).map { .money($0) } ?? .null),
            .init("message", .string(finding.message)),
        ])
    }

    private func json(of comparison: RequestComparison) -> JSONValue {
        .object([
            .init("difference", comparison.difference.map(json(of:)) ?? .null),
            .init("cached_tokens", .count(comparison.cachedTokens)),
            .init("unread_tokens", .count(comparison.unread.tokens)),
            .init("extra_cost_usd", result.subject.cost(of: comparison.unread).map { .money($0) } ?? .null),
            .init("usage", comparison.usage.map(json(of:)) ?? .null),
        ])
    }

    private func json(of difference: PromptDifference) -> JSONValue {
        .object([
            .init("kind", .string(difference.kind.rawValue)), .init("path", .string(difference.path)),
            .init("invalidates_from", .string(difference.level.name)),
            .init("byte", difference.offset.map { .count($0) } ?? .null),
            .init("looks_like", .optional(difference.looksLike)),
        ])
    }

    private func json(of usage: TokenUsage) -> JSONValue {
        .object([
            .init("input_tokens", .count(usage.input)), .init("cache_write_5m_tokens", .count(usage.cacheWrite5m)),
            .init("cache_write_1h_tokens", .count(usage.cacheWrite1h)),
            .init("cache_read_tokens", .count(usage.cacheRead)),
            .init("cost_usd", result.subject.cost(of: usage).map { .money($0) } ?? .null),
        ])
    }

    // MARK: CSV

    func csv() -> String {
        var document = CSVDocument(header: [
            "request", "rule", "reference", "certainty", "path", "tokens", "token_basis", "cost_usd", "message",
        ])
        for finding in result.findings {
            document.append([
                result.subject.name, finding.rule.rawValue, finding.rule.reference ?? "", finding.certainty.rawValue,
                finding.path, finding.tokens.map { "\($0)" } ?? "", result.tokenBasis,
                result.cost(of: finding)?.description ?? "", finding.message,
            ])
        }
        return document.text
    }

    // MARK: Table

    func table(for terminal: Terminal) -> String {
        var text = title + "\n"
        if let comparison = result.comparison { text += sentence(comparison) + "\n" }
        guard !result.findings.isEmpty else { return text + "\nno findings\n" + notes }
        let rows = result.findings.enumerated().map { index, finding -> [TextTable.Cell] in
            [
                .text("\(index + 1)"), .text(finding.rule.rawValue), .text(finding.rule.reference ?? ""),
                .text(finding.certainty.rawValue), .text(finding.path.isEmpty ? "the request" : finding.path),
                finding.tokens.map { .text(NumberText.grouped(Int128($0))) } ?? .empty,
                result.cost(of: finding).map { .text("$\($0)") } ?? .empty,
            ]
        }
        let table = TextTable(
            columns: [
                .init(""), .init("finding", .left), .init("rule", .left, importance: 1),
                .init("certainty", .left, importance: 0), .init("place", .left), .init("tokens"),
                .init("a repeat pays"),
            ], rows: rows)
        text += "\n" + table.rendered(for: terminal) + "\n"
        for (index, finding) in result.findings.enumerated() {
            text += DisplayText.harmless("\(index + 1). \(finding.message)") + "\n"
        }
        return text + notes
    }

    private var title: String {
        let subject = result.subject
        var text = "\(subject.name) as \(subject.layout.model ?? "a model that is not named"): "
        text += NumberText.counted(subject.layout.tokens, "input token")
        if result.tokenBasis != "given" { text += result.tokenBasis == "estimated" ? ", estimated" : ", a lower bound" }
        if let minimum = subject.minimumTokens {
            text += "; cached from \(NumberText.grouped(Int128(minimum))) tokens on"
        }
        return DisplayText.harmless(text)
    }

    private func sentence(_ comparison: LintComparison) -> String {
        let found = comparison.comparison
        var text = "against \(comparison.first): "
        if let difference = found.difference {
            text += "first differs at \(difference.path): \(LintComparison.sentence(difference))"
        } else {
            text += "no difference as far as both go"
        }
        if let usage = found.usage {
            text += "; reads \(NumberText.grouped(Int128(usage.cacheRead))) of "
            text += "\(NumberText.counted(found.cachedTokens, "token")) that it caches"
        }
        return DisplayText.harmless(text)
    }

    private var notes: String {
        var lines: [String] = []
        if result.subject.facts == nil {
            lines.append("The model is not known, and so neither its minimum length nor its context window.")
        }
        if result.subject.card == nil { lines.append("The model has no price here, so nothing is in dollars.") }
        if result.tokenBasis != "given" {
            lines.append("Tokens are an \(CountPayload.basis), and dollars rest on them.")
        }
        return lines.isEmpty ? "" : "\n" + lines.joined(separator: "\n") + "\n"
    }
}
