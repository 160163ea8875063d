public import Pricing
public import PromptCache

/// How large the sample of a simulation is.
public struct SampleSize: Hashable, Sendable {
    /// Requests expected in a replication.
    public var requests: Int64
    public var replications: Int
    public var seed: UInt64

    public init(requests: Int64 = 1000, replications: Int = 20, seed: UInt64 = 1) {
        self.requests = requests
        self.replications = replications
        self.seed = seed
    }

    /// Blocks that the requests of all replications of a choice may have together, those before the count
    /// begins included: some seconds.
    public static let limitBlocks: Double = 200_000_000
}

/// What the simulation of a choice found.
public struct SimulatedCost: Hashable, Sendable {
    /// Cost of a request with its 99 % interval.
    public let interval: SampleInterval
    /// All replications together.
    public let total: SimulatedRun
    public let replications: Int
}

extension LayoutStudy {
    /// Runs the engine on replications of a traffic in progress. nil where that takes more blocks than
    /// `SampleSize.limitBlocks`. Throws where the engine refuses the layout.
    public func simulate(
        _ breakpoints: PlannedBreakpoints, requestsPerHour rate: Double, _ size: SampleSize
    ) throws(CacheRequestProblem) -> SimulatedCost? {
        let traffic = traffic.scaled(toRequestsPerHour: rate)
        let simulation = simulation(breakpoints, traffic)
        var span = Int64((Double(size.requests) / rate * 3_600_000).rounded(.up))
        if case .diurnal = traffic.process {
            let day = HourlyRates.dayMilliseconds
            span = (span + day - 1) / day * day
        }
        let isExact = traffic.isFixed
        let replications = isExact ? 1 : size.replications
        let before = Double(simulation.memoryMilliseconds) / 3_600_000 * rate
        let all = (Double(span) / 3_600_000 * rate + before) * Double(replications)
        guard all * blocksOfRequest <= SampleSize.limitBlocks else { return nil }
        var runs: [SimulatedRun] = []
        for replication in 0..<replications {
            runs.append(
                try simulation.inProgress(milliseconds: span, seed: size.seed, replication: UInt64(replication)))
        }
        return SimulatedCost(runs, isExact: isExact, largestDifference: largestDifference(breakpoints))
    }

    /// Runs the engine on the first `requests` requests from a cold cache on, with replications where chance
    /// plays a part. nil and errors as in `simulate`.
    public func simulateFromCold(
        _ breakpoints: PlannedBreakpoints, requests: Int64, prewarms: Bool, _ size: SampleSize
    ) throws(CacheRequestProblem) -> SimulatedCost? {
        let replications = traffic.isFixed ? 1 : size.replications
        guard Double(requests) * Double(replications) * blocksOfRequest <= SampleSize.limitBlocks else { return nil }
        let simulation = simulation(breakpoints, traffic)
        var runs: [SimulatedRun] = []
        for replication in 0..<replications {
            runs.append(
                try simulation.fromCold(
                    requests: requests, prewarms: prewarms, seed: size.seed, replication: UInt64(replication)))
        }
        return SimulatedCost(runs, isExact: traffic.isFixed, largestDifference: largestDifference(breakpoints))
    }

    /// What the first `requests` requests cost from a cold cache on: w + (N - 1) C. Holds for prefixes that all
    /// requests share, responses that begin at once, no pings, and traffic whose gaps are all alike;
    /// otherwise nil. Approximate.
    public func expectedFromCold(
        _ breakpoints: PlannedBreakpoints, requests: Int64, prewarms: Bool
    ) -> PicoUSD? {
        let isAlike = !traffic.hasConversations && !traffic.isRecorded
        let plan = plan(breakpoints)
        guard isAlike, traffic.firstResponseMilliseconds == 0, keepAlive == .none,
            plan.marks.allSatisfy({
                $0.sharing == .all || traffic.users == 1 && $0.sharing == .user || $0.sharing == .none
            })
        else { return nil }
        let form = closedForm(breakpoints)
        let output = Double(outputTokens) * Double(terms.prices(promptTokens: layout.tokens).output.picodollars)
        var first = form.burst(turn: 0, isCold: true) + output
        if prewarms, let kept = plan.lastingMark(turn: 0, minimumTokens: terms.minimumTokens, keepsConversations: false)
        {
            first = form.burst(turn: 0, isCold: false) + output + form.prewarm(upTo: kept)
        }
        var reuse = ReuseMemory(traffic)
        let further = Double(form.expected(&reuse).cost.picodollars)
        return PicoUSD(Int128((first + Double(requests - 1) * further).rounded(.toNearestOrEven)))
    }

    /// What a lapse can add to the cost of a request with its pings, in picodollars.
    private func largestDifference(_ breakpoints: PlannedBreakpoints) -> Double {
        var turn: Int32 = 0
        if case .sessions(let pattern) = traffic.process { turn = pattern.turns.upperBound - 1 }
        let form = closedForm(breakpoints)
        let (cold, warm) = (form.burst(turn: turn, isCold: true), form.burst(turn: turn, isCold: false))
        return cold - warm + (cold > warm ? Double(keepAlive.pings) * warm : 0)
    }

    /// Blocks of a request and of its pings in the mean, at most.
    private var blocksOfRequest: Double {
        var blocks = Double(layout.blocks.count)
        if case .sessions(let pattern) = traffic.process { blocks += Double(pattern.turns.upperBound) }
        return blocks * Double(1 + keepAlive.pings)
    }

    private func simulation(_ breakpoints: PlannedBreakpoints, _ traffic: Traffic) -> LayoutSimulation {
        LayoutSimulation(
            plan: plan(breakpoints), terms: terms, traffic: traffic, keepAlive: keepAlive,
            outputTokens: outputTokens, switches: switches)
    }
}

extension SimulatedCost {
    init(_ runs: [SimulatedRun], isExact: Bool, largestDifference: Double) {
        interval = SampleInterval(costPerRequest: runs, isExact: isExact, largestDifference: largestDifference)
        total = runs.reduce(into: SimulatedRun()) { $0 += $1 }
        replications = runs.count
    }
}

extension Traffic {
    /// Nothing of it is random but the moment at which it is looked at.
    var isFixed: Bool {
        switch process {
        case .deterministic, .recorded: users == 1
        case .poisson, .hyperExponential, .markovModulated, .diurnal, .sessions: false
        }
    }

    var isRecorded: Bool {
        if case .recorded = process { true } else { false }
    }
}
