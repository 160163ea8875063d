import JSONScan
import Pricing
import PromptCache
import Reports
import Simulation

/// What `simulate` prints as JSON: a contract.
struct SimulatePayload {
    private let result: SimulationResult
    private var study: LayoutStudy { result.study }

    init(_ result: SimulationResult) { self.result = result }

    var document: String {
        let question = result.question
        return JSONValue.document(
            schema: "farthing.simulate/1",
            [
                .init("layout", layout), .init("traffic", traffic),
                .init("model", .string(study.terms.model)), .init("model_assumed", .bool(question.modelIsAssumed)),
                .init("provider", .string(study.terms.provider)), .init("switches", switches),
                .init("sample", sample), .init("keep_alive_pings", .count(study.keepAlive.pings)),
                .init("prewarm", .bool(study.keepAlive.prewarmsTurns || question.prewarms)),
                .init("input_cost_only", .bool(study.outputTokens == 0)),
                .init("output_tokens", .count(study.outputTokens)),
                .init("approximate", .array(SimulatePayload.approximate.map { .string($0) })),
                .init("choices", .array(result.choices.map(choice))),
                .init("best_ranges", ranges(result.first)),
                .init("crossovers", .array(result.crossovers.map(crossover))),
                .init("from_cold", fromCold),
                .init("sensitivity", .array(result.sensitivity.map(rate))),
                .init("models", .array(result.models.map(model) + result.unpriced.map(unpriced))),
                .init("best_layout", best),
            ])
    }

    /// Members whose numbers are floating point, rounded at the end.
    private static let approximate = [
        "closed_form", "best_ranges", "crossovers", "sensitivity", "models", "best_layout",
        "break_even_requests_per_hour",
    ]

    private var layout: JSONValue {
        let layout = study.layout
        return .object([
            .init("file", .string(result.name)), .init("blocks", .count(layout.blocks.count)),
            .init("prompt_tokens", .count(layout.tokens)),
            .init("longest_prompt_tokens", .count(study.longestPromptTokens)),
            .init("tokens_estimated", .bool(layout.tokensAreEstimated)),
            .init("tokens_lower_bound", .bool(layout.tokensAreLowerBound)),
            .init("changes_assumed", .bool(layout.changesAreAssumed)),
            .init("breakpoints_assumed", .bool(study.choices.placesAreAssumed)),
        ])
    }

    private var traffic: JSONValue {
        .object([
            .init("pattern", .string(study.traffic.process.name)),
            .init("requests_per_hour", ApproximateText.json(result.question.requestsPerHour)),
            .init("users", .count(study.traffic.users)),
            .init(
                "first_response_seconds", ApproximateText.json(Double(study.traffic.firstResponseMilliseconds) / 1000)),
        ])
    }

    /// The open questions of rule R20 and what was taken for them.
    private var switches: JSONValue {
        .object([
            .init("deep_hit_refreshes_shallower", .bool(study.switches.deepHitRefreshesShallower)),
            .init("longer_lifetime_rewrites", .bool(study.switches.longerLifetimeRewrites)),
        ])
    }

    private var sample: JSONValue {
        let size = result.question.size
        return .object([
            .init("seed", .number(String(size.seed))), .init("replications", .count(size.replications)),
            .init("requests", .count(size.requests)), .init("confidence", .number("0.99")),
        ])
    }

    private func choice(_ choice: ChoiceResult) -> JSONValue {
        let figures = ChoiceFigures(choice.cost, in: result.first.outcome)
        let expected = choice.cost.expected
        var closedForm: [JSONValue.Member] = [
            .init("cost_per_request_usd", .money(expected.cost)),
            .init("cost_per_1000_requests_usd", .money(figures.perThousand)),
            .init("cost_per_month_usd", .money(figures.perMonth)),
            .init("saving_per_request_usd", .money(figures.saving)),
            .init("saving_share", ApproximateText.json(figures.savingShare)),
            .init("cache_hit_rate", ApproximateText.json(figures.hitRate)),
            .init("cache_write_share", ApproximateText.json(figures.writeShare)),
        ]
        for (name, tokens) in [
            ("input_tokens", expected.input), ("cache_write_5m_tokens", expected.cacheWrite5m),
            ("cache_write_1h_tokens", expected.cacheWrite1h), ("cache_read_tokens", expected.cacheRead),
            ("extra_requests", expected.extraRequests),
        ] {
            closedForm.append(.init(name, ApproximateText.json(tokens)))
        }
        return .object([
            .init("choice", .string(choice.cost.choice.name.rawValue)),
            .init("breakpoints", LayoutPayload.breakpoints(choice.cost.choice.breakpoints, of: study.layout)),
            .init("as_written", .bool(choice.cost.choice.isAsWritten)),
            .init("cheapest", .bool(result.first.outcome.best.choice == choice.cost.choice)),
            .init("closed_form", .object(closedForm)),
            .init("simulation", simulation(choice.simulated, against: expected.cost)),
            .init("break_even_requests", choice.breakEvenRequests.map { .count($0) } ?? .null),
            .init("break_even_requests_per_hour", ApproximateText.json(choice.breakEvenRate)),
        ])
    }

