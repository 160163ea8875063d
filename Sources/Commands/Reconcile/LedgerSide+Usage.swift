import Messages
import Usage

extension LedgerSide {
    /// Tokens against those that the service counted.
    ///
    /// - Parameter advice: what to do where there is nothing to compare with.
    func comparison(withUsage rows: [AdminUsageRow], _ days: ComparedDays, advice: String) throws -> Comparison {
        let covered = days.covered(rows: rows.map(\.day))
        guard !covered.days.isEmpty else { throw CommandFailure.wrongUse("no usage to compare with: \(advice)") }
        let theirs = sums(of: rows).filter { covered.days.contains($0.key.place) }
        var comparison = Comparison(unit: .tokens, place: "day")
        comparison.add(ours: tokens.filter { covered.days.contains($0.key.place) }, theirs: theirs) { line in
            tokenReason(line, tokens, theirs)
        }
        comparison.tellMidnights()
        comparison.notes = covered.notes + notes + ComparedDays.leftOut(tokens.keys.map(\.place), covered.days)
        return comparison
    }

    func sums(of rows: [AdminUsageRow]) -> [Comparison.Key: Int128] {
        var sums: [Comparison.Key: Int128] = [:]
        for row in rows {
            let tokens = row.tokens
            for (item, count) in [
                (Comparison.Item.input, tokens.input), (.write5m, tokens.cacheWrite5m), (.write1h, tokens.cacheWrite1h),
                (.read, tokens.cacheRead), (.output, tokens.output), (.webSearches, row.webSearches),
            ] {
                sums[.init(place: ComparedDays.name(row.day), model: name(row.model), item: item), default: 0] +=
                    Int128(count)
            }
        }
        return sums
    }

    func tokenReason(
        _ line: Comparison.Line, _ ours: [Comparison.Key: Int128], _ theirs: [Comparison.Key: Int128]
    ) -> String {
        let facts = facts(line)
        if [.write5m, .write1h].contains(line.key.item), facts.has(.ttlAssumed) || facts.has(.ttlInferred),
            writes(ours, line.key) == writes(theirs, line.key)
        {
            return "logs without the lifetimes of writes: the sum of both agrees"
        }
        if line.difference < 0 {
            if facts.requests == 0, !line.key.model.isEmpty {
                return "missing logs: no record of this model on this day"
            }
            if line.key.item == .output, facts.has(.incomplete) { return "replies cut short: a lower bound here" }
            return "missing logs"
        }
        if facts.has(.refused) { return "refusals, which may be unbilled" }
        return "calls of another account, or reported later"
    }

    private func writes(_ sums: [Comparison.Key: Int128], _ key: Comparison.Key) -> Int128 {
        [Comparison.Item.write5m, .write1h].reduce(0) {
            $0 + (sums[.init(place: key.place, model: key.model, item: $1)] ?? 0)
        }
    }
}
