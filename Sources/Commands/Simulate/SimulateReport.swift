import JSONScan
import Pricing
import Reports
import Simulation

/// The three forms of a simulation.
struct SimulateReport: Report {
    let result: SimulationResult

    init(_ result: SimulationResult) { self.result = result }

    var study: LayoutStudy { result.study }

    func json() -> String {
        SimulatePayload(result).document
    }

    func csv() -> String {
        var document = CSVDocument(header: [
            "row", "model", "provider", "traffic", "requests_per_hour", "choice", "breakpoints", "is_cheapest",
            "closed_form_cost_per_request_usd", "simulated_cost_per_request_usd", "simulated_low_usd",
            "simulated_high_usd", "inside_interval", "difference_usd", "cost_per_month_usd", "saving_per_request_usd",
            "cache_hit_rate", "cache_write_share", "break_even_requests", "break_even_requests_per_hour", "approximate",
        ])
        for choice in result.choices { document.append(row(choice)) }
        for outcome in result.sensitivity {
            for cost in outcome.costs { document.append(row(cost, outcome, result.first, "rate")) }
        }
        for model in result.models.dropFirst() {
            for cost in model.outcome.costs { document.append(row(cost, model.outcome, model, "model")) }
        }
        return document.text
    }

    private func row(_ choice: ChoiceResult) -> [String] {
        var cells = row(choice.cost, result.first.outcome, result.first, "choice")
        if let interval = choice.simulated?.interval {
            cells[9] = interval.mean.description
            cells[10] = interval.low?.description ?? ""
            cells[11] = interval.high?.description ?? ""
            cells[12] = interval.contains(choice.cost.expected.cost).map { String($0) } ?? ""
            cells[13] = (choice.cost.expected.cost - interval.mean).description
        }
        cells[18] = choice.breakEvenRequests.map { String($0) } ?? ""
        cells[19] = choice.breakEvenRate.map { ApproximateText.significant($0, digits: 12) } ?? ""
        return cells
    }

    private func row(_ cost: ChoiceCost, _ outcome: RateOutcome, _ model: ModelResult, _ kind: String) -> [String] {
        let figures = ChoiceFigures(cost, in: outcome)
        return [
            kind, model.study.terms.model, model.study.terms.provider, model.study.traffic.process.name,
            ApproximateText.significant(outcome.requestsPerHour, digits: 12), cost.choice.name.rawValue,
            model.study.pattern(cost.choice), String(outcome.best.choice == cost.choice),
            cost.expected.cost.description, "", "", "", "", "", figures.perMonth.description,
            figures.saving.description, ApproximateText.significant(figures.hitRate, digits: 12),
            ApproximateText.significant(figures.writeShare, digits: 12), "", "", "true",
        ]
    }

    func table(for terminal: Terminal) -> String {
        let sections =
            result.question.asksForRates
            ? [ratesSection(terminal), choicesSection(terminal)] : [choicesSection(terminal), ratesSection(terminal)]
        let all =
            [header] + sections + [
                coldSection(terminal), sensitivitySection(terminal), modelsSection(terminal), bestSection(terminal),
                notes,
            ]
        return all.filter { !$0.isEmpty }.joined(separator: "\n")
    }
}

/// What follows from the cost of a choice at a rate; approximate.
struct ChoiceFigures {
    /// Hours in a month of 30 days.
    static let monthHours = 720.0

    let perThousand: PicoUSD
    let perMonth: PicoUSD
    /// Per request, against none.
    let saving: PicoUSD
    let savingShare: Double
    let hitRate: Double
    let writeShare: Double

    init(_ cost: ChoiceCost, in outcome: RateOutcome) {
        let expected = cost.expected
        let none = outcome.costs[0].expected.cost
        perThousand = PicoUSD(expected.cost.picodollars * 1000)
        let monthly = Double(expected.cost.picodollars) * outcome.requestsPerHour * ChoiceFigures.monthHours
        perMonth = PicoUSD(Int128(monthly.rounded(.toNearestOrEven)))
        saving = none - expected.cost
        savingShare = none > .zero ? Double(saving.picodollars) / Double(none.picodollars) : 0
        let prompt = expected.promptTokens
        hitRate = prompt > 0 ? expected.cacheRead / prompt : 0
        writeShare = prompt > 0 ? (expected.cacheWrite5m + expected.cacheWrite1h) / prompt : 0
    }
}

extension LayoutStudy {
    /// The lifetimes of a choice in prefix order, such as `1h 5m`, with a point for each breakpoint of the layout
    /// that it leaves out; empty for none.
    func pattern(_ choice: CacheChoice) -> String {
        guard choice.name != .none else { return "" }
        let all = choices.oneHour.breakpoints
        let places = all.ofBlocks.indices.filter { all.ofBlocks[$0] != nil }
        let lifetimes = places.map { choice.breakpoints.ofBlocks[$0] }
        let moving = all.ofHistory == nil ? [] : [choice.breakpoints.ofHistory]
        return (lifetimes + moving).map { $0?.name ?? "·" }.joined(separator: " ")
    }

    /// All lifetimes in prefix order; empty for none.
    func pattern(_ breakpoints: PlannedBreakpoints) -> String {
        breakpoints.lifetimes(historyIndex: layout.historyIndex).map(\.name).joined(separator: " ")
    }
}
