import Pricing
import PromptCache
import Simulation
import TokenCounting
import Usage

/// Answers the question of `simulate`.
struct SimulationRunner {
    let input: LayoutInput
    let counter: RequestCounter
    let catalog: PriceCatalog
    let day: UTCDay
    let provider: String?
    let traffic: Traffic
    let keepAlive: KeepAlive
    let outputTokens: Int64
    let switches: EngineSwitches

    /// Models whose reads cost a tenth, a twentieth and a fortieth of their input: where the advice may differ.
    static let comparedModels = ["claude-sonnet-4-6", "claude-opus-5-5", "claude-fable-5-2"]

    /// Throws `CommandFailure`.
    func result(models named: [String], _ question: SimulationResult.Question) throws -> SimulationResult {
        var question = question
        let own = try input.content(counter: counter).layout.model
        question.modelIsAssumed = named.isEmpty && own == nil
        var atlas = ReuseAtlas(traffic)
        let wanted = named.isEmpty ? [own].compactMap { $0 } + SimulationRunner.comparedModels : named
        var models: [ModelResult] = []
        var unpriced: [UnpricedModel] = []
        for (index, name) in wanted.enumerated() {
            switch try study(as: name) {
            case .success(let study):
                guard !models.contains(where: { $0.study.terms.model == study.terms.model }) else { continue }
                models.append(model(study, rate: question.requestsPerHour, &atlas))
            case .failure(let problem):
                // Of the models that are only compared, one that is not sold there is left out.
                if !named.isEmpty || (own != nil && index == 0) { unpriced.append(problem) }
                if index == 0 && !question.modelIsAssumed { throw CommandFailure.unpriced(problem) }
            }
        }
        guard let first = models.first else {
            throw CommandFailure(.findings, "none of the models has a price at this provider on \(day)")
        }
        do {
            return try result(first, models, unpriced, question, &atlas)
        } catch let problem as CacheRequestProblem {
            throw CommandFailure.wrongUse("\(input.name): \(problem)")
        }
    }

    private func result(
        _ first: ModelResult, _ models: [ModelResult], _ unpriced: [UnpricedModel],
        _ question: SimulationResult.Question, _ atlas: inout ReuseAtlas
    ) throws -> SimulationResult {
        let study = first.study
        let rates = SimulationRunner.shownRates(around: question.requestsPerHour)
        return SimulationResult(
            name: input.name, question: question, models: models, unpriced: unpriced,
            choices: try first.outcome.costs.map { try choice($0, study, first, question, &atlas) },
            crossovers: try first.crossovers.map { try checked($0, study, question.size, &atlas) },
            sensitivity: rates.map { study.outcome(requestsPerHour: $0, &atlas) },
            curve: RateChart.rates(from: rates[0], to: rates[rates.count - 1]).map {
                study.outcome(requestsPerHour: $0, &atlas)
            },
            best: try best(first, question),
            fromCold: try question.coldRequests.map { try fromCold($0, study, first, question) } ?? [])
    }

    /// The layout counted as a model, with its terms. Throws `CommandFailure` for what the service would refuse.
    private func study(as model: String) throws -> Result<LayoutStudy, UnpricedModel> {
        let layout = try input.layout(as: model, counter: counter, models: catalog.models)
        let parameters = layout.parameters
        let terms = ServiceTerms(
            model: model, provider: provider, speed: parameters.speed.flatMap { Speed(name: $0) } ?? .standard,
            geo: InferenceGeo(name: parameters.inferenceGeo ?? ""))
        switch ModelTerms.find(terms, day: day, catalog: catalog) {
        case .failure(let problem): return .failure(problem)
        case .success(let terms):
            let study = LayoutStudy(
                layout: layout, terms: terms, traffic: traffic, keepAlive: keepAlive, outputTokens: outputTokens,
                switches: switches)
            if let window = terms.contextWindow, study.longestPromptTokens > window {
                throw CommandFailure.wrongUse(
                    "\(input.name): the last turn of a conversation has \(study.longestPromptTokens) tokens, more than "
                        + "the context window of \(window) tokens; lower --turns or --growth")
            }
            return .success(study)
        }
    }

