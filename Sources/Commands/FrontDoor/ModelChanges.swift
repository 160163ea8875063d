import JSONScan
import Models
import Pricing
import Reports
import Usage
import UsageLogs

/// Models of the same family and tokenizer at which the tokens of a period would have cost less, reads above all.
struct ModelChanges {
    private let catalog: PriceCatalog
    private let tables: RecordTables
    private let today: UTCDay

    init(catalog: PriceCatalog, tables: RecordTables, today: UTCDay) {
        self.catalog = catalog
        self.tables = tables
        self.today = today
    }

    /// - Parameter models: totals by model.
    func changes(_ models: [GroupTable.Row], since: CivilDate) -> [Change] {
        models.compactMap { row in
            guard let name = row.labels.first ?? nil, row.totals.unpricedRequests == 0, isPlain(name),
                let best = cheaper(than: name, for: row.totals.usage)
            else { return nil }
            let saved = row.totals.cost - best.cost
            guard saved > .zero else { return nil }
            return Change(
                dollars: saved, basis: .repriced,
                advice: "use \(best.model) in place of \(name), if it does for the work ("
                    + "\(ModelChanges.dollars(best.cost)) instead of \(ModelChanges.dollars(row.totals.cost)))",
                command: command(best.model, row.totals.usage))
        }
    }

    private static func dollars(_ amount: PicoUSD) -> String {
        NumberText.dollars(amount, decimals: NumberText.decimals(for: amount))
    }

    /// All of the model's calls are on standard terms, so that one price list prices them.
    private func isPlain(_ name: String) -> Bool {
        tables.services.values.allSatisfy { service in
            tables.string(service.model) != name
                || service.provider.isNone && service.tier == .standard && service.speed == .standard
                    && service.geo != .us
        }
    }

    private func cheaper(than name: String, for usage: UsageSums) -> (model: String, cost: PicoUSD)? {
        guard let facts = catalog.models.model(named: name), let card = card(facts.id.name) else { return nil }
        return catalog.models.models.compactMap { other -> (model: String, cost: PicoUSD)? in
            guard other.family == facts.family, other.tokenizer == facts.tokenizer, other.id != facts.id,
                other.releasedDay <= today.number, other.retiredDay.map({ $0 > today.number }) ?? true,
                let found = self.card(other.id.name), found.prices.cacheRead < card.prices.cacheRead
            else { return nil }
            return (other.id.name, found.cost(of: usage).total)
        }.min { ($0.cost, $0.model) < ($1.cost, $1.model) }
    }

    /// The prices of today, of a model whose price does not depend on the prompt's length.
    private func card(_ name: String) -> RateCard? {
        let terms = ServiceTerms(model: name)
        guard case .priced(let card) = catalog.rateCard(for: terms, utcDay: today.number, lengthClass: 0),
            case .priced(let long) = catalog.rateCard(
                for: terms, utcDay: today.number, lengthClass: UInt8(clamping: catalog.lengthThresholds.count)),
            long.prices == card.prices
        else { return nil }
        return card
    }

    private func command(_ model: String, _ usage: UsageSums) -> String {
        var members: [JSONValue.Member] = [
            .init("input_tokens", .count(usage.input)), .init("output_tokens", .count(usage.output)),
            .init("cache_read_input_tokens", .count(usage.cacheRead)),
            .init("cache_creation_input_tokens", .count(usage.cacheWrite5m + usage.cacheWrite1h)),
            .init(
                "cache_creation",
                .object([
                    .init("ephemeral_5m_input_tokens", .count(usage.cacheWrite5m)),
                    .init("ephemeral_1h_input_tokens", .count(usage.cacheWrite1h)),
                ])),
        ]
        if usage.webSearches > 0 {
            members.append(
                .init("server_tool_use", .object([.init("web_search_requests", .count(usage.webSearches))])))
        }
        return "farthing price --model \(model) --usage '\(JSONValue.object(members).serialized(pretty: false))'"
    }
}
