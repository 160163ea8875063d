import Pricing
import Reports
import TokenCounting

extension CountReport {
    func title(_ count: CountedRequest) -> String {
        DisplayText.harmless("\(count.request) as \(count.estimate.model ?? "a model that is not named")")
    }

    /// One request as one model.
    func summary(_ count: CountedRequest) -> String {
        let estimate = count.estimate
        var text = "\(title(count)), tokenizer family \(estimate.family.rawValue)\n\n"
        text += "\(number(estimate.inputTokens)) input tokens, \(estimate.confidence.rawValue)"
        if estimate.low != estimate.high { text += ", from \(number(estimate.low)) to \(number(estimate.high))" }
        text += "\n"
        if let live = count.liveTokens {
            let difference = Int128(estimate.inputTokens) - Int128(live)
            text += "the service counts \(NumberText.grouped(Int128(live))): "
            text +=
                difference == 0
                ? "the estimate agrees\n" : "the estimate differs by \(NumberText.grouped(difference))\n"
        }
        if let cost = count.inputCost { text += "input, uncached: $\(cost)\n" }
        return text
    }

    /// Models, or requests, side by side.
    func comparison(for terminal: Terminal) -> String {
        let severalRequests = Set(counts.map(\.request)).count > 1
        let comparesModels = counts.contains { $0.reference != nil }
        var columns: [TextTable.Column] = severalRequests ? [.init("request", .left)] : []
        columns += [
            .init("model", .left), .init("family", .left, importance: 1), .init("tokens"),
            .init("low", importance: 0), .init("high", importance: 0), .init("confidence", .left, importance: 0),
            .init("input cost"),
        ]
        let hasLive = counts.contains { $0.liveTokens != nil }
        if hasLive { columns.append(.init("service counts")) }
        if comparesModels { columns += [.init("against Opus 4.6", importance: 2), .init("cost", importance: 2)] }
        let rows = counts.map { count in
            var row: [TextTable.Cell] = severalRequests ? [.text(count.request)] : []
            let estimate = count.estimate
            row += [
                .text(estimate.model ?? "not named"), .text(estimate.family.rawValue),
                .text(number(estimate.inputTokens)), .text(number(estimate.low)), .text(number(estimate.high)),
                .text(estimate.confidence.rawValue), .text(count.inputCost.map { "$\($0)" } ?? "unpriced"),
            ]
            if hasLive { row.append(count.liveTokens.map { .text(NumberText.grouped(Int128($0))) } ?? .empty) }
            if comparesModels { row += difference(count) }
            return row
        }
        return TextTable(columns: columns, rows: rows).rendered(for: terminal)
    }

    /// What moving from Opus 4.6 to this model changes.
    private func difference(_ count: CountedRequest) -> [TextTable.Cell] {
        guard let reference = count.reference else { return [.empty, .empty] }
        let tokens = Int128(count.estimate.inputTokens - reference.tokens)
        let share = (tokens > 0 ? "+" : "") + NumberText.percent(tokens, of: Int128(reference.tokens))
        guard let cost = count.inputCost, let base = reference.cost else { return [.text(share), .empty] }
        let change = cost - base
        return [.text(share), .text(change < .zero ? "-$\(-change)" : "+$\(change)")]
    }

    /// What each block adds, and what the prefix up to each breakpoint holds.
    func partsTable(_ estimate: RequestEstimate) -> TextTable {
        let most = Int128(estimate.parts.map(\.tokens).max() ?? 0)
        var covered = 0
        let rows: [[TextTable.Cell]] = estimate.parts.map { part in
            covered += part.tokens
            let cache: [TextTable.Cell] =
                part.breakpoint.map { [.text($0.name), .text(number(covered))] } ?? [.empty, .empty]
            return [
                .text(part.path), .text(number(part.tokens)), .bar(part: Int128(max(0, part.tokens)), whole: most),
                .text(part.method.rawValue),
            ] + cache
        }
        return TextTable(
            columns: [
                .init("part", .left), .init("tokens"), .init("", .left, importance: 0),
                .init("method", .left, importance: 1), .init("breakpoint", .left), .init("covers"),
            ], rows: rows,
            totals: [
                [.text("total"), .text(number(estimate.inputTokens)), .empty, .empty, .empty, .empty]
            ])
    }

    /// What the counts rest on, and what they leave out.
    func notes() -> String {
        var lines: [String] = []
        for count in counts where !count.estimate.isKnownModel {
            lines.append("\(title(count)): the model is not known, so it is counted as the newest family")
        }
        for count in counts where count.estimate.isLowerBound {
            let left = count.estimate.unsupported.map { "\($0.path) (\($0.what))" }.joined(separator: ", ")
            lines.append("\(title(count)): a lower bound; not counted: \(DisplayText.harmless(left))")
        }
        lines.append("This is an \(CountPayload.basis); only the service's count is official.")
        return lines.joined(separator: "\n") + "\n"
    }

    private func number(_ tokens: Int) -> String { NumberText.grouped(Int128(tokens)) }
}
