import Pricing
import Reports
import Simulation

/// Which lifetime the user's own logs speak for, where they are enough to tell.
///
/// The ideal policies are compared: agents leave some tokens behind their last breakpoint, so that an entry at
/// the very end of a prompt is not part of the next one.
struct ReplayAdvice {
    /// `insufficient_data`, or the policy: `none`, `5m-ideal`, `1h-ideal`.
    let name: String
    let text: String

    init(_ outcome: ReplayOutcome, _ summary: OwnLogsSummary) {
        guard summary.isEnoughForAdvice else {
            name = "insufficient_data"
            text =
                "No advice, insufficient data: \(NumberText.counted(summary.requests, "request")) on "
                + "\(NumberText.counted(summary.days, "day")); at least \(OwnLogsSummary.leastRequests) on "
                + "\(OwnLogsSummary.leastDays) days are needed."
            return
        }
        let choices = outcome.policies.filter { ["none", "5m-ideal", "1h-ideal"].contains($0.name) }
        guard let best = choices.min(by: { $0.cost < $1.cost }) else {
            (name, text) = ("none", "")
            return
        }
        name = best.name
        let change = summary.billed - best.cost
        let interval = best.interval.map { interval in
            " (against none it saves \(NumberText.dollars(interval.low, decimals: 2)) to "
                + "\(NumberText.dollars(interval.high, decimals: 2)) in 95 of 100 draws of the sessions)"
        }
        text =
            "Cheapest of none, 5m-ideal and 1h-ideal for these conversations: \(best.name), "
            + "\(NumberText.dollars(change, decimals: 2)) below what was billed\(interval ?? "")."
    }
}
