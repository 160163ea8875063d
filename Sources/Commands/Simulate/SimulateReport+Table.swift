import Pricing
import Reports
import Simulation
import Usage

extension SimulateReport {
    /// The layout, the model, its prices, the traffic.
    var header: String {
        let (terms, even) = (study.terms, result.first.breakEven)
        let layout = study.layout
        let estimate = layout.tokensAreLowerBound ? "at least " : layout.tokensAreEstimated ? "about " : ""
        let since = terms.days.first.map { ", prices since \($0)" } ?? ""
        let multipliers = CacheLifetime.allCases.map { lifetime in
            "\(ApproximateText.significant(even.writeMultiplier(lifetime), digits: 6)) (\(lifetime.name))"
        }
        let read = ApproximateText.significant(even.readMultiplier, digits: 6)
        return """
            \(DisplayText.harmless(result.name)): \(NumberText.counted(layout.blocks.count, "block")), \
            \(estimate)\(NumberText.grouped(Int128(layout.tokens))) tokens
            \(terms.model) at \(terms.provider)\(since): $\(even.prices.input.usdPerMillion) per million tokens of input; \
            writes cost \(multipliers.joined(separator: " and ")) times that, reads \(read); cached from \
            \(NumberText.grouped(Int128(terms.minimumTokens))) tokens on
            \(trafficLine)

            """
    }

    private var trafficLine: String {
        let traffic = study.traffic
        var parts = ["\(traffic.process.name) traffic", NumberText.counted(traffic.users, "user")]
        if case .sessions(let pattern) = traffic.process {
            let turns =
                pattern.turns.count == 1
                ? "\(pattern.turns.lowerBound)" : "\(pattern.turns.lowerBound) to \(pattern.turns.upperBound)"
            parts.append("sessions of \(turns) turns, \(ApproximateText.plain(pattern.thinkSeconds)) s apart")
            parts.append("\(NumberText.grouped(Int128(pattern.growthTokens))) tokens more each turn")
            if pattern.fanOut > 1 { parts.append("\(pattern.fanOut) requests at once") }
        }
        if traffic.firstResponseMilliseconds > 0 {
            parts.append(
                "answers begin after \(ApproximateText.plain(Double(traffic.firstResponseMilliseconds) / 1000)) s")
        }
        if study.keepAlive.pings > 0 {
            parts.append("up to \(NumberText.counted(study.keepAlive.pings, "ping")) after each use")
        }
        if study.keepAlive.prewarmsTurns { parts.append("every turn pre-warmed") }
        return parts.joined(separator: ", ")
    }

    /// The four choices at the rate asked for, formula and simulation side by side.
    func choicesSection(_ terminal: Terminal) -> String {
        let outcome = result.first.outcome
        let decimals = costDecimals(outcome)
        let dearest = outcome.costs.map { ChoiceFigures($0, in: outcome) }
        let thousandDecimals = NumberText.decimals(for: dearest.map(\.perThousand).max() ?? .zero)
        let monthDecimals = NumberText.decimals(for: dearest.map(\.perMonth).max() ?? .zero)
        let rows = result.choices.map { choice -> [TextTable.Cell] in
            let figures = ChoiceFigures(choice.cost, in: outcome)
            let isBest = outcome.best.choice == choice.cost.choice
            return [
                .text(choice.cost.choice.name.rawValue + (isBest ? " *" : "")),
                .text(study.pattern(choice.cost.choice)),
                .text(NumberText.dollars(choice.cost.expected.cost, decimals: decimals)),
                .text(simulated(choice.simulated, decimals)),
                .text(difference(choice.cost.expected.cost, choice.simulated)),
                .text(NumberText.dollars(figures.perThousand, decimals: thousandDecimals)),
                .text(NumberText.dollars(figures.perMonth, decimals: monthDecimals)),
                .text(ApproximateText.percent(figures.hitRate)), .text(ApproximateText.percent(figures.writeShare)),
                .text(choice.cost.choice.name == .none ? "" : ApproximateText.percent(figures.savingShare)),
                .text(choice.breakEvenRequests.map { "\($0)" } ?? (choice.cost.choice.name == .none ? "" : "never")),
                .text(paysAbove(choice)),
            ]
        }
        let table = TextTable(
            columns: [
                .init("choice", .left), .init("breakpoints", .left, importance: 4), .init("formula"),
                .init("simulated, 99 %", importance: 7), .init("difference", importance: 5),
                .init("1,000 requests", importance: 8), .init("a month", importance: 6),
                .init("reads", importance: 3), .init("writes", importance: 1), .init("saved"),
                .init("pays from", importance: 2), .init("pays above", importance: 2),
            ], rows: rows)
        let rate = ApproximateText.significant(outcome.requestsPerHour, digits: 4)
        return """
            A request at \(rate) an hour

            \(table.rendered(for: terminal))
            * the cheapest. Shares are of prompt tokens; a month has 30 days; "pays from": requests\
            \(study.traffic.hasConversations ? " (turns)" : "") within the lifetime from a cold cache on; \
            "pays above": requests an hour.

            """
    }

