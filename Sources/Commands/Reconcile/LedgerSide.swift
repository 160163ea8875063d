import Ledger
import Messages
import Models
import Pricing
import Usage

/// The ledger's records by UTC day, model and class of tokens.
struct LedgerSide {
    private var tokens: [Comparison.Key: Int128] = [:]
    private var costs: [Comparison.Key: Int128] = [:]
    private var cells: [Cell: Facts] = [:]
    private let models: ModelCatalog

    private struct Cell: Hashable {
        var day: String
        var model: String
    }

    /// What may explain a difference.
    private struct Facts {
        var requests: Int64 = 0
        var unpriced: Int64 = 0
        /// In the order of `Flags.reported`.
        var flags = [Int64](repeating: 0, count: Flags.reported.count)

        func has(_ flag: Flags) -> Bool {
            Flags.reported.firstIndex { $0.flag == flag }.map { flags[$0] > 0 } ?? false
        }
    }

    /// Sources that hold accounts of the service itself: they are no second witness.
    private static let accounts: Set<String> = ["admin-usage", "console-csv"]

    init(
        _ ledger: Ledger, catalog: PriceCatalog, zone: NamedZone, bounds: TimeBounds, filters: UsageFilters,
        today: Int32
    ) throws {
        models = catalog.models
        let rows = try ledger.ask { snapshot in
            try LedgerCosts(
                snapshot: snapshot, catalog: catalog, costMode: .calculate, zone: zone, filters: filters, today: today
            ).answer([.day, .model, .source], bounds).rows
        }
        for row in rows {
            guard row.labels.count == 3, let day = row.labels[0],
                !LedgerSide.accounts.contains(row.labels[2] ?? "")
            else { continue }
            add(row.totals, day: day, model: LedgerSide.name(row.labels[1] ?? "", models))
        }
    }

    /// The canonical id; an unknown model keeps its name.
    static func name(_ model: String, _ models: ModelCatalog) -> String {
        models.model(named: model)?.id.name ?? model
    }

    private mutating func add(_ totals: PricedTotals, day: String, model: String) {
        var facts = cells[Cell(day: day, model: model)] ?? Facts()
        facts.requests += totals.requests
        facts.unpriced += totals.unpricedRequests
        for place in facts.flags.indices { facts.flags[place] += totals.flagCounts[place] }
        cells[Cell(day: day, model: model)] = facts
        let usage = totals.usage, parts = totals.parts
        for (item, count, cost) in [
            (Comparison.Item.input, usage.input, parts.input), (.write5m, usage.cacheWrite5m, parts.cacheWrite5m),
            (.write1h, usage.cacheWrite1h, parts.cacheWrite1h), (.read, usage.cacheRead, parts.cacheRead),
            (.output, usage.output, parts.output), (.webSearches, usage.webSearches, parts.webSearch),
        ] {
            let key = Comparison.Key(place: day, model: model, item: item)
            tokens[key, default: 0] += count
            costs[key, default: 0] += cost.picodollars
        }
    }

    // MARK: Against usage

    /// Throws `CommandFailure` where there is nothing to compare with.
    func comparison(withUsage rows: [AdminUsageRow], _ catalog: PriceCatalog) throws -> Comparison {
        guard !rows.isEmpty else {
            throw CommandFailure.wrongUse(
                "no usage to compare with: `farthing pull usage` brings it, or widen the period")
        }
        let theirs = LedgerSide.sums(of: rows, models)
        let days = Set(theirs.keys.map(\.place))
        var comparison = Comparison(unit: .tokens, place: "day")
        comparison.add(ours: tokens.filter { days.contains($0.key.place) }, theirs: theirs) { line in
            tokenReason(line, theirs)
        }
        comparison.notes = leftOut(tokens, days)
        return comparison
    }

    static func sums(of rows: [AdminUsageRow], _ models: ModelCatalog) -> [Comparison.Key: Int128] {
        var sums: [Comparison.Key: Int128] = [:]
        for row in rows {
            let day = CivilDate(days: Int64(row.day)).description
            let tokens = row.tokens
            for (item, count) in [
                (Comparison.Item.input, tokens.input), (.write5m, tokens.cacheWrite5m), (.write1h, tokens.cacheWrite1h),
                (.read, tokens.cacheRead), (.output, tokens.output), (.webSearches, row.webSearches),
            ] {
                sums[.init(place: day, model: name(row.model, models), item: item), default: 0] += Int128(count)
            }
        }
        return sums
    }

