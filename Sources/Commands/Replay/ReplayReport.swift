import JSONScan
import Pricing
import Reports
import Simulation
import Usage

/// The three forms of a replay.
struct ReplayReport: Report {
    let outcome: ReplayOutcome

    init(_ outcome: ReplayOutcome) { self.outcome = outcome }

    func json() -> String {
        JSONValue.document(schema: "farthing.replay/1", ReplayPayload(outcome).members)
    }

    func csv() -> String {
        var document = CSVDocument(header: [
            "row", "name", "cost_usd", "cache_hit_rate", "saving_vs_none", "saving_vs_none_usd", "saving_low_usd",
            "saving_high_usd", "above_bound_usd", "pings", "pings_usd", "tokens",
        ])
        for policy in outcome.policies {
            let figures = PolicyFigures(policy, in: outcome)
            document.append([
                "policy", policy.name, policy.cost.description, figures.hitRate ?? "", figures.savingShare ?? "",
                figures.saving.description, policy.interval?.low.description ?? "",
                policy.interval?.high.description ?? "", figures.aboveBound.description,
                String(policy.pings.count), policy.pings.cost.description, "",
            ])
        }
        let bounds = [("lower_bound", outcome.lowerBound), ("lower_bound_with_pings", outcome.lowerBoundWithPings)]
        for (name, cost) in bounds { document.append(row("bound", name, cost)) }
        if case .logs(let logs) = outcome.subject { document.append(row("billed", "billed", logs.summary.billed)) }
        if case .booked(let gap) = outcome.gap {
            for part in gap.parts {
                document.append(row("gap of \(gap.policy)", part.cause.rawValue, part.amount, tokens: part.tokens))
            }
        }
        return document.text
    }

    private func row(_ row: String, _ name: String, _ cost: PicoUSD, tokens: Int64? = nil) -> [String] {
        [row, name, cost.description] + [String](repeating: "", count: 8) + [tokens.map { String($0) } ?? ""]
    }

    func table(for terminal: Terminal) -> String {
        [header, policyTable(terminal), gapSection(terminal), notes].filter { !$0.isEmpty }.joined(separator: "\n")
    }
}

/// What follows from the cost of a policy.
struct PolicyFigures {
    let saving: PicoUSD
    let aboveBound: PicoUSD
    /// Fractions with up to 12 decimals; nil without a denominator.
    let savingShare: String?
    let hitRate: String?

    init(_ policy: ReplayOutcome.Policy, in outcome: ReplayOutcome) {
        saving = outcome.withoutCaching - policy.cost
        aboveBound = policy.cost - outcome.lowerBound
        savingShare = PolicyFigures.fraction(saving.picodollars, of: outcome.withoutCaching.picodollars)
        hitRate = PolicyFigures.fraction(Int128(policy.readTokens), of: Int128(outcome.inputTokens))
    }

    static func fraction(_ part: Int128, of whole: Int128) -> String? {
        guard whole != 0 else { return nil }
        // A thousandth of a picodollar more or less does not matter to a share.
        let (value, divisor) = part.magnitude > 1 << 80 ? (part >> 40, whole >> 40) : (part, whole)
        return PicoUSD(Rounding.halfToEven(value * PicoUSD.perDollar, dividedBy: divisor)).description
    }
}
