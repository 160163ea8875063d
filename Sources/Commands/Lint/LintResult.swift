import Pricing
import PromptCache

/// The second request against the first.
struct LintComparison {
    let first: String
    let comparison: RequestComparison

    /// nil where one of them is a layout.
    init?(_ first: LintSubject, _ second: LintSubject) {
        guard let old = first.request, let new = second.request else { return nil }
        self.first = first.name
        comparison = first.bytes.withUnsafeBytes { oldText in
            second.bytes.withUnsafeBytes { newText in
                RequestComparison(
                    .init(request: old, text: oldText, layout: first.layout, model: first.bodyModel),
                    .init(request: new, text: newText, layout: second.layout, model: second.bodyModel),
                    minimumTokens: second.minimumTokens ?? 0)
            }
        }
    }

    /// What the comparison finds; nil where the second request reads all that the first one caches.
    var finding: LayoutFinding? {
        guard comparison.unread.tokens > 0 else { return nil }
        let lost = comparison.unread.tokens
        if comparison.isOutOfReach {
            return LayoutFinding(
                .lookbackOverflow, at: "",
                "\(first) caches what this request begins with, but no breakpoint here is within 20 positions of its "
                    + "entry: set one more in between", tokens: lost, unread: comparison.unread)
        }
        guard let difference = comparison.difference else { return nil }
        return LayoutFinding(
            .prefixChanged, at: difference.path, LintComparison.sentence(difference), tokens: lost,
            unread: comparison.unread)
    }

    /// The difference in words.
    static func sentence(_ difference: PromptDifference) -> String {
        var text = difference.kind.meaning
        if let offset = difference.offset { text += ", from byte \(offset) of the text" }
        if let looks = difference.looksLike { text += ", where a \(looks) stands" }
        switch difference.level {
        case .tools: text += "; it invalidates everything from there on"
        case .system: text += "; it invalidates system and messages from there on"
        case .messages: text += "; it invalidates the messages from there on"
        }
        return text
    }
}

/// What `lint` prints.
struct LintResult {
    let subject: LintSubject
    let comparison: LintComparison?
    let findings: [LayoutFinding]

    init(subject: LintSubject, comparison: LintComparison?) {
        self.subject = subject
        self.comparison = comparison
        findings =
            [comparison?.finding].compactMap(\.self) + subject.findings(unchanged: comparison?.comparison.unchanged)
    }

    /// What a repeat of the request pays for a finding beyond a read; nil where that is not known.
    func cost(of finding: LayoutFinding) -> PicoUSD? { finding.unread.flatMap { subject.cost(of: $0) } }

    /// How sure the token counts are: `given`, `estimated` or `lower_bound`.
    var tokenBasis: String {
        let layout = subject.layout
        let basis: LayoutBlock.TokenBasis =
            layout.tokensAreLowerBound ? .lowerBound : layout.tokensAreEstimated ? .estimated : .given
        return basis.rawValue
    }
}
