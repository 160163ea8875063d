import Pricing
import PromptCache
import Reports
import Simulation
import Usage

extension SimulateReport {
    /// What 1,000 requests cost by rate and choice, as a table and as a chart.
    func sensitivitySection(_ terminal: Terminal) -> String {
        let names = result.sensitivity.first?.costs.map(\.choice.name) ?? []
        let highest = result.sensitivity.flatMap(\.costs).map(\.expected.cost).max() ?? .zero
        let decimals = NumberText.decimals(for: PicoUSD(highest.picodollars * 1000))
        let rows = result.sensitivity.map { outcome -> [TextTable.Cell] in
            [.text(ApproximateText.plain(outcome.requestsPerHour))]
                + outcome.costs.map { cost in
                    .text(NumberText.dollars(ChoiceFigures(cost, in: outcome).perThousand, decimals: decimals))
                } + [.text(outcome.best.choice.name.rawValue)]
        }
        let table = TextTable(
            columns: [.init("an hour")] + names.map { .init($0.rawValue) } + [.init("cheapest", .left)], rows: rows)
        return "1,000 requests by rate, by formula\n\n\(table.rendered(for: terminal))\n"
            + "Cost as a share of that without caching, by requests an hour\n\n\(RateChart(result.curve).rendered())"
    }

    /// Models side by side: where reads cost less, caching pays earlier and other choices win.
    func modelsSection(_ terminal: Terminal) -> String {
        let rows = result.models.map { model -> [TextTable.Cell] in
            let even = model.breakEven
            func crossover(_ below: ChoiceName, _ above: ChoiceName) -> TextTable.Cell {
                let found = model.crossovers.first { $0.below == below && $0.above == above }
                return .text(found.map { ApproximateText.significant($0.requestsPerHour, digits: 4) } ?? "-")
            }
            return [
                .text(model.study.terms.model), .text(ApproximateText.significant(even.readMultiplier, digits: 4)),
                crossover(.none, .fiveMinutes), crossover(.none, .oneHour), crossover(.fiveMinutes, .oneHour),
                .text(model.outcome.best.choice.name.rawValue),
                .text(dollars(PicoUSD(model.outcome.best.expected.cost.picodollars * 1000))),
                .text(model.study.pattern(model.best.asItIs.breakpoints)),
                .text("\(pings(even, .fiveMinutes)), \(pings(even, .oneHour))"),
            ]
        }
        let rate = ApproximateText.significant(result.question.requestsPerHour, digits: 4)
        let table = TextTable(
            columns: [
                .init("model", .left), .init("reads at"), .init("none to 5m", importance: 4), .init("none to 1h"),
                .init("5m to 1h", importance: 3), .init("cheapest", .left), .init("1,000 requests", importance: 5),
                .init("best breakpoints", .left, importance: 2), .init("pings, 5m and 1h", importance: 1),
            ], rows: rows)
        let unpriced = result.unpriced.map { "\($0.model): unpriced\n" }.joined()
        return "By model: crossovers in requests an hour, the rest at \(rate) an hour\n\n"
            + "\(table.rendered(for: terminal))\(unpriced)\(flips)"
    }

    /// Where another model's advice differs from the first one's.
    private var flips: String {
        let lines = result.models.dropFirst().flatMap { model in
            AdviceFlip.all(model.ranges, against: result.first.ranges).map { flip in
                "\(bounds(flip.from, flip.to)) an hour: \(flip.cheapest.rawValue) with \(model.study.terms.model), "
                    + "\(flip.cheapestOfFirst.rawValue) with \(study.terms.model)\n"
            }
        }
        return lines.isEmpty ? "" : "\nwhere the advice differs\n" + lines.map { "  \($0)" }.joined()
    }

    /// Most pings that cost less than writing again; `=` names the number at which both cost the same.
    private func pings(_ even: BreakEven, _ lifetime: CacheLifetime) -> String {
        guard let pings = even.pingsWorthwhile(lifetime) else { return "any" }
        return "\(pings.most)" + (pings.tie.map { " (\($0) =)" } ?? "")
    }

