import Pricing
import Usage

/// One conversation under every lifetime: an entry at every token of its prompts, reads refreshing, alive at
/// the limit itself (rules R6 to R9); shared parts are read where they live, else written.
///
/// Prompts are nodes of a prefix tree; `RecencyWalk` tells when each stretch of a prompt was last used, in
/// time that grows with the turns.
struct ShadowWalk {
    private let turns: [ShadowTurn]
    private let minimum: Int64
    private let rules: ShadowRules
    private let trace: ReplayTrace
    private let list: VisitList
    /// Whether each turn read further, as billed, than with 5m everywhere.
    private(set) var neededHour: [Bool]

    /// Throws what keeps the conversation from being walked.
    init(_ turns: [ShadowTurn], minimumTokens: Int64, rules: ShadowRules) throws(TraceBuilderProblem) {
        var builder = TraceBuilder(blockTokens: 1)
        let scope = builder.scope()
        var prompts: [TraceBuilder.Prompt] = []
        prompts.reserveCapacity(turns.count)
        var nextToken: Int64 = 0
        for turn in turns {
            let fresh = turn.cacheable - turn.shared
            let price = try builder.price(turn.price)
            let previous = turn.previous.map { prompts[$0] }
            func add(_ runs: some Collection<BlockRun>) throws(TraceBuilderProblem) -> TraceBuilder.Prompt {
                try builder.add(
                    timeMilliseconds: turn.startMilliseconds, responseDelayMilliseconds: 0, scope: scope, price: price,
                    previous: previous, keeping: turn.shared, appending: runs, group: 0)
            }
            prompts.append(
                fresh > 0
                    ? try add(CollectionOfOne(BlockRun(start: nextToken, count: fresh)))
                    : try add(EmptyCollection<BlockRun>()))
            nextToken += fresh
        }
        self.turns = turns
        self.rules = rules
        minimum = minimumTokens
        trace = builder.finish()
        list = VisitList(trace, minimumTokens: minimumTokens)
        neededHour = Array(repeating: false, count: turns.count)
    }

    /// Adds the conversation to a tally; returns its own costs.
    mutating func run(into tally: inout LifetimeTally) -> LifetimeCosts {
        var costs = LifetimeCosts()
        var mix = PrefixMix(trace)
        var walk = RecencyWalk(trace, list)
        while walk.advance(by: Replay.stride) {
            let walked = walk.walked
            for visit in walked.range { costs += add(visit, of: walked, &mix, &tally) }
        }
        costs.bestMix += mix.best()
        costs += uncached(&tally)
        return costs
    }

    /// One request that is long enough to be cached. What lies behind `cacheable` is at the input price.
    private mutating func add(
        _ visit: Int, of walked: WalkedRequests, _ mix: inout PrefixMix, _ tally: inout LifetimeTally
    ) -> LifetimeCosts {
        let path = ShadowPath(walked, visit, lifetimes: turns, minimum: minimum)
        let place = list.origin(of: visit)
        let turn = turns[place]
        let isElsewhere = rules.readsElsewhere && turn.tokens.cacheRead > path.billed
        let floor = isElsewhere ? min(turn.tokens.cacheRead, turn.cacheable) : 0
        if isElsewhere { tally.elsewhereTokens += floor - path.billed }
        mix.addVisit(list.visits[visit].end, turn.price)
        func read(_ lifetime: CacheLifetime) -> Int64 {
            let hit = path.hits[lifetime]
            let read = max(hit.depth, floor)
            let node = read == hit.depth ? hit.node : path.node(holding: read, in: walked)
            mix.addRead(lifetime, upTo: read, in: node, turn.price)
            path.addPings(
                lifetime, from: read, turn.price, minimum: minimum, in: walked, to: &tally.pings[lifetime])
            tally.reads[lifetime] += read
            tally.rewrites[lifetime] +=
                Int128(turn.cacheable) * Int128(turn.price.write(lifetime) - turn.price.cacheRead)
            return read
        }
        let (short, long) = (read(.fiveMinutes), read(.oneHour))
        neededHour[place] = turn.tokens.cacheRead > short
        addGap(after: visit, to: &tally)
        var costs = LifetimeCosts()
        costs.none = PicoUSD(Int128(turn.tokens.prompt) * Int128(turn.price.input))
        costs.bestMix = PicoUSD(Int128(turn.tokens.prompt - turn.cacheable) * Int128(turn.price.input))
        costs.fiveMinutes = costs.bestMix + turn.cost(reading: short, .fiveMinutes)
        costs.oneHour = costs.bestMix + turn.cost(reading: long, .oneHour)
        return costs
    }

    /// The gap after a request, and the pings that fit into it.
    private func addGap(after visit: Int, to tally: inout LifetimeTally) {
        let turn = turns[list.origin(of: visit)]
        let next = visit + 1 < list.visits.count ? turns[list.origin(of: visit + 1)] : nil
        let gap = next.map { $0.startMilliseconds - turn.startMilliseconds }
        let price = Int128(turn.cacheable) * Int128(turn.price.pingRead)
        tally.pings.fiveMinutes.addGap(gap, .fiveMinutes, price: price)
        tally.pings.oneHour.addGap(gap, .oneHour, price: price)
        tally.pingOfEach += price
        if turn.hasDoubtfulTime || next?.hasDoubtfulTime == true {
            tally.doubtfulGaps += 1
        } else if let gap {
            tally.gaps.append(ObservedGap(milliseconds: gap))
        } else {
            tally.openSince.append(turn.startMilliseconds)
        }
    }

    /// Requests too short to be cached: the input price under every lifetime.
    private func uncached(_ tally: inout LifetimeTally) -> LifetimeCosts {
        var costs = LifetimeCosts()
        for turn in turns where turn.cacheable < minimum {
            let cost = PicoUSD(Int128(turn.tokens.prompt) * Int128(turn.price.input))
            costs.none += cost
            costs.fiveMinutes += cost
            costs.oneHour += cost
            costs.bestMix += cost
            tally.belowMinimum += 1
        }
        return costs
    }
}

extension ShadowTurn {
    /// What is cacheable, the first tokens read and the others written.
    fileprivate func cost(reading read: Int64, _ lifetime: CacheLifetime) -> PicoUSD {
        PicoUSD(
            Int128(read) * Int128(price.cacheRead) + Int128(cacheable - read) * Int128(price.write(lifetime)))
    }
}
