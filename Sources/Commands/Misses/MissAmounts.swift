import Pricing
import PromptCache
import Reports

/// The dollars of a report of misses as they are printed: rows are rounded so that they add up to their totals.
struct MissAmounts {
    /// The most dollars first; without first requests.
    let causes: [(entry: CauseMisses, lost: PicoUSD)]
    /// nil where there are none.
    let firstRequests: (entry: CauseMisses, lost: PicoUSD)?
    /// The sum of `causes`.
    let lost: PicoUSD
    /// The sum of `causes` and first requests.
    let all: PicoUSD
    let decimals: Int

    init(_ findings: MissFindings) {
        let decimals = NumberText.decimals(for: findings.misses.lost + findings.firstRequests.lost)
        func rounded(_ entries: [CauseMisses]) -> [(entry: CauseMisses, lost: PicoUSD)] {
            zip(entries, Rounding.apportioned(entries.map(\.sums.lost), decimals: decimals)).map { ($0, $1) }
        }
        self.decimals = decimals
        causes = rounded(findings.causes.filter { $0.cause != .firstRequest })
        firstRequests = rounded(findings.causes.filter { $0.cause == .firstRequest }).first
        lost = causes.reduce(.zero) { $0 + $1.lost }
        all = lost + (firstRequests?.lost ?? .zero)
    }

    func text(_ amount: PicoUSD, of sums: MissSums) -> String {
        sums.isUnpriced ? "unpriced" : NumberText.dollars(amount, decimals: decimals)
    }

    /// The misses of sessions, so many of them and one row for all others; they add up to `lost`.
    func sessions(_ sessions: [SessionMisses], limit: Int) -> [(name: SessionMisses, lost: PicoUSD)] {
        var rows = Array(sessions.prefix(limit))
        if sessions.count > limit {
            var others = SessionMisses(
                session: "\(NumberText.grouped(Int128(sessions.count - limit))) other"
                    + (sessions.count - limit == 1 ? "" : "s"))
            for session in sessions.dropFirst(limit) { others += session }
            rows.append(others)
        }
        let shown = Rounding.apportioned(rows.map(\.misses.lost), decimals: decimals)
        return zip(rows, shown).map { (name: $0, lost: $1) }
    }
}

extension SessionMisses {
    static func += (left: inout SessionMisses, right: SessionMisses) {
        left.requests += right.requests
        left.misses += right.misses
        left.firstRequests += right.firstRequests
        var sums: [ShortfallCause: MissSums] = [:]
        for entry in left.causes + right.causes { sums[entry.cause, default: MissSums()] += entry.sums }
        left.causes = sums.map(CauseMisses.init).sorted()
    }

    /// The causes that made most of its misses, with their share of the tokens: `lapse_5m 81 %, model_change 12 %`.
    var dominantCauses: String {
        causes.filter { $0.cause != .firstRequest && $0.sums.tokens > 0 }.prefix(2).map { entry in
            "\(entry.cause.rawValue) \(NumberText.percent(Int128(entry.sums.tokens), of: Int128(misses.tokens)))"
        }.joined(separator: ", ")
    }
}
