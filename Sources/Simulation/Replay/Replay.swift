public import Pricing
public import PromptCache
public import Usage

/// How a trace is replayed.
public struct ReplayOptions: Sendable {
    /// Shorter prompts are not cached, and a shorter hit counts as none (rule R5, reference rule Q6).
    public var minimumTokens: Int64 = 1024
    public var availability = EngineSwitches.Availability.atOnce
    /// One policy for each choice.
    public var pings: [PingChoice] = []
    /// Whether outcomes hold the cost of each group of the trace.
    public var wantsGroupCosts = false

    public init() {}
}

/// Pings of the last prompt, every 285 s at 5m and every 3,420 s at 1h.
public struct PingChoice: Hashable, Sendable {
    public var lifetime: CacheLifetime
    /// Pings in one gap, at most.
    public var most: Int64

    public init(lifetime: CacheLifetime, most: Int64) {
        self.lifetime = lifetime
        self.most = most
    }

    var rule: PingRule { PingRule(everyMilliseconds: lifetime.milliseconds * 95 / 100, most: most) }

    /// The most pings in one gap that cost less than to write again: the largest k with k r < w - r.
    /// Nil where pings are free.
    public static func mostWorthwhile(at price: VisitPrice, _ lifetime: CacheLifetime) -> Int64? {
        guard price.pingRead > 0 else { return nil }
        return max(0, price.write(lifetime) - price.cacheRead - 1) / price.pingRead
    }
}

/// Why a trace cannot be replayed.
public enum ReplayProblem: Error, Hashable, Sendable {
    /// Prices, lengths and requests multiply beyond Int64.
    case costTooLarge
    case noRequests
}

/// What a trace costs under all policies, and at least.
public struct ReplayResult: Sendable {
    /// In the order of the JSON contract.
    public var policies: [PolicyOutcome]
    public var lowerBound: PicoUSD
    public var lowerBoundWithPings: PicoUSD
    /// Requests below the minimum length.
    public var belowMinimum: Int
    public var inputTokens: Int64

    public var withoutCaching: PicoUSD { policies.first?.cost ?? .zero }
}

/// Replays a trace under all policies in one pass.
public struct Replay {
    let trace: ReplayTrace
    let options: ReplayOptions

    public init(_ trace: ReplayTrace, _ options: ReplayOptions) {
        self.trace = trace
        self.options = options
    }

    /// Requests that are walked before the policies see them: their steps stay in the processor's cache.
    static let stride = 1024

    public func run() throws(ReplayProblem) -> ReplayResult {
        try check()
        let all = VisitList(trace)
        let cacheable = VisitList(trace, minimumTokens: options.minimumTokens)
        var limited = limitedPolicies(cacheable)
        var free = [withoutCaching(all), treeStatic(all)]
        var bounds = [LowerBound(trace, all, hasPings: false), LowerBound(trace, all, hasPings: true)]
        var walk = RecencyWalk(trace, all)
        var second = cacheable.isWhole ? nil : RecencyWalk(trace, cacheable)
        while walk.advance(by: Replay.stride) {
            for index in free.indices { free[index].replay(walk.walked) }
            for index in bounds.indices { bounds[index].replay(walk.walked.range) }
            if second == nil { for index in limited.indices { limited[index].replay(walk.walked) } }
        }
        while second?.advance(by: Replay.stride) == true, let walked = second?.walked {
            for index in limited.indices { limited[index].replay(walked) }
        }
        return result(&free, &limited, bounds, below: all.visits.count - cacheable.visits.count)
    }

    /// The least that the trace could cost, without pings; no policy is looked at.
    public func lowerBound() throws(ReplayProblem) -> PicoUSD {
        try check()
        let all = VisitList(trace)
        var bound = LowerBound(trace, all, hasPings: false)
        bound.replay(0..<all.visits.count)
        return PicoUSD(bound.cost)
    }

    private func check() throws(ReplayProblem) {
        guard let price = trace.prices.map(\.largest).max(), !trace.visits.isEmpty else { throw .noRequests }
        let longest = trace.visits.reduce(1) { max($0, trace.length(of: $1)) }
        let most = max(longest, Int64(trace.visits.count)).multipliedReportingOverflow(by: price)
        guard !most.overflow, most.partialValue < Int64.max / 4 else { throw .costTooLarge }
    }

    private func result(
        _ free: inout [any ReplayPolicy], _ limited: inout [any ReplayPolicy], _ bounds: [LowerBound], below: Int
    ) -> ReplayResult {
        var outcomes: [String: PolicyOutcome] = [:]
        for index in free.indices {
            let outcome = free[index].finish()
            outcomes[outcome.policy] = outcome
        }
        let uncached = UncachedRequests(trace, minimumTokens: options.minimumTokens)
        for index in limited.indices {
            let outcome = uncached.added(to: limited[index].finish())
            outcomes[outcome.policy] = outcome
        }
        let ordered =
            ["none", "5m-end", "1h-end", "5m-ideal", "1h-ideal", "tree-static", "per-session-best"]
            + options.pings.map(\.name)
        return ReplayResult(
            policies: ordered.compactMap { outcomes[$0] },
            lowerBound: PicoUSD(bounds[0].cost), lowerBoundWithPings: PicoUSD(bounds[1].cost),
            belowMinimum: below, inputTokens: trace.inputTokens)
    }
}

extension CacheLifetime {
    @inline(__always) var milliseconds: Int64 { seconds * 1000 }
}

extension PingChoice {
    /// `5m-ping-3`.
    var name: String { "\(lifetime.name)-ping-\(most)" }
}

extension VisitPrice {
    var largest: Int64 { max(input, cacheWrite5m, cacheWrite1h, cacheRead, pingRead) }
}
