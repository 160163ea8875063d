import Ledger
import Messages
import Models
import Pricing
import Reports
import Usage

/// The ledger's records by UTC day, model and class of tokens: those of one service.
struct LedgerSide {
    private(set) var tokens: [Comparison.Key: Int128] = [:]
    private(set) var costs: [Comparison.Key: Int128] = [:]
    private(set) var cells: [Cell: Facts] = [:]
    /// Requests that take no part, and why.
    private(set) var notes: [String] = []
    let catalog: PriceCatalog
    /// Whether only some models are compared.
    let isOfSomeModels: Bool

    struct Cell: Hashable {
        var day: String
        var model: String
    }

    /// What may explain a difference.
    struct Facts {
        var requests: Int64 = 0
        var unpriced: Int64 = 0
        /// In the order of `Flags.reported`.
        var flags = [Int64](repeating: 0, count: Flags.reported.count)

        func has(_ flag: Flags) -> Bool {
            Flags.reported.firstIndex { $0.flag == flag }.map { flags[$0] > 0 } ?? false
        }
    }

    /// What of the ledger is compared.
    struct Scope {
        /// Name of the profile that the other side was pulled with.
        var service: String
        var bounds: TimeBounds
        var models: [NamePattern]
        /// UTC day of the run.
        var today: Int32
        /// Whether only what the coding agent's logs tell counts.
        var isAgentAlone = false
    }

    /// Sources that hold accounts of the service itself: they are no second witness.
    private static let accounts: Set<String> = ["admin-usage", "console-csv"]

    init(_ ledger: Ledger, _ catalog: PriceCatalog, _ scope: Scope) throws {
        self.catalog = catalog
        isOfSomeModels = !scope.models.isEmpty
        let answer = try ledger.ask { snapshot in
            let days = GroupDimension.periodTables([.day], in: .utc, utcDays: try snapshot.days())
            let query = UsageQuery(
                groupBy: [.day, .model, .source], periods: days, since: scope.bounds.since, until: scope.bounds.until,
                filters: scope.models.isEmpty ? UsageFilters() : UsageFilters([.model: scope.models]),
                lengthThresholds: catalog.lengthThresholds, undatedDay: scope.today)
            return (query: query, found: try snapshot.answer(query))
        }
        let tables = answer.found.tables
        var totals = answer.found.totals
        var (foreign, undated) = (Int64(0), Int64(0))
        for place in totals.groups.indices {
            let labels = zip(totals.groups[place].key, answer.query.groupBy)
                .map { tables.label(of: $0, in: $1, of: answer.query) }
            let source = labels[2] ?? ""
            guard !LedgerSide.accounts.contains(source), !scope.isAgentAlone || source.hasPrefix("claude-code") else {
                totals.groups[place].sums = [:]
                continue
            }
            let ours = totals.groups[place].sums.filter { isOurs($0.key, scope.service, tables) }
            foreign +=
                totals.groups[place].sums.values.reduce(0) { $0 + $1.requests }
                - ours.values.reduce(0) { $0 + $1.requests }
            totals.groups[place].sums = ours
            if labels[0] == nil { undated += ours.values.reduce(0) { $0 + $1.requests } }
        }
        let priced = Pricing.priced(totals, tables: tables, catalog: catalog, costMode: .calculate)
        for (group, sums) in zip(priced.groups, totals.groups) where !sums.sums.isEmpty {
            let labels = zip(group.key, answer.query.groupBy).map { tables.label(of: $0, in: $1, of: answer.query) }
            if let day = labels[0] { add(group.totals, day: day, model: name(labels[1] ?? "")) }
        }
        if foreign > 0 {
            notes.append(
                "\(NumberText.counted(foreign, "request")) of other services than \(scope.service) took no part")
        }
        if undated > 0 { notes.append("\(NumberText.counted(undated, "request")) without a time took no part") }
    }

    /// Whether the service itself answered: calls at other platforms are on no account of it.
    private func isOurs(_ rate: RateKey, _ service: String, _ tables: RecordTables) -> Bool {
        guard let found = tables.services[rate.service] else { return true }
        let terms = ServiceTerms(found, tables)
        let names = ["anthropic", service.lowercased()]
        if let provider = terms.provider?.lowercased(), names.contains(provider) { return true }
        guard case .priced(let card) = catalog.rateCard(for: terms, utcDay: rate.utcDay, lengthClass: rate.lengthClass)
        else { return terms.provider == nil }
        if terms.provider != nil { return names.contains(card.provider.lowercased()) }
        return !LedgerSide.platforms.contains { card.provider.hasPrefix($0) }
    }

    /// Books of other platforms: a model's name alone says that it ran there.
    private static let platforms = ["bedrock", "vertex", "azure", "openai", "google", "x-ai", "deepseek"]

    /// The canonical id; an unknown model keeps its name.
    func name(_ model: String) -> String { catalog.models.model(named: model)?.id.name ?? model }

    func facts(_ line: Comparison.Line) -> Facts {
        cells[Cell(day: line.key.place, model: line.key.model)] ?? Facts()
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
}
