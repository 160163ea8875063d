public import Pricing

/// What a trace costs under one policy. Input only: output costs the same under all of them.
public struct PolicyOutcome: Hashable, Sendable {
    /// As in the JSON contract: `5m-ideal`, `1h-ping-3`.
    public var policy: String
    /// All input of all requests, pings included.
    public var cost: PicoUSD
    /// Tokens of prompts that were read from the cache; those of pings are not among them.
    public var readTokens: Int64
    public var pings = PingCharge()
    /// The cost of each group of the trace by its number; empty unless asked for.
    public var groupCosts: [PicoUSD] = []
}

/// What pings took and cost.
public struct PingCharge: Hashable, Sendable {
    public var count: Int64 = 0
    public var cost = PicoUSD.zero

    public init() {}
}

/// One way to use the cache, which sees the requests of a trace in order.
protocol ReplayPolicy {
    /// Takes the next requests.
    mutating func replay(_ walked: WalkedRequests)
    /// Ends the trace.
    mutating func finish() -> PolicyOutcome
}

/// Cost and tokens read so far.
struct PolicyTally {
    private(set) var cost: Int128 = 0
    private(set) var readTokens: Int64 = 0
    private(set) var byGroup: [Int128]
    private let groups: GroupMap

    init(_ groups: GroupMap) {
        self.groups = groups
        byGroup = Array(repeating: 0, count: groups.count)
    }

    @inline(__always)
    mutating func add(_ amount: Int128, read tokens: Int64, visit: Int) {
        cost += amount
        readTokens += tokens
        if !byGroup.isEmpty { byGroup[groups.group(of: visit)] += amount }
    }

    func outcome(_ policy: String, pings: PingCharge = PingCharge()) -> PolicyOutcome {
        PolicyOutcome(
            policy: policy, cost: PicoUSD(cost), readTokens: readTokens, pings: pings,
            groupCosts: byGroup.map { PicoUSD($0) })
    }
}

/// The group of each visit of a list; empty where costs by group are not asked for.
struct GroupMap {
    private let groups: [Int32]
    private let list: VisitList
    let count: Int

    init(_ trace: ReplayTrace, _ list: VisitList, isWanted: Bool) {
        groups = isWanted ? trace.groups : []
        self.list = list
        count = isWanted ? Int((trace.groups.max() ?? -1) + 1) : 0
    }

    func group(of visit: Int) -> Int { Int(groups[list.origin(of: visit)]) }
}
