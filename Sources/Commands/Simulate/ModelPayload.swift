import JSONScan
import Pricing
import PromptCache
import Reports
import Simulation
import Usage

/// One model of `simulate` as JSON.
struct ModelPayload {
    private let model: ModelResult
    private let ranges: JSONValue
    private let first: ModelResult

    /// `first` is the model that the others are compared with.
    init(_ model: ModelResult, ranges: JSONValue, first: ModelResult) {
        self.model = model
        self.ranges = ranges
        self.first = first
    }

    var json: JSONValue {
        let terms = model.study.terms
        let even = model.breakEven
        return .object([
            .init("model", .string(terms.model)), .init("provider", .string(terms.provider)),
            .init("price_from", .optional(terms.days.first?.description)),
            .init("price_to", .optional(terms.days.end?.description)),
            .init("input_usd_per_mtok", .string(even.prices.input.usdPerMillion)),
            .init("write_5m_multiplier", ApproximateText.json(even.writeMultiplier(.fiveMinutes))),
            .init("write_1h_multiplier", ApproximateText.json(even.writeMultiplier(.oneHour))),
            .init("read_multiplier", ApproximateText.json(even.readMultiplier)),
            .init("minimum_cacheable_tokens", .count(terms.minimumTokens)),
            .init("minimum_confirmed", .bool(terms.minimumIsConfirmed)),
            .init("price_notes", .array(terms.notes.names.map { .string($0) })),
            .init("prompt_tokens", .count(model.study.layout.tokens)),
            .init("cheapest", .string(model.outcome.best.choice.name.rawValue)),
            .init("cost_per_request_usd", .money(model.outcome.best.expected.cost)),
            .init("best_ranges", ranges),
            .init("differs_from_first_model", .array(AdviceFlip.all(model.ranges, against: first.ranges).map(flip))),
            .init("crossovers", .array(model.crossovers.map(crossover))),
            .init("reads_needed_5m", even.readsNeeded(.fiveMinutes).map { .count($0) } ?? .null),
            .init("reads_needed_1h", even.readsNeeded(.oneHour).map { .count($0) } ?? .null),
            .init("pings_worthwhile_5m", pings(.fiveMinutes)), .init("pings_worthwhile_1h", pings(.oneHour)),
            .init("best_breakpoints", LayoutPayload.breakpoints(model.best.asItIs.breakpoints, of: model.study.layout)),
            .init("best_cost_per_request_usd", .money(model.best.asItIs.expected.cost)),
            .init("best_cost_after_moves_usd", .money(model.best.afterMoves.expected.cost)),
        ])
    }

    private func crossover(_ crossover: Crossover) -> JSONValue {
        .object([
            .init("requests_per_hour", ApproximateText.json(crossover.requestsPerHour)),
            .init("cheaper_below", .string(crossover.below.rawValue)),
            .init("cheaper_above", .string(crossover.above.rawValue)),
        ])
    }

    private func flip(_ flip: AdviceFlip) -> JSONValue {
        .object([
            .init("from_requests_per_hour", ApproximateText.json(flip.from)),
            .init("to_requests_per_hour", ApproximateText.json(flip.to)),
            .init("cheapest", .string(flip.cheapest.rawValue)),
            .init("cheapest_with_first_model", .string(flip.cheapestOfFirst.rawValue)),
        ])
    }

    /// null where reads are free.
    private func pings(_ lifetime: CacheLifetime) -> JSONValue {
        guard let pings = model.breakEven.pingsWorthwhile(lifetime) else { return .null }
        return .object([.init("most", .count(pings.most)), .init("tie", pings.tie.map { .count($0) } ?? .null)])
    }
}

/// Breakpoints found for a layout as JSON.
struct LayoutPayload {
    private let best: BestBreakpoints

    init(_ best: BestBreakpoints) { self.best = best }

    /// In prefix order, by the name of the block; the history of a conversation is no block.
    static func breakpoints(_ breakpoints: PlannedBreakpoints, of layout: Layout) -> JSONValue {
        func entry(_ block: String?, _ lifetime: CacheLifetime) -> JSONValue {
            .object([.init("block", .optional(block)), .init("lifetime", .string(lifetime.name))])
        }
        var entries: [JSONValue] = []
        for (index, lifetime) in breakpoints.ofBlocks.enumerated() {
            if index == layout.historyIndex, let moving = breakpoints.ofHistory { entries.append(entry(nil, moving)) }
            if let lifetime { entries.append(entry(layout.blocks[index].name, lifetime)) }
        }
        if layout.historyIndex >= layout.blocks.count, let moving = breakpoints.ofHistory {
            entries.append(entry(nil, moving))
        }
        return .array(entries)
    }

    var json: JSONValue {
        .object([
            .init("cost_per_request_usd", .money(best.expected.cost)),
            .init(
                "blocks",
                .array(
                    zip(best.layout.blocks, best.breakpoints.ofBlocks).map { block, lifetime in
                        .object([
                            .init("name", .string(block.name)), .init("section", .string(block.section.name)),
                            .init("tokens", .count(block.tokens)), .init("changes", .string(block.changes.rawValue)),
                            .init("breakpoint", .optional(lifetime?.name)),
                        ])
                    })),
            .init("history_breakpoint", .optional(best.breakpoints.ofHistory?.name)),
        ])
    }

    static func move(_ move: LayoutMove) -> JSONValue {
        .object([
            .init("blocks", .array(move.blocks.map { .string($0.name) })),
            .init("to_section", .string(move.section.name)),
            .init("behind", .optional(move.follows?.name)),
            .init("saving_per_request_usd", .money(move.saving)),
            .init("meaning", .string(move.meaning)),
        ])
    }
}
