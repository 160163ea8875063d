import Models
import Pricing
import PromptCache
import Usage

/// Collects conversations into the traces of `OwnLogs`.
struct OwnLogsBuilder {
    private let conversations: Conversations
    private let tables: RecordTables
    private let catalog: PriceCatalog
    private let minimumTokens: Int64?
    private let since: Timestamp?
    private let until: Timestamp?
    private var pricing: VisitPricing
    private var summary = OwnLogsSummary()
    private var parts: [Int64: OpenPart] = [:]
    private var groups: [SessionKey: Int32] = [:]
    private var minimums: [MinimumKey: Int64] = [:]

    private struct OpenPart {
        var builder = TraceBuilder(blockTokens: 1)
        var billed: [BilledTurn] = []
        /// The next token that no prompt holds yet.
        var nextToken: Int64 = 0
    }

    private struct SessionKey: Hashable {
        var source: Symbol
        var session: Symbol
    }

    private struct MinimumKey: Hashable {
        var model: Symbol
        var day: Int32
    }

    /// A turn that is replayed.
    private struct PricedTurn {
        var turn: ConversationTurn
        var price: VisitPrice
    }

    init(
        _ conversations: Conversations, tables: RecordTables, catalog: PriceCatalog, minimumTokens: Int64?,
        since: Timestamp?, until: Timestamp?
    ) {
        self.conversations = conversations
        self.tables = tables
        self.catalog = catalog
        self.minimumTokens = minimumTokens
        self.since = since
        self.until = until
        pricing = VisitPricing(tables: tables, catalog: catalog)
        for record in conversations.apart { summary.apart[record.reason, default: 0] += 1 }
    }

    mutating func add(_ conversation: Conversation) throws(TraceBuilderProblem) {
        let turns = priced(conversations.turns(of: conversation))
        guard let first = turns.first else { return }
        let minimum = minimum(of: conversation.key.model, on: first.turn.startedAt.utcDay)
        let group = group(of: conversation.key)
        summary.conversations += 1
        // The part has one owner while it grows.
        var part = parts.removeValue(forKey: minimum) ?? OpenPart()
        try add(turns, group: group, to: &part)
        parts[minimum] = part
    }

    private mutating func add(_ turns: [PricedTurn], group: Int32, to part: inout OpenPart) throws(TraceBuilderProblem)
    {
        let steps = PromptGrowth.steps(of: turns.map(\.turn))
        let scope = part.builder.scope()
        var prompts: [TraceBuilder.Prompt] = []
        let firstBilled = part.billed.count
        for (step, item) in zip(steps, turns) {
            let tokens = item.turn.tokens
            let shared = min(step.sharedTokens, tokens.prompt)
            let fresh = tokens.prompt - shared
            let run = BlockRun(start: part.nextToken, count: fresh)
            part.nextToken += fresh
            if step.basis == .assumed { summary.assumedSharedTokens += shared }
            prompts.append(
                try part.builder.add(
                    timeMilliseconds: item.turn.startedAt.milliseconds,
                    responseDelayMilliseconds: item.turn.responseMilliseconds, scope: scope,
                    price: try part.builder.price(item.price), previous: step.previous.map { prompts[$0] },
                    keeping: shared, appending: fresh > 0 ? [run] : [], group: group))
            if let previous = step.previous, step.basis == .read, shared == turns[previous].turn.cachedTokens {
                // It was read, so its response had begun.
                let gap = item.turn.startedAt.milliseconds - turns[previous].turn.startedAt.milliseconds
                let place = firstBilled + previous
                part.billed[place].responseMilliseconds = min(part.billed[place].responseMilliseconds, gap)
            }
            part.billed.append(
                BilledTurn(
                    read: tokens.cacheRead, write1h: tokens.cacheWrite1h, write5m: tokens.cacheWrite5m,
                    input: tokens.input, responseMilliseconds: item.turn.responseMilliseconds,
                    lifetime: OwnLogsBuilder.lifetimeOfRead(by: item.turn, step, steps)))
        }
    }

