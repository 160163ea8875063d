import Pricing
public import PromptCache
import Usage

/// What the choices for one layout cost with one model, at any rate of one pattern of traffic.
public struct LayoutStudy: Sendable {
    public let choices: LayoutChoices
    public let terms: ModelTerms
    public let traffic: Traffic
    public let keepAlive: KeepAlive
    /// Tokens of an answer; 0 for input cost only.
    public let outputTokens: Int64
    public let switches: EngineSwitches

    public init(
        layout: Layout, terms: ModelTerms, traffic: Traffic, keepAlive: KeepAlive = .none, outputTokens: Int64 = 0,
        switches: EngineSwitches = EngineSwitches()
    ) {
        let layout = traffic.hasConversations ? layout.asConversation() : layout
        choices = LayoutChoices(layout, growsHistory: traffic.growthTokens > 0)
        self.terms = terms
        self.traffic = traffic
        self.keepAlive = keepAlive
        self.outputTokens = outputTokens
        self.switches = switches
    }

    public var layout: Layout { choices.layout }

    /// Length of the longest prompt, tokens.
    public var longestPromptTokens: Int64 {
        guard case .sessions(let pattern) = traffic.process else { return layout.tokens }
        return layout.tokens + Int64(pattern.turns.upperBound - 1) * pattern.growthTokens
    }

    /// What every choice costs at a rate, by the closed forms: approximate.
    public func outcome(requestsPerHour rate: Double, _ atlas: inout ReuseAtlas) -> RateOutcome {
        var costs = [choices.none, choices.fiveMinutes, choices.oneHour].map { choice in
            ChoiceCost(choice: choice, expected: closedForm(choice.breakpoints).expected(&atlas[rate]))
        }
        let mixes = choices.mixes.map { choice in
            ChoiceCost(choice: choice, expected: closedForm(choice.breakpoints).expected(&atlas[rate]))
        }
        if let best = mixes.min(by: { $0.expected.cost < $1.expected.cost }) { costs.append(best) }
        return RateOutcome(requestsPerHour: rate, costs: costs)
    }

    /// What one choice costs at a rate, by the closed form: approximate.
    public func expected(
        _ breakpoints: PlannedBreakpoints, requestsPerHour rate: Double, _ atlas: inout ReuseAtlas
    ) -> ExpectedCost {
        closedForm(breakpoints).expected(&atlas[rate])
    }

    /// The least number of requests, or of turns of a conversation, within the lifetimes from which a choice is
    /// cheaper than none, from a cold cache on; nil where it never is.
    public func breakEvenRequests(_ breakpoints: PlannedBreakpoints) -> Int64? {
        let (cached, none) = (closedForm(breakpoints), closedForm(choices.none.breakpoints))
        var difference = cached.burst(turn: 0, isCold: true) - none.burst(turn: 0, isCold: true)
        if difference < 0 { return 1 }
        guard case .sessions(let pattern) = traffic.process else {
            let saved = none.burst(turn: 0, isCold: false) - cached.burst(turn: 0, isCold: false)
            return saved > 0 ? Int64((difference / saved).rounded(.down)) + 2 : nil
        }
        for turn in 1..<max(1, pattern.turns.upperBound) {
            difference += cached.burst(turn: turn, isCold: false) - none.burst(turn: turn, isCold: false)
            if difference < 0 { return Int64(turn) + 1 }
        }
        return nil
    }

    func plan(_ breakpoints: PlannedBreakpoints) -> PromptPlan {
        PromptPlan(layout, breakpoints, growthTokens: traffic.growthTokens)
    }

    func closedForm(_ breakpoints: PlannedBreakpoints) -> ClosedForm {
        ClosedForm(
            plan: plan(breakpoints), terms: terms, keepAlive: keepAlive, outputTokens: outputTokens,
            hasConversations: traffic.hasConversations)
    }
}

/// A choice and its cost for a request; approximate.
public struct ChoiceCost: Hashable, Sendable {
    public let choice: CacheChoice
    public let expected: ExpectedCost
}

/// What every choice costs at one rate.
public struct RateOutcome: Hashable, Sendable {
    public let requestsPerHour: Double
    /// None, 5m, 1h, and the best mix where there is any.
    public let costs: [ChoiceCost]

    /// The cheapest; of ways to cache that cost alike to 10^-6 the simpler one, which is the earlier.
    public var best: ChoiceCost {
        costs.dropFirst().reduce(costs[0]) { best, next in
            let isSimpler = best.choice.name != .none && RateOutcome.isAlike(best, next)
            return isSimpler || best.expected.cost <= next.expected.cost ? best : next
        }
    }

    /// Other choices that cost the same as the cheapest, to 10^-6.
    public var alike: [ChoiceName] {
        let best = best
        return costs.filter { $0.choice.name != best.choice.name && RateOutcome.isAlike($0, best) }.map(\.choice.name)
    }

    private static func isAlike(_ first: ChoiceCost, _ second: ChoiceCost) -> Bool {
        let difference = first.expected.cost.picodollars - second.expected.cost.picodollars
        return difference.magnitude * 1_000_000 <= first.expected.cost.picodollars.magnitude
    }

    public subscript(_ name: ChoiceName) -> ChoiceCost? { costs.first { $0.choice.name == name } }
}
