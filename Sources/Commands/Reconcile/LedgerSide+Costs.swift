import Messages
import Pricing
import Usage

extension LedgerSide {
    /// Dollars against those that the service charges.
    ///
    /// - Parameter usage: the tokens that it counted, where they were pulled: they tell a price from a count.
    func comparison(
        withCosts rows: [AdminCostRow], usage: [AdminUsageRow], _ days: ComparedDays, advice: String
    ) throws -> Comparison {
        let covered = days.covered(rows: rows.map(\.day))
        guard !covered.days.isEmpty else { throw CommandFailure.wrongUse("no costs to compare with: \(advice)") }
        var theirs: [Comparison.Key: Int128] = [:]
        var rounded: [Comparison.Key: Int] = [:]
        var foreign: Set<String> = []
        for row in rows where covered.days.contains(ComparedDays.name(row.day)) {
            guard row.currency.isEmpty || row.currency == "USD" else {
                foreign.insert(row.currency)
                continue
            }
            let item = LedgerSide.item(row)
            let model = item == .webSearches ? "" : name(row.model)
            let key = Comparison.Key(place: ComparedDays.name(row.day), model: model, item: item)
            theirs[key, default: 0] += Int128(row.amount)
            // 10,000,000,000 picodollars are a cent: a finer amount was not rounded to one.
            if row.amount % 10_000_000_000 == 0 { rounded[key, default: 0] += 1 } else { rounded[key] = Int.min / 2 }
        }
        let counted = LedgerSide.withoutModelsOfSearches(sums(of: usage))
        let ours = LedgerSide.withoutModelsOfSearches(costs)
            .filter { !isOfSomeModels || $0.key.item != .webSearches }
        let tokens = LedgerSide.withoutModelsOfSearches(tokens)
        var comparison = Comparison(unit: .picodollars, place: "day")
        comparison.add(ours: ours.filter { covered.days.contains($0.key.place) }, theirs: theirs) { line in
            costReason(&line, amountsInCents: rounded[line.key] ?? 0, tokens, counted)
        }
        comparison.tellMidnights()
        comparison.notes = covered.notes + notes + ComparedDays.leftOut(costs.keys.map(\.place), covered.days)
        for currency in foreign.sorted() { comparison.notes.append("amounts in \(currency) are not compared") }
        return comparison
    }

    /// The service charges searches without saying which model made them.
    private static func withoutModelsOfSearches(_ sums: [Comparison.Key: Int128]) -> [Comparison.Key: Int128] {
        var result: [Comparison.Key: Int128] = [:]
        for (key, count) in sums {
            var key = key
            if key.item == .webSearches { key.model = "" }
            result[key, default: 0] += count
        }
        return result
    }

    private static func item(_ row: AdminCostRow) -> Comparison.Item {
        switch row.tokenType {
        case "uncached_input_tokens": .input
        case "output_tokens": .output
        case "cache_read_input_tokens": .read
        case "cache_creation.ephemeral_5m_input_tokens": .write5m
        case "cache_creation.ephemeral_1h_input_tokens": .write1h
        default: row.costType == "web_search" ? .webSearches : .other
        }
    }

    private func costReason(
        _ line: inout Comparison.Line, amountsInCents: Int, _ tokens: [Comparison.Key: Int128],
        _ counted: [Comparison.Key: Int128]
    ) -> String {
        if line.key.item == .other { return "no part of usage: code execution, sessions and the like" }
        let (ours, theirs) = (tokens[line.key] ?? 0, counted[line.key])
        if let theirs, theirs != ours {
            return tokenReason(Comparison.Line(key: line.key, ours: ours, theirs: theirs), tokens, counted)
        }
        // Half a cent for every amount that is one of whole cents.
        if amountsInCents > 0, Int128(line.difference.magnitude) <= Int128(amountsInCents) * 5_000_000_000 {
            line.isRounding = true
            return "rounding in cents"
        }
        if facts(line).unpriced > 0 { return "no price here for the model" }
        guard theirs == nil else {
            return hasHiddenTier(line)
                ? "prompt-length tier that the report's 200k bucket cannot show, or another price"
                : "another price: tokens agree"
        }
        return line.difference < 0 ? "missing logs, or another price" : "another price, or calls of another account"
    }

    /// Whether the price changes with a prompt's length elsewhere than at 200,000 tokens.
    private func hasHiddenTier(_ line: Comparison.Line) -> Bool {
        guard let day = Timestamp(parsing: line.key.place + "T00:00:00Z")?.utcDay else { return false }
        let terms = ServiceTerms(model: line.key.model)
        func prices(_ lengthClass: Int) -> ClassPrices? {
            guard case .priced(let card) = catalog.rateCard(for: terms, utcDay: day, lengthClass: UInt8(lengthClass))
            else { return nil }
            return card.prices
        }
        return catalog.lengthThresholds.enumerated().contains { place, threshold in
            threshold != 200_000 && prices(place) != prices(place + 1)
        }
    }
}
