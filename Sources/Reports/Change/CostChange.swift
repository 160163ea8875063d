package import Pricing

/// A change of cost between two periods, split into five causes that add up to it exactly.
///
/// The causes are substituted one after the other, always in this order; each is the change of cost
/// that its step makes:
/// 1. volume: the number of requests and of prompt tokens; models, prices, classes as in the base period;
/// 2. model mix: each model's own requests and prompt tokens. A model that only one of the periods
///    has is all model mix;
/// 3. price: each model's own price per token of each class (cost by tokens, so tier, speed, place and
///    prompt-length tiers count as price). A class that one period lacks keeps the other's price;
/// 4. cache: each model's own split of the prompt into uncached input, writes and reads;
/// 5. output length: each model's own output tokens and web searches per request.
package struct CostChange: Sendable, Equatable {
    package var base: PicoUSD
    package var current: PicoUSD
    package var volume: PicoUSD
    package var modelMix: PicoUSD
    package var price: PicoUSD
    package var cache: PicoUSD
    package var outputLength: PicoUSD

    /// current - base, and the sum of the five parts.
    package var change: PicoUSD { current - base }

    /// Splits the change from `base` to `current`; both by model, priced requests only.
    package init(from base: [String: ModelCosts], to current: [String: ModelCosts]) {
        let steps = ChangeSteps(base: base, current: current)
        let costs = [
            ExactAmount(steps.baseCost), steps.afterVolume(), steps.afterModelMix(), steps.afterPrice(),
            steps.afterCache(), ExactAmount(steps.currentCost),
        ]
        let parts = CostChange.apportioned(zip(costs, costs.dropFirst()).map { $1 - $0 })
        self.base = PicoUSD(steps.baseCost)
        self.current = PicoUSD(steps.currentCost)
        volume = parts[0]
        modelMix = parts[1]
        price = parts[2]
        cache = parts[3]
        outputLength = parts[4]
    }

    /// Whole picodollars with the same sum: all are rounded down, then the largest remainders get one each.
    private static func apportioned(_ parts: [ExactAmount]) -> [PicoUSD] {
        let sum = parts.reduce(ExactAmount(0), +)
        var amounts = parts.map(\.whole)
        // The last digits of the fractions are cut off, so their sum may fall short of the next integer.
        let isRoundedUp: Int128 = sum.fraction >= 1 << 63 ? 1 : 0
        let missing = sum.whole + isRoundedUp - amounts.reduce(0, +)
        for index in Rounding.order(ofRemainders: parts.map(\.fraction)).prefix(Int(missing)) { amounts[index] += 1 }
        return amounts.map { PicoUSD($0) }
    }
}

/// The cost after each substitution.
private struct ChangeSteps {
    let base: [String: ModelCosts]
    let current: [String: ModelCosts]

    var baseCost: Int128 { base.values.reduce(0) { $0 + $1.cost } }
    var currentCost: Int128 { current.values.reduce(0) { $0 + $1.cost } }

    func afterVolume() -> ExactAmount {
        let prompt = ExactAmount(
            base.values.reduce(0) { $0 + $1.promptCost },
            times: current.values.reduce(0) { $0 + $1.promptTokens },
            over: base.values.reduce(0) { $0 + $1.promptTokens })
        let reply = ExactAmount(
            base.values.reduce(0) { $0 + $1.replyCost },
            times: current.values.reduce(0) { $0 + $1.requests },
            over: base.values.reduce(0) { $0 + $1.requests })
        return prompt + reply
    }

    func afterModelMix() -> ExactAmount {
        sum { old, new in
            guard old.promptTokens > 0 else {
                return ExactAmount(new.promptCost) + scaled(old.replyCost, new.requests, old.requests)
            }
            return scaled(old.promptCost, new.promptTokens, old.promptTokens)
                + scaled(old.replyCost, new.requests, old.requests)
        }
    }

    func afterPrice() -> ExactAmount {
        sum { old, new in
            var total = ExactAmount(old.promptTokens > 0 ? 0 : new.promptCost)
            for (before, after) in zip(old.prompt, new.prompt) {
                total = total + repriced(before, after, new.promptTokens, old.promptTokens)
            }
            return total + repricedReply(old, new)
        }
    }

    func afterCache() -> ExactAmount {
        sum { old, new in ExactAmount(new.promptCost) + repricedReply(old, new) }
    }

    /// The old period's reply, scaled to the new number of requests, at new prices.
    private func repricedReply(_ old: ModelCosts, _ new: ModelCosts) -> ExactAmount {
        zip(old.reply, new.reply).reduce(ExactAmount(0)) { total, pair in
            total + repriced(pair.0, pair.1, new.requests, old.requests)
        }
    }

    /// Tokens of the old period, scaled, at the new period's price; at the old one where it has none.
    private func repriced(
        _ old: ModelCosts.Part, _ new: ModelCosts.Part, _ scale: Int128, _ divisor: Int128
    ) -> ExactAmount {
        guard divisor > 0 else { return ExactAmount(0) }
        guard new.amount > 0 else { return ExactAmount(old.cost.picodollars, times: scale, over: divisor) }
        return ExactAmount(new.cost.picodollars, times: old.amount * scale, over: new.amount * divisor)
    }

    private func scaled(_ cost: Int128, _ scale: Int128, _ divisor: Int128) -> ExactAmount {
        ExactAmount(cost, times: scale, over: divisor)
    }

    /// Sum over the models of the current period; one that the base period lacks enters with its own cost.
    private func sum(_ term: (ModelCosts, ModelCosts) -> ExactAmount) -> ExactAmount {
        current.keys.sorted().reduce(ExactAmount(0)) { total, name in
            guard let new = current[name] else { return total }
            guard let old = base[name] else { return total + ExactAmount(new.cost) }
            return total + term(old, new)
        }
    }
}