    private func tokenReason(_ line: Comparison.Line, _ theirs: [Comparison.Key: Int128]) -> String {
        let facts = cells[Cell(day: line.key.place, model: line.key.model)] ?? Facts()
        if [.write5m, .write1h].contains(line.key.item), facts.has(.ttlAssumed) || facts.has(.ttlInferred),
            writes(tokens, line.key) == writes(theirs, line.key)
        {
            return "logs without the lifetimes of writes: the sum of both agrees"
        }
        if line.difference < 0 {
            if facts.requests == 0 { return "missing logs: no record of this model on this day" }
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

    // MARK: Against costs

    /// Throws `CommandFailure` where there is nothing to compare with.
    func comparison(
        withCosts rows: [AdminCostRow], usage: [AdminUsageRow], _ catalog: PriceCatalog
    ) throws -> Comparison {
        guard !rows.isEmpty else {
            throw CommandFailure.wrongUse(
                "no costs to compare with: `farthing pull cost` brings them, or widen the period")
        }
        var theirs: [Comparison.Key: Int128] = [:]
        var counts: [Comparison.Key: Int] = [:]
        var foreign: Set<String> = []
        for row in rows {
            guard row.currency.isEmpty || row.currency == "USD" else {
                foreign.insert(row.currency)
                continue
            }
            let day = CivilDate(days: Int64(row.day)).description
            let item = LedgerSide.item(row)
            let key = Comparison.Key(place: day, model: LedgerSide.name(row.model, models), item: item)
            theirs[key, default: 0] += Int128(row.amount)
            counts[key, default: 0] += 1
        }
        let days = Set(theirs.keys.map(\.place))
        let counted = LedgerSide.sums(of: usage, models)
        var comparison = Comparison(unit: .picodollars, place: "day")
        comparison.add(ours: costs.filter { days.contains($0.key.place) }, theirs: theirs) { line in
            costReason(line, rows: counts[line.key] ?? 0, counted, catalog)
        }
        comparison.notes = leftOut(costs, days)
        for currency in foreign.sorted() { comparison.notes.append("amounts in \(currency) are not compared") }
        return comparison
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
        _ line: Comparison.Line, rows: Int, _ counted: [Comparison.Key: Int128], _ catalog: PriceCatalog
    ) -> String {
        let facts = cells[Cell(day: line.key.place, model: line.key.model)] ?? Facts()
        // Half a cent for every amount of the report.
        if Int128(line.difference.magnitude) <= Int128(rows) * 5_000_000_000 { return "rounding in cents" }
        if line.key.item == .other { return "no part of usage: code execution, sessions and the like" }
        if facts.unpriced > 0 { return "no price here for the model" }
        if let theirTokens = counted[line.key] {
            if theirTokens == tokens[line.key] ?? 0 {
                let hasTier = catalog.lengthThresholds.contains { $0 != 200_000 }
                let isTiered =
                    hasTier
                    && LedgerSide.hasShortTier(
                        line.key.model, on: Timestamp(parsing: line.key.place)?.utcDay ?? 0, catalog)
                return isTiered
                    ? "prompt-length tier that the report's 200k bucket cannot show, or another price"
                    : "another price: tokens agree"
            }
            return tokenReason(
                Comparison.Line(key: line.key, ours: tokens[line.key] ?? 0, theirs: theirTokens), counted)
        }
        return line.difference < 0 ? "missing logs, or another price" : "another price, or calls of another account"
    }

    /// Whether a prompt above 100,000 tokens has another price.
    private static func hasShortTier(_ model: String, on day: Int32, _ catalog: PriceCatalog) -> Bool {
        let terms = ServiceTerms(model: model)
        let prices = (0...catalog.lengthThresholds.count).compactMap { lengthClass -> ClassPrices? in
            guard
                case .priced(let card) = catalog.rateCard(
                    for: terms, utcDay: day, lengthClass: UInt8(lengthClass))
            else { return nil }
            return card.prices
        }
        return Set(prices).count > 1
    }

    private func leftOut(_ sums: [Comparison.Key: Int128], _ days: Set<String>) -> [String] {
        let others = Set(sums.keys.map(\.place)).subtracting(days)
        guard let first = others.min(), let last = others.max() else { return [] }
        return ["\(others.count) days of the ledger (\(first) to \(last)) are not in the report, and not compared"]
    }
}
