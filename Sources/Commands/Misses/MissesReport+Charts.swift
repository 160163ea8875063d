import Pricing
import PromptCache
import Reports
import Usage

extension MissesReport {
    func causeChart(_ amounts: MissAmounts) -> Chart {
        let figures = amounts.causes.map { amounts.text($0.lost, of: $0.entry.sums) }
        let names = amounts.causes.map(\.entry.cause.rawValue)
        let summary =
            amounts.causes.first.map { first in
                let share = NumberText.percent(first.entry.sums.lost.picodollars, of: findings.misses.lost.picodollars)
                return "\(first.entry.cause.rawValue) takes \(share) of what was lost; first requests are not in it."
            } ?? "Nothing was missed."
        return AmountBars.losses(
            name: "by-cause", title: "Lost by cause", summary: summary,
            bars: zip(amounts.causes, figures).map { cause, figure in
                .init(name: cause.entry.cause.rawValue, amount: cause.entry.sums.lost, figure: figure)
            },
            table: DataTable(
                caption: "Lost by cause", columns: ["cause", "lost"], names: 1,
                rows: zip(names, figures).map { [$0, $1] },
                total: ["total", amounts.text(amounts.lost, of: findings.misses)]))
    }

    var dayChart: Chart {
        var days: [String: (lost: PicoUSD, first: PicoUSD)] = [:]
        for entry in findings.shown {
            let shortfall = findings.diagnosis.shortfalls[entry.place]
            let date = clock.date(findings.diagnosis.conversations.turns[shortfall.turn].accountingTime)
            if shortfall.cause == .firstRequest {
                days[date, default: (.zero, .zero)].first += entry.lost ?? .zero
            } else {
                days[date, default: (.zero, .zero)].lost += entry.lost ?? .zero
            }
        }
        return LossChart(
            days.map { .init(date: $0, lost: $1.lost, unavoidable: $1.first) },
            names: (lost: "misses", unavoidable: "first requests")
        ).chart
    }

    /// The conversations with the most dollars lost; the others are in the tables.
    func conversationCharts(_ timeline: SessionTimeline) -> [Chart] {
        let order = timeline.threads.indices.sorted { left, right in
            let (first, second) = (timeline.threads[left].lost, timeline.threads[right].lost)
            return first == second ? left < right : first > second
        }
        return order.prefix(MissesReport.mostCharts).sorted().map { chart(timeline.threads[$0], number: $0 + 1) }
    }

    static let mostCharts = 8

    private func chart(_ thread: SessionTimeline.Thread, number: Int) -> Chart {
        let requests = thread.requests.map { request in
            ConversationChart.Request(
                date: clock.date(request.turn.startedAt), clock: clock.minute(request.turn.startedAt),
                gapMilliseconds: request.gapMilliseconds, readTokens: request.turn.tokens.cacheRead,
                missedTokens: request.missedTokens, firstTokens: request.firstTokens, newTokens: request.new.tokens)
        }
        let misses = thread.requests.filter { $0.missedTokens > 0 }
        let lost = misses.reduce(PicoUSD.zero) { $0 + ($1.lost ?? .zero) }
        let summary =
            misses.isEmpty
            ? "\(NumberText.counted(requests.count, "request")); every one read all that was cached for it."
            : "\(NumberText.counted(requests.count, "request")), \(NumberText.grouped(Int128(misses.count))) of them "
                + "paid for what could have been read: \(MissesReport.dollars(lost)) lost."
        let total = SessionTimeline.rows(thread, clock).total
        return ConversationChart(
            name: "conversation-\(number)", title: thread.title, summary: summary, requests: requests,
            table: DataTable(
                caption: "Tokens of \(thread.title)", columns: ["", "tokens"], names: 1,
                rows: [["read", total[3]], ["missed", total[4]], ["first request", total[5]], ["new", total[6]]],
                total: ["prompt", total[2]])
        ).chart
    }
}
