import Models
import Pricing
import PromptCache
import Usage

/// Walks conversations and books them by project, kind and class of reads.
struct LifetimeBuilder {
    private let conversations: Conversations
    private let tables: RecordTables
    private let catalog: PriceCatalog
    private let since: Timestamp?
    private let until: Timestamp?
    private let rules: ShadowRules
    private let observedUntil: Timestamp
    private var pricing: VisitPricing
    private var minimums: [MinimumKey: Int64] = [:]
    /// Requests without a price; one reason for each service and day is enough.
    private var unpriced: [UnpricedPlace] = []
    private var unpricedPlaces: [ServiceDay: Int] = [:]
    private var sheet = LifetimeSheet()

    private struct MinimumKey: Hashable {
        var model: Symbol
        var day: Int32
    }

    private struct ServiceDay: Hashable {
        var service: Symbol
        var day: Int32
    }

    private struct UnpricedPlace {
        var service: Symbol
        var reason: UnpricedReason
        var requests: Int64
    }

    init(
        _ conversations: Conversations, tables: RecordTables, catalog: PriceCatalog, since: Timestamp?,
        until: Timestamp?, rules: ShadowRules = .asBilled
    ) {
        self.conversations = conversations
        self.tables = tables
        self.catalog = catalog
        self.since = since
        self.until = until
        self.rules = rules
        pricing = VisitPricing(tables: tables, catalog: catalog)
        var latest = Timestamp(milliseconds: .min)
        for turn in conversations.turns {
            latest = max(latest, turn.startedAt)
            if turn.completedAt.isKnown { latest = max(latest, turn.completedAt) }
        }
        observedUntil = until.map { min($0, latest) } ?? latest
        for record in conversations.apart { sheet.summary.apart[record.reason, default: 0] += 1 }
        if !conversations.turns.isEmpty { sheet.summary.observedUntil = observedUntil }
    }

    mutating func add(_ conversation: Conversation, includes: (ConversationTurn) -> Bool) {
        let (taken, prices) = priced(conversations.turns(of: conversation), includes: includes)
        guard let first = taken.first, let price = prices.first else { return }
        let (turns, assumed) = ShadowTurn.turns(taken, prices: prices, rules: rules)
        let minimum = ShadowTurn.minimumTokens(
            turns, model: minimum(of: conversation.key.model, on: first.startedAt.utcDay), rules: rules)
        do throws(TraceBuilderProblem) {
            var walk = try ShadowWalk(turns, minimumTokens: minimum, rules: rules)
            let attribution = tables.attributions[first.attribution] ?? Attribution()
            let key = LifetimeKey(
                project: attribution.project, kind: SessionKind(attribution, tables), reads: ReadClass(price))
            sheet.book(taken, key, session: conversation.key) { tally in
                var costs = walk.run(into: &tally)
                for (turn, price) in zip(turns, prices) { costs.billed += turn.billed(at: price) }
                tally.assumedSharedTokens += assumed
                for price in prices { tally.note(price) }
                tally.longWrites += LongWrites(turns, neededHour: walk.neededHour, end: observedUntil.milliseconds)
                return costs
            }
        } catch {
            sheet.summary.tooLarge += Int64(taken.count)
        }
    }

    /// The turns that take part, with their prices; the others are counted.
    private mutating func priced(
        _ turns: ContiguousArray<ConversationTurn>.SubSequence, includes: (ConversationTurn) -> Bool
    ) -> (turns: [ConversationTurn], prices: [VisitPrice]) {
        var (taken, prices): ([ConversationTurn], [VisitPrice]) = ([], [])
        taken.reserveCapacity(turns.count)
        prices.reserveCapacity(turns.count)
        for turn in turns {
            let time = turn.accountingTime
            guard since.map({ time >= $0 }) ?? true, until.map({ time < $0 }) ?? true, includes(turn) else {
                sheet.summary.leftOut += 1
                continue
            }
            guard turn.tokens.prompt > 0 else {
                sheet.summary.withoutPrompt += 1
                continue
            }
            switch pricing.price(of: turn) {
            case .unpriced(let reason): addUnpriced(turn, reason)
            case .priced(let price, _):
                taken.append(turn)
                prices.append(price)
            }
        }
        return (taken, prices)
    }

    private mutating func addUnpriced(_ turn: ConversationTurn, _ reason: UnpricedReason) {
        let key = ServiceDay(service: turn.service, day: turn.accountingTime.utcDay)
        if let place = unpricedPlaces[key] {
            unpriced[place].requests += 1
        } else {
            unpricedPlaces[key] = unpriced.count
            unpriced.append(UnpricedPlace(service: turn.service, reason: reason, requests: 1))
        }
    }

    /// The minimum cacheable length of a model on a day; of an unknown model 1,024 tokens.
    private mutating func minimum(of model: Symbol, on day: Int32) -> Int64 {
        let key = MinimumKey(model: model, day: day)
        if let known = minimums[key] { return known }
        let minimum = catalog.models.model(named: tables.string(model) ?? "")?.minimumCacheableTokens(on: day) ?? 1024
        minimums[key] = minimum
        return minimum
    }

    /// What was booked; gaps that are still open end with the observation.
    consuming func finish() -> LifetimeSheet {
        for place in unpriced {
            let model = tables.services[place.service].flatMap { tables.string($0.model) } ?? ""
            sheet.summary.addUnpriced(model, place.reason, place.requests)
        }
        sheet.close(at: observedUntil)
        return sheet
    }
}

extension ShadowTurn {
    /// What the prompt cost as billed.
    fileprivate func billed(at price: VisitPrice) -> PicoUSD {
        PicoUSD(
            Int128(tokens.cacheRead) * Int128(price.cacheRead) + Int128(tokens.cacheWrite1h)
                * Int128(price.cacheWrite1h)
                + Int128(tokens.cacheWrite5m) * Int128(price.cacheWrite5m) + Int128(tokens.input) * Int128(price.input))
    }
}

extension LifetimeSummary {
    fileprivate mutating func addUnpriced(_ model: String, _ reason: UnpricedReason, _ requests: Int64) {
        let same = unpriced.firstIndex { $0.model == model && $0.reason.textOfAnyDay == reason.textOfAnyDay }
        if let same {
            unpriced[same].requests += requests
        } else {
            unpriced.append(OwnLogsSummary.Unpriced(model: model, reason: reason, requests: requests))
        }
    }
}