    private func model(_ study: LayoutStudy, rate: Double, _ atlas: inout ReuseAtlas) -> ModelResult {
        let (none, short, long) = (study.choices.none, study.choices.fiveMinutes, study.choices.oneHour)
        let pairs = [(none, short), (none, long), (short, long)] + (study.choices.ownMix.map { [(none, $0)] } ?? [])
        return ModelResult(
            study: study, breakEven: BreakEven(prices: study.terms.prices(promptTokens: study.layout.tokens)),
            outcome: study.outcome(requestsPerHour: rate, &atlas), ranges: study.bestRanges(&atlas),
            crossovers: pairs.flatMap { study.crossovers($0.0, $0.1, &atlas) },
            best: study.bestLayout(requestsPerHour: rate, &atlas))
    }

    private func choice(
        _ cost: ChoiceCost, _ study: LayoutStudy, _ model: ModelResult, _ question: SimulationResult.Question,
        _ atlas: inout ReuseAtlas
    ) throws -> ChoiceResult {
        let breakpoints = cost.choice.breakpoints
        return ChoiceResult(
            cost: cost,
            simulated: try study.simulate(breakpoints, requestsPerHour: question.requestsPerHour, question.size),
            breakEvenRequests: cost.choice.name == .none ? nil : study.breakEvenRequests(breakpoints),
            breakEvenRate: cost.choice.name == .none ? nil : study.breakEvenRate(cost.choice, &atlas))
    }

    private func checked(
        _ crossover: Crossover, _ study: LayoutStudy, _ size: SampleSize, _ atlas: inout ReuseAtlas
    ) throws -> CheckedCrossover {
        func breakpoints(_ name: ChoiceName) -> PlannedBreakpoints {
            switch name {
            case .none: study.choices.none.breakpoints
            case .fiveMinutes: study.choices.fiveMinutes.breakpoints
            case .oneHour: study.choices.oneHour.breakpoints
            case .mixed: (study.choices.ownMix ?? study.choices.none).breakpoints
            }
        }
        let rate = crossover.requestsPerHour
        func side(_ name: ChoiceName) throws -> CheckedCrossover.Side {
            CheckedCrossover.Side(
                cost: study.expected(breakpoints(name), requestsPerHour: rate, &atlas).cost,
                simulated: try study.simulate(breakpoints(name), requestsPerHour: rate, size))
        }
        return CheckedCrossover(
            crossover: crossover, below: try side(crossover.below), above: try side(crossover.above))
    }

    private func best(_ model: ModelResult, _ question: SimulationResult.Question) throws -> BestResult {
        func simulate(_ best: BestBreakpoints) throws -> SimulatedCost? {
            try model.study.study(of: best.layout).simulate(
                best.breakpoints, requestsPerHour: question.requestsPerHour, question.size)
        }
        return BestResult(
            layout: model.best, asItIs: try simulate(model.best.asItIs),
            afterMoves: model.best.moves.isEmpty ? nil : try simulate(model.best.afterMoves))
    }

    private func fromCold(
        _ requests: Int64, _ study: LayoutStudy, _ model: ModelResult, _ question: SimulationResult.Question
    ) throws -> [ColdResult] {
        try model.outcome.costs.map { cost in
            let breakpoints = cost.choice.breakpoints
            return ColdResult(
                choice: cost.choice,
                expected: study.expectedFromCold(breakpoints, requests: requests, prewarms: question.prewarms),
                simulated: try study.simulateFromCold(
                    breakpoints, requests: requests, prewarms: question.prewarms, question.size))
        }
    }

    /// 1, 2, 5, 10 … requests an hour from 0.1 to 1,000, and further where the rate asked for lies elsewhere.
    private static func shownRates(around rate: Double) -> [Double] {
        let steps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
        let further = [2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000.0]
        let lowest = min(0.1, rate / 5)
        let highest = max(1000, rate * 5)
        return (steps + further).filter { $0 >= lowest && $0 <= highest }
    }
}

extension CommandFailure {
    /// The model that everything is about has no price.
    fileprivate static func unpriced(_ problem: UnpricedModel) -> CommandFailure {
        CommandFailure(.findings, "\(problem.model) is unpriced: \(problem.reason.text)")
    }
}