    /// Which choice is the cheapest at which rates, and whether the simulation confirms the crossovers.
    func ratesSection(_ terminal: Terminal) -> String {
        var text = "Cheapest by requests an hour\n\n"
        for range in result.first.ranges {
            text += "  \(bounds(range.from, range.to)): \(name(range))\n"
        }
        guard !result.crossovers.isEmpty else { return text }
        let rows = result.crossovers.map { checked -> [TextTable.Cell] in
            let decimals = NumberText.decimals(for: min(checked.below.cost, checked.above.cost))
            let costs = Set(
                [checked.below.cost, checked.above.cost].map { NumberText.dollars($0, decimals: decimals) })
            return [
                .text(ApproximateText.significant(checked.crossover.requestsPerHour, digits: 4)),
                .text("\(checked.crossover.below.rawValue) to \(checked.crossover.above.rawValue)"),
                .text(costs.sorted(by: >).joined(separator: " and ")),
                .text(simulated(checked.below.simulated, decimals)),
                .text(simulated(checked.above.simulated, decimals)),
                .text(checked.agrees.map { $0 ? "yes" : "no" } ?? "-"),
            ]
        }
        let table = TextTable(
            columns: [
                .init("an hour"), .init("crossover", .left), .init("formula"), .init("below, simulated", importance: 1),
                .init("above, simulated", importance: 1), .init("agree", .left),
            ], rows: rows)
        return text + "\n" + table.rendered(for: terminal)
    }

    private func name(_ range: BestRange) -> String {
        let name = range.best.name == .mixed ? "mixed, \(study.pattern(range.best))" : range.best.name.rawValue
        guard !range.alike.isEmpty else { return name }
        let others = range.alike.map(\.rawValue).joined(separator: " and ")
        return "\(name); \(others) \(range.alike.count == 1 ? "costs" : "cost") the same"
    }

    func coldSection(_ terminal: Terminal) -> String {
        guard let requests = result.question.coldRequests else { return "" }
        let costs = result.fromCold.flatMap { [$0.expected, $0.meanCost] }
        let decimals = NumberText.decimals(for: costs.compactMap { $0 }.min() ?? .zero)
        func text(_ cost: PicoUSD?) -> TextTable.Cell {
            .text(cost.map { NumberText.dollars($0, decimals: decimals) } ?? "-")
        }
        let rows = result.fromCold.map { [.text($0.choice.name.rawValue), text($0.expected), text($0.meanCost)] }
        let table = TextTable(
            columns: [.init("choice", .left), .init("formula"), .init("simulated")], rows: rows)
        let warm = result.question.prewarms ? ", pre-warmed" : ""
        return "The first \(NumberText.counted(requests, "request")) from a cold cache\(warm)\n\n"
            + table.rendered(for: terminal)
    }

    /// Requests an hour.
    private func paysAbove(_ choice: ChoiceResult) -> String {
        guard choice.cost.choice.name != .none else { return "" }
        guard let rate = choice.breakEvenRate else { return "never" }
        return rate > 0 ? ApproximateText.significant(rate, digits: 4) : "any rate"
    }

    func simulated(_ cost: SimulatedCost?, _ decimals: Int) -> String {
        guard let interval = cost?.interval else { return "-" }
        let mean = NumberText.dollars(interval.mean, decimals: decimals)
        guard let half = interval.halfWidth, half > .zero else { return mean }
        return "\(mean) ± \(NumberText.dollars(half, decimals: decimals).dropFirst())"
    }

    /// The formula against the simulation, and whether it lies outside of the interval.
    private func difference(_ expected: PicoUSD, _ cost: SimulatedCost?) -> String {
        guard let interval = cost?.interval, interval.mean > .zero else { return "-" }
        let change = expected - interval.mean
        let share = Double(change.picodollars) / Double(interval.mean.picodollars)
        let text = (change < .zero ? "" : "+") + ApproximateText.fixed(share * 100, decimals: 2) + " %"
        return interval.contains(expected) == false ? text + " outside" : text
    }

    func bounds(_ first: Double?, _ last: Double?) -> String {
        let from = first.map { ApproximateText.significant($0, digits: 4) }
        let to = last.map { ApproximateText.significant($0, digits: 4) }
        switch (from, to) {
        case (let from?, let to?): return "\(from) to \(to)"
        case (let from?, nil): return "above \(from)"
        case (nil, let to?): return "below \(to)"
        case (nil, nil): return "at any rate"
        }
    }

    func dollars(_ amount: PicoUSD) -> String {
        NumberText.dollars(amount, decimals: NumberText.decimals(for: amount))
    }

    /// One number of decimals for all choices, so that they can be compared: five digits of the dearest.
    private func costDecimals(_ outcome: RateOutcome) -> Int {
        var decimals = 2
        var size = outcome.costs.map(\.expected.cost.picodollars).max() ?? 0
        while size < 100 * PicoUSD.perDollar, decimals < 8 {
            size *= 10
            decimals += 1
        }
        return decimals
    }
}
