import Pricing
import Reports
import Simulation
import Usage

/// Sentences on lifetimes, the same in the table and on the page.
struct LifetimeTexts {
    let report: LifetimeReport
    private let study: LifetimeStudy
    private let decimals: Int

    init(_ report: LifetimeReport) {
        self.report = report
        study = report.study
        decimals = NumberText.decimals(for: report.study.total.costs.billed)
    }

    func dollars(_ amount: PicoUSD) -> String { NumberText.dollars(amount, decimals: decimals) }

    /// Advice in a few words.
    static func verdict(_ advice: LifetimeAdvice?) -> String {
        guard let advice else { return "" }
        switch advice.verdict {
        case .change: return "switch to \(advice.policy.rawValue)"
        case .keep: return "keep \(advice.current?.rawValue ?? "the mix")"
        case .noClearDifference: return "no clear difference"
        case .insufficientData: return "insufficient data"
        }
    }

    /// How sure a change is to save; nil where nothing else would be cheaper or too little is known.
    static func confidence(_ advice: LifetimeAdvice) -> String? {
        switch advice.verdict {
        case .change, .noClearDifference: advice.confidence.rawValue
        case .keep, .insufficientData: nil
        }
    }

    /// The projected saving of a month; empty where nothing is advised.
    func month(_ advice: LifetimeAdvice?) -> String {
        guard let advice, advice.verdict == .change else { return "" }
        return dollars(advice.savingPerMonth)
    }

    /// The groups of a section that should change something, those that save most first; a sentence each.
    func changes(of section: LifetimeReport.Section) -> [String] {
        let sentences = section.rows.sorted { left, right in
            (left.group.advice?.saving ?? .zero) > (right.group.advice?.saving ?? .zero)
        }.compactMap { row -> String? in
            guard let advice = row.group.advice, advice.verdict == .change else { return nil }
            let reads = section.by == .readClass ? "" : " (\(row.group.key.reads?.rawValue ?? "") reads)"
            let from = advice.current.map { "from \($0.rawValue) " } ?? ""
            let interval = advice.interval.map {
                "; 95 of 100 draws of its sessions save \(dollars(advice.perMonth($0.low))) to "
                    + dollars(advice.perMonth($0.high))
            }
            return
                "\(row.name)\(reads): switch \(from)to \(advice.policy.rawValue), \(month(advice)) a month, projected "
                + "from \(dollars(advice.saving)) in \(NumberText.counted(advice.days, "day"))\(interval ?? ""); "
                + "confidence \(advice.confidence.rawValue)."
        }
        guard sentences.count > LifetimeTexts.mostChanges else { return sentences }
        let others = NumberText.counted(sentences.count - LifetimeTexts.mostChanges, "more group")
        return sentences.prefix(LifetimeTexts.mostChanges) + ["\(others) should switch, as the table says."]
    }

    /// Sentences on one section.
    private static let mostChanges = 3

    var gaps: String {
        let gaps = study.total.gaps
        guard gaps.survival.count > 0 else { return "No gap between two requests is known." }
        func share(_ estimate: KaplanMeier.Estimate) -> String {
            let interval = estimate.interval.map {
                " (\(ApproximateText.percent($0.lowerBound)) to \(ApproximateText.percent($0.upperBound)))"
            }
            return ApproximateText.percent(estimate.survival) + (interval ?? "")
        }
        let open = gaps.survival.count - gaps.survival.ended
        let end = study.summary.observedUntil.map { " on \(UTCDay($0.utcDay))" } ?? ""
        return
            "Of \(NumberText.counted(gaps.survival.count, "gap")) between requests, \(share(gaps.at5m)) last longer than "
            + "5m and \(share(gaps.at1h)) longer than 1h, by Kaplan and Meier; "
            + "\(NumberText.grouped(Int128(open))) were still open when the observation ended\(end)."
    }

    var longWrites: String {
        let writes = study.total.longWrites
        let all = writes.all.tokens
        guard all > 0 else { return "Nothing was written at 1h." }
        func share(_ part: LongWrites.Part) -> String { NumberText.percent(Int128(part.tokens), of: Int128(all)) }
        let open = writes.open.tokens > 0 ? "; the hour of \(share(writes.open)) was not over yet" : ""
        return
            "Of \(NumberText.grouped(Int128(all))) tokens written at 1h, \(share(writes.neverRead)) were never read in "
            + "their conversation, \(share(writes.readWithin5m)) only where 5m would have done, and "
            + "\(share(writes.paidBack)) paid back\(open). The surcharge of those that did not: "
            + "\(dollars(writes.wasted))."
    }

