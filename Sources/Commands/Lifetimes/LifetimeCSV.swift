import Pricing
import Reports
import Simulation
import Usage

/// One row a group, and the total.
struct LifetimeCSV {
    private let report: LifetimeReport

    init(_ report: LifetimeReport) { self.report = report }

    var text: String {
        var document = CSVDocument(header: LifetimeCSV.header)
        document.append(cells("total", "", report.study.total))
        for section in report.sections {
            for row in section.rows { document.append(cells(section.by.rawValue, row.name, row.group)) }
        }
        return document.text
    }

    static let header = [
        "by", "name", "read_class", "requests", "conversations", "sessions", "days", "billed_usd", "none_usd",
        "all_5m_usd", "all_1h_usd", "best_mix_usd", "per_session_best_usd", "long_write_tokens",
        "long_write_never_read_tokens", "long_write_read_within_5m_tokens", "long_write_paid_back_tokens",
        "long_write_wasted_usd", "gaps", "longer_than_5m", "longer_than_1h", "best_pings_5m", "best_pings_5m_net_usd",
        "best_pings_1h", "best_pings_1h_net_usd", "advice", "policy", "current", "saving_usd", "saving_low_usd",
        "saving_high_usd", "projected_saving_per_month_usd", "confidence", "doubtful_times", "assumed_shared_tokens",
        "read_from_elsewhere_tokens",
    ]

    private func cells(_ by: String, _ name: String, _ group: LifetimeGroup) -> [String] {
        let (costs, writes, advice) = (group.costs, group.longWrites, group.advice)
        var cells = [by, name, group.key.reads?.rawValue ?? ""]
        cells += [group.requests, group.conversations, group.sessions, group.days].map { String($0) }
        cells += [
            costs.billed, costs.none, costs.fiveMinutes, costs.oneHour, costs.bestMix, group.perSessionBest,
        ].map(\.description)
        cells += [writes.all.tokens, writes.neverRead.tokens, writes.readWithin5m.tokens, writes.paidBack.tokens].map {
            String($0)
        }
        cells += [writes.wasted.description, String(group.gaps.survival.count)]
        cells += [group.gaps.at5m, group.gaps.at1h].map { estimate in
            group.gaps.survival.count > 0 ? ApproximateText.significant(estimate.survival, digits: 12) : ""
        }
        for lifetime in CacheLifetime.allCases {
            let best = group.keepAlive[lifetime].best
            cells += [best.map { String($0.most) } ?? "0", best?.net.description ?? "0"]
        }
        cells += [
            advice?.verdict.rawValue ?? "", advice?.policy.rawValue ?? "", advice?.current?.rawValue ?? "",
            advice?.saving.description ?? "", advice?.interval?.low.description ?? "",
            advice?.interval?.high.description ?? "",
            advice.flatMap { $0.verdict == .insufficientData ? nil : $0.savingPerMonth.description } ?? "",
            advice.flatMap(LifetimeTexts.confidence) ?? "",
        ]
        return cells + [group.doubtfulTimes, group.assumedSharedTokens, group.elsewhereTokens].map { String($0) }
    }
}