    /// The best breakpoints, and blocks to move.
    func bestSection(_ terminal: Terminal) -> String {
        let best = result.best.layout
        let rate = ApproximateText.significant(result.question.requestsPerHour, digits: 4)
        var text = "Best layout found at \(rate) an hour, a request\n\n"
        text += layoutTable(best.asItIs).rendered(for: terminal)
        text += "as it is: \(cost(best.asItIs, result.best.asItIs))\n"
        for move in best.moves {
            let names = move.blocks.map { DisplayText.harmless($0.name) }.joined(separator: ", ")
            let place = move.follows.map { "behind \(DisplayText.harmless($0.name))" } ?? "to the front"
            text += "move \(names) \(place): saves \(dollars(move.saving)); \(move.meaning)\n"
        }
        if !best.moves.isEmpty {
            text +=
                "after the moves: \(cost(best.afterMoves, result.best.afterMoves)), "
                + "breakpoints \(study.pattern(best.afterMoves.breakpoints))\n"
        }
        return text + "no breakpoints cost less than \(dollars(best.prefixBound)) in this order, "
            + "\(dollars(best.contentBound)) in any\n"
    }

    private func cost(_ best: BestBreakpoints, _ simulation: SimulatedCost?) -> String {
        let decimals = NumberText.decimals(for: best.expected.cost)
        return "\(NumberText.dollars(best.expected.cost, decimals: decimals)) by formula, "
            + "\(simulated(simulation, decimals)) simulated"
    }

    private func layoutTable(_ best: BestBreakpoints) -> TextTable {
        var rows: [[TextTable.Cell]] = []
        func addHistory() {
            guard study.traffic.growthTokens > 0 else { return }
            rows.append([
                .text("the conversation's history"), .text(PromptSection.messages.name), .text("grows"),
                .text(ChangeRate.perConversation.rawValue), .text(best.breakpoints.ofHistory?.name ?? ""),
            ])
        }
        for (index, block) in best.layout.blocks.enumerated() {
            if index == best.layout.historyIndex { addHistory() }
            rows.append([
                .text(block.name), .text(block.section.name), .text(NumberText.grouped(Int128(block.tokens))),
                .text(block.changes.rawValue), .text(best.breakpoints.ofBlocks[index]?.name ?? ""),
            ])
        }
        if best.layout.historyIndex >= best.layout.blocks.count { addHistory() }
        return TextTable(
            columns: [
                .init("block", .left), .init("part", .left, importance: 1), .init("tokens"),
                .init("changes", .left, importance: 2), .init("breakpoint", .left),
            ], rows: rows)
    }

    /// What the figures rest on.
    var notes: String {
        let (size, switches) = (result.question.size, study.switches)
        let layout = study.layout
        var lines = [
            "Formulas are approximate: floating point, rounded to the picodollar. Simulations run the cache's rules: "
                + "seed \(size.seed), \(size.replications) replications of about "
                + "\(NumberText.counted(size.requests, "request")); ± is half of the 99 % confidence interval.",
            "Open questions (rule R20): a hit on a deep entry refreshes the shallower ones: "
                + "\(switches.deepHitRefreshesShallower ? "yes" : "no, which the formulas do not know"); asking for 1h "
                + "on a prefix that is warm at 5m writes it again: \(switches.longerLifetimeRewrites ? "yes" : "no").",
        ]
        if study.outputTokens == 0 { lines.append("Input cost only; --output-tokens adds answers.") }
        if result.question.modelIsAssumed {
            lines.append("The layout names no model: \(study.terms.model) is assumed; see --model.")
        }
        if layout.tokensAreEstimated { lines.append("Token counts are offline estimates.") }
        if layout.tokensAreLowerBound {
            lines.append("Some content is not in the request: its tokens are a lower bound.")
        }
        if layout.changesAreAssumed {
            lines.append("How often blocks change is assumed where the layout does not say it.")
        }
        if study.choices.placesAreAssumed {
            lines.append("The layout has no breakpoints: 5m, 1h and mixed put them where the sharing of a prefix ends.")
        }
        if layout.blocks.contains(where: { $0.changes == .perDeployment }) {
            lines.append(
                "What changes per deployment counts as unchanged: no deployment falls into the time looked at.")
        }
        if !study.terms.minimumIsConfirmed {
            lines.append("The minimum length of \(study.terms.model) is not confirmed.")
        }
        for note in RateNotes.all where study.terms.notes.contains(note.note) {
            lines.append("Prices: \(note.meaning).")
        }
        if study.keepAlive.pings > 0 {
            lines.append("The search and its bounds know no pings; the costs of the best layout include them.")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