    /// What pings would do for one class of models.
    func keepAlive(_ row: LifetimeReport.Row, _ lifetime: CacheLifetime) -> [String] {
        let study = row.group.keepAlive[lifetime]
        let worthwhile = study.worthwhile.map {
            $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)"
        }
        let seconds = KeepAlive.periodMilliseconds(lifetime) / 1000
        guard let best = study.best else {
            return [row.name, lifetime.name, "\(seconds) s", worthwhile ?? "-", "none pays", "", "", ""]
        }
        return [
            row.name, lifetime.name, "\(seconds) s", worthwhile ?? "-", "\(best.most)",
            NumberText.grouped(Int128(best.pings)),
            dollars(best.net), study.expected(best.most).map(dollars) ?? "",
        ]
    }

    static let keepAliveColumns = [
        "reads", "lifetime", "every", "most that pay", "best at most", "pings", "saved", "expected",
    ]

    /// What the figures rest on; a sentence each.
    var assumptions: [String] {
        let (total, summary) = (study.total, study.summary)
        var lines = [
            "Gaps are taken to stay as they are whatever the lifetime, prompts to grow as the bill shows, and what "
                + "stands behind the last breakpoint to stay uncached. A read keeps what it reads alive (rule R20 a).",
            "The best mix is known in hindsight: for each conversation one lifetime for each part of its prompts. "
                + "A month is 30 days like those observed: projected.",
        ]
        if total.elsewhereTokens > 0 {
            lines.append(
                "\(NumberText.grouped(Int128(total.elsewhereTokens))) tokens were read that the conversation itself did not "
                    + "have in the cache, such as a system prompt shared with others; they are taken to be read under "
                    + "5m and 1h alike.")
        }
        if total.assumedSharedTokens > 0 {
            lines.append(
                "\(NumberText.grouped(Int128(total.assumedSharedTokens))) tokens are assumed, not proved, to be shared with "
                    + "the prompt before.")
        }
        if total.doubtfulTimes > 0 {
            lines.append(
                "\(NumberText.counted(total.doubtfulTimes, "request")) "
                    + "\(total.doubtfulTimes == 1 ? "has a doubtful time" : "have doubtful times"); costs take part, "
                    + "\(NumberText.counted(total.gaps.doubtful, "gap")) before and after them "
                    + "\(total.gaps.doubtful == 1 ? "does" : "do") not.")
        }
        if total.longWrites.neverRead.tokens > 0 {
            lines.append(
                "Reads by other conversations are not visible: what was never read of 1h writes is an upper bound.")
        }
        let apart = summary.apart.values.reduce(0, +)
        let unpriced = report.unpricedRequests
        if unpriced + apart + summary.withoutPrompt + summary.tooLarge > 0 {
            lines.append(
                "Left out: \(NumberText.counted(unpriced, "request")) without a price, \(summary.withoutPrompt) without a "
                    + "prompt, \(summary.tooLarge) of conversations too large to walk, "
                    + "\(NumberText.counted(apart, "record")) of no conversation.")
        }
        for entry in summary.unpriced {
            lines.append(
                "Unpriced: \(NumberText.counted(entry.requests, "request")) of \(entry.model), "
                    + "\(entry.reason.textOfAnyDay).")
        }
        if summary.furtherCharges > 0 {
            lines.append(
                "\(NumberText.counted(summary.furtherCharges, "charge")) beside the requests' own take no part.")
        }
        if !summary.isEnoughForAdvice {
            lines.append(
                "No advice, insufficient data: \(NumberText.counted(summary.requests, "request")) on "
                    + "\(NumberText.counted(summary.days, "day")); at least \(OwnLogsSummary.leastRequests) on "
                    + "\(OwnLogsSummary.leastDays) days are needed, in a group too.")
        }
        return lines
    }

    /// Why there is nothing to tell.
    static func nothing(_ summary: LifetimeSummary, source: String, period: String) -> String {
        var found: [String] = []
        let unpriced = summary.unpriced.reduce(0) { $0 + $1.requests }
        if let first = summary.unpriced.first {
            let reason = "\(DisplayText.harmless(first.model)): \(first.reason.textOfAnyDay)"
            found.append("\(unpriced) without a price (\(reason))")
        }
        if summary.leftOut > 0 { found.append("\(summary.leftOut) outside of \(period)") }
        if summary.withoutPrompt > 0 { found.append("\(summary.withoutPrompt) without a prompt") }
        if summary.tooLarge > 0 { found.append("\(summary.tooLarge) of conversations too large to walk") }
        for reason in summary.apart.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            found.append("\(reason.value) \(reason.key.rawValue.replacing("_", with: " "))")
        }
        return "\(DisplayText.harmless(source)): no request to study; expected logs with sessions, times, prompts and "
            + "priced models" + (found.isEmpty ? "" : "; found \(found.joined(separator: ", "))")
    }
}
