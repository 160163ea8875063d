import Pricing
import Simulation

/// Everything that `simulate` has to say.
struct SimulationResult {
    /// The layout's file.
    var name: String
    var question: Question
    /// The first one is the model that choices, crossovers and layouts are shown for.
    var models: [ModelResult]
    var unpriced: [UnpricedModel]
    /// At the rate asked for.
    var choices: [ChoiceResult]
    var crossovers: [CheckedCrossover]
    var sensitivity: [RateOutcome]
    /// Finer steps of the same range, for the chart.
    var curve: [RateOutcome]
    var best: BestResult
    /// The first requests from a cold cache on, where they are asked for.
    var fromCold: [ColdResult]

    /// What was asked, with all that was left open.
    struct Question {
        var requestsPerHour: Double
        /// Nothing was said of the traffic.
        var asksForRates: Bool
        var size: SampleSize
        /// Length of a run from a cold cache; nil for none.
        var coldRequests: Int64?
        var prewarms: Bool
        /// Neither the layout nor an option names a model.
        var modelIsAssumed: Bool
    }

    var first: ModelResult { models[0] }
    var study: LayoutStudy { models[0].study }
}

/// One model.
struct ModelResult {
    var study: LayoutStudy
    var breakEven: BreakEven
    /// At the rate asked for.
    var outcome: RateOutcome
    var ranges: [BestRange]
    /// None to 5m, none to 1h, 5m to 1h, and none to the layout's own mix.
    var crossovers: [Crossover]
    var best: BestLayout
}

/// One choice at the rate asked for.
struct ChoiceResult {
    var cost: ChoiceCost
    /// nil where the sample would be too large.
    var simulated: SimulatedCost?
    /// Requests from a cold cache from which it is cheaper than none.
    var breakEvenRequests: Int64?
    /// Rate from which on it is cheaper than none, requests an hour; 0: at all rates looked at; nil: at none.
    var breakEvenRate: Double?
}

/// A crossover with both choices simulated at its rate, on the same requests.
struct CheckedCrossover {
    var crossover: Crossover
    var below: Side
    var above: Side

    /// One of the two choices; their costs differ where the cost jumps, as it does with fixed periods.
    struct Side {
        /// By the closed form.
        var cost: PicoUSD
        /// nil where the sample would be too large.
        var simulated: SimulatedCost?
    }

    /// Both intervals hold the cost by formula; nil where there are none.
    var agrees: Bool? {
        guard let one = below.simulated?.interval.contains(below.cost),
            let other = above.simulated?.interval.contains(above.cost)
        else { return nil }
        return one && other
    }
}

/// The best layouts found, with their simulations.
struct BestResult {
    var layout: BestLayout
    var asItIs: SimulatedCost?
    /// nil also where no block has to move.
    var afterMoves: SimulatedCost?
}

/// One choice over the first requests from a cold cache on.
struct ColdResult {
    var choice: CacheChoice
    var expected: PicoUSD?
    var simulated: SimulatedCost?
}