    /// null where the sample would be too large.
    private func simulation(_ simulated: SimulatedCost?, against expected: PicoUSD?) -> JSONValue {
        guard let simulated else { return .null }
        let (interval, total) = (simulated.interval, simulated.total)
        return .object([
            .init("cost_per_request_usd", .money(interval.mean)),
            .init("low_usd", .optional(interval.low?.description)),
            .init("high_usd", .optional(interval.high?.description)),
            .init("difference_usd", .optional(expected.map { ($0 - interval.mean).description })),
            .init("inside_interval", expected.flatMap { interval.contains($0) }.map { .bool($0) } ?? .null),
            .init("replications", .count(simulated.replications)), .init("requests", .count(total.requests)),
            .init("extra_requests", .count(total.extraRequests)), .init("input_tokens", .count(total.usage.input)),
            .init("cache_write_5m_tokens", .count(total.usage.cacheWrite5m)),
            .init("cache_write_1h_tokens", .count(total.usage.cacheWrite1h)),
            .init("cache_read_tokens", .count(total.usage.cacheRead)),
            .init("output_tokens", .count(total.usage.output)), .init("cost_usd", .money(total.cost)),
        ])
    }

    private func ranges(_ model: ModelResult) -> JSONValue {
        .array(
            model.ranges.map { range in
                .object([
                    .init("from_requests_per_hour", ApproximateText.json(range.from)),
                    .init("to_requests_per_hour", ApproximateText.json(range.to)),
                    .init("cheapest", .string(range.best.name.rawValue)),
                    .init("breakpoints", LayoutPayload.breakpoints(range.best.breakpoints, of: model.study.layout)),
                    .init("alike", .array(range.alike.map { .string($0.rawValue) })),
                ])
            })
    }

    private func crossover(_ checked: CheckedCrossover) -> JSONValue {
        .object([
            .init("requests_per_hour", ApproximateText.json(checked.crossover.requestsPerHour)),
            .init("cheaper_below", .string(checked.crossover.below.rawValue)),
            .init("cheaper_above", .string(checked.crossover.above.rawValue)),
            .init("cost_per_request_below_usd", .money(checked.below.cost)),
            .init("cost_per_request_above_usd", .money(checked.above.cost)),
            .init("simulation_below", simulation(checked.below.simulated, against: checked.below.cost)),
            .init("simulation_above", simulation(checked.above.simulated, against: checked.above.cost)),
        ])
    }

    /// null where no run from a cold cache was asked for.
    private var fromCold: JSONValue {
        guard let requests = result.question.coldRequests else { return .null }
        return .object([
            .init("requests", .count(requests)),
            .init(
                "choices",
                .array(
                    result.fromCold.map { cold in
                        .object([
                            .init("choice", .string(cold.choice.name.rawValue)),
                            .init("closed_form_cost_usd", .optional(cold.expected?.description)),
                            .init("simulated_cost_usd", .optional(cold.meanCost?.description)),
                            .init("simulation", simulation(cold.simulated, against: nil)),
                        ])
                    })),
        ])
    }

    private func rate(_ outcome: RateOutcome) -> JSONValue {
        .object([
            .init("requests_per_hour", ApproximateText.json(outcome.requestsPerHour)),
            .init("cheapest", .string(outcome.best.choice.name.rawValue)),
            .init(
                "cost_per_request_usd",
                .object(outcome.costs.map { .init($0.choice.name.rawValue, .money($0.expected.cost)) })),
        ])
    }

    private func model(_ model: ModelResult) -> JSONValue {
        ModelPayload(model, ranges: ranges(model), first: result.first).json
    }

    private func unpriced(_ problem: UnpricedModel) -> JSONValue {
        .object([
            .init("model", .string(problem.model)), .init("unpriced", .bool(true)),
            .init("reason", .string(problem.reason.text)),
        ])
    }

    private var best: JSONValue {
        let best = result.best.layout
        return .object([
            .init("requests_per_hour", ApproximateText.json(result.question.requestsPerHour)),
            .init("as_it_is", LayoutPayload(best.asItIs).json),
            .init("as_it_is_simulation", simulation(result.best.asItIs, against: best.asItIs.expected.cost)),
            .init("moves", .array(best.moves.map(LayoutPayload.move))),
            .init("after_moves", LayoutPayload(best.afterMoves).json),
            .init("after_moves_simulation", simulation(result.best.afterMoves, against: best.afterMoves.expected.cost)),
            .init("bound_for_this_order_usd", .money(best.prefixBound)),
            .init("bound_for_any_order_usd", .money(best.contentBound)),
        ])
    }
}

extension ColdResult {
    /// The mean cost of the run, rounded to the picodollar.
    var meanCost: PicoUSD? {
        simulated.map { PicoUSD(Rounding.halfToEven($0.total.cost.picodollars, dividedBy: Int128($0.replications))) }
    }
}