    /// The entry that a turn reads lives as long as the one it continues. Where its own writes are at 1h the
    /// breakpoint before them is too (rule R8).
    private static func lifetimeOfRead(
        by turn: ConversationTurn, _ step: PromptGrowth.Step, _ steps: [PromptGrowth.Step]
    ) -> CacheLifetime {
        if turn.tokens.cacheWrite1h > 0 { return .oneHour }
        return step.previous.map { steps[$0].lifetime } ?? step.lifetime
    }

    /// The turns that have a price and a prompt and lie within the bounds; the others are counted.
    private mutating func priced(_ turns: ContiguousArray<ConversationTurn>.SubSequence) -> [PricedTurn] {
        var found: [PricedTurn] = []
        for turn in turns where isCovered(turn.accountingTime) {
            guard turn.tokens.prompt > 0 else {
                summary.withoutPrompt += 1
                continue
            }
            switch pricing.price(of: turn) {
            case .unpriced(let reason): count(turn, without: reason)
            case .priced(let price, let output):
                found.append(PricedTurn(turn: turn, price: price))
                count(turn, price, output)
            }
        }
        return found
    }

    private func isCovered(_ time: Timestamp) -> Bool {
        (since.map { time >= $0 } ?? true) && (until.map { time < $0 } ?? true)
    }

    private mutating func count(_ turn: ConversationTurn, _ price: VisitPrice, _ output: UnitPrice) {
        summary.requests += 1
        summary.tokens += turn.tokens
        summary.furtherCharges += Int64(turn.furtherCharges)
        summary.outputCost += output.times(turn.tokens.output)
        let billed = BilledTurn(
            read: turn.tokens.cacheRead, write1h: turn.tokens.cacheWrite1h, write5m: turn.tokens.cacheWrite5m,
            input: turn.tokens.input, responseMilliseconds: 0, lifetime: .fiveMinutes)
        summary.billed += PicoUSD(billed.cost(at: price))
        if !turn.marks.isDisjoint(with: .doubtfulTime) { summary.doubtfulTimes += 1 }
        summary.first = min(summary.first ?? turn.startedAt, turn.startedAt)
        summary.last = max(summary.last ?? turn.startedAt, turn.startedAt)
    }

    private mutating func count(_ turn: ConversationTurn, without reason: UnpricedReason) {
        let model = tables.services[turn.service].flatMap { tables.string($0.model) } ?? ""
        let same = summary.unpriced.firstIndex { $0.model == model && $0.reason.textOfAnyDay == reason.textOfAnyDay }
        if let same {
            summary.unpriced[same].requests += 1
        } else {
            summary.unpriced.append(OwnLogsSummary.Unpriced(model: model, reason: reason, requests: 1))
        }
    }

    private mutating func group(of key: ConversationKey) -> Int32 {
        let session = SessionKey(source: key.source, session: key.session)
        if let known = groups[session] { return known }
        let group = Int32(groups.count)
        groups[session] = group
        return group
    }

    /// The minimum cacheable length of a model on a day; of an unknown model 1,024 tokens.
    private mutating func minimum(of model: Symbol, on day: Int32) -> Int64 {
        if let minimumTokens { return minimumTokens }
        let key = MinimumKey(model: model, day: day)
        if let known = minimums[key] { return known }
        let facts = catalog.models.model(named: tables.string(model) ?? "")
        let minimum = facts?.minimumCacheableTokens(on: day) ?? 1024
        minimums[key] = minimum
        return minimum
    }

    consuming func finish() -> (parts: [OwnLogs.Part], summary: OwnLogsSummary) {
        var summary = summary
        summary.sessions = Int64(groups.count)
        summary.minimums = parts.keys.sorted()
        var finished: [OwnLogs.Part] = []
        for minimum in summary.minimums {
            guard let part = parts.removeValue(forKey: minimum) else { continue }
            finished.append(
                OwnLogs.Part(minimumTokens: minimum, trace: part.builder.finish(), billed: part.billed))
        }
        return (finished, summary)
    }
}

extension ConversationTurn {
    /// From the start to when the response had begun for certain: its completion, where it is known and
    /// does not lie before the start.
    fileprivate var responseMilliseconds: Int64 {
        completedAt.isKnown ? max(0, completedAt.milliseconds - startedAt.milliseconds) : 0
    }
}
