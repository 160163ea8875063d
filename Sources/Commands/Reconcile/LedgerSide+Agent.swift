import Messages
import Pricing
import Reports
import Usage

extension LedgerSide {
    /// Tokens of the coding agent's logs against its analytics, which do not split writes by lifetime.
    func comparison(withAgent rows: [AgentUsageRow], _ days: ComparedDays, advice: String) throws -> Comparison {
        let covered = days.covered(rows: rows.map(\.day))
        guard !covered.days.isEmpty else { throw CommandFailure.wrongUse("no analytics to compare with: \(advice)") }
        var theirs: [Comparison.Key: Int128] = [:]
        var (estimate, cost) = (Int128(0), Int128(0))
        for row in rows where covered.days.contains(ComparedDays.name(row.day)) {
            let tokens = row.tokens
            for (item, count) in [
                (Comparison.Item.input, tokens.input), (.write, tokens.cacheWrite5m), (.read, tokens.cacheRead),
                (.output, tokens.output),
            ] {
                theirs[.init(place: ComparedDays.name(row.day), model: name(row.model), item: item), default: 0] +=
                    Int128(count)
            }
            if row.currency.isEmpty || row.currency == "USD" { estimate += Int128(row.amount) }
        }
        var ours: [Comparison.Key: Int128] = [:]
        for (key, count) in tokens where covered.days.contains(key.place) && key.item != .webSearches {
            var key = key
            if key.item == .write5m || key.item == .write1h { key.item = .write }
            ours[key, default: 0] += count
        }
        for (key, amount) in costs where covered.days.contains(key.place) { cost += amount }
        var comparison = Comparison(unit: .tokens, place: "day")
        comparison.add(ours: ours, theirs: theirs) { line in
            line.difference > 0 ? "reported later, or of another organization" : tokenReason(line, ours, theirs)
        }
        comparison.tellMidnights()
        let sums = [cost, estimate].map { NumberText.dollars(PicoUSD($0), decimals: 2) }
        comparison.notes =
            ["these days cost \(sums[0]) by the ledger, and \(sums[1]) by the agent's own estimate"]
            + covered.notes + notes + ComparedDays.leftOut(tokens.keys.map(\.place), covered.days)
        return comparison
    }
}
