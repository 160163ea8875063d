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
            prompts.append(
                try builder.add(
                    timeMilliseconds: turn.startMilliseconds, responseDelayMilliseconds: 0, scope: scope, price: price,
                    previous: turn.previous.map { prompts[$0] }, keeping: turn.shared,
                    appending: CollectionOfOne(BlockRun(start: nextToken, count: fresh)).filter { $0.count > 0 },
                    group: 0))
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
            for visit in walk.walked.range {
                let path = ShadowPath(walk.walked, visit, lifetimes: turns, minimum: minimum)
                costs += add(visit, path, &mix, &tally)
            }
        }
        costs.bestMix += mix.best()
        costs += uncached(&tally)
        return costs
    }

    /// One request that is long enough to be cached. What lies behind `cacheable` is at the input price.
    private mutating func add(
        _ visit: Int, _ path: ShadowPath, _ mix: inout PrefixMix, _ tally: inout LifetimeTally
    ) -> LifetimeCosts {
        let place = list.origin(of: visit)
        let turn = turns[place]
        let isElsewhere = rules.readsElsewhere && turn.tokens.cacheRead > path.billed
        let floor = isElsewhere ? min(turn.tokens.cacheRead, turn.cacheable) : 0
        if isElsewhere { tally.elsewhereTokens += floor - path.billed }
        var costs = LifetimeCosts()
        let tail = PicoUSD(Int128(turn.tokens.prompt - turn.cacheable) * Int128(turn.price.input))
        costs.none = PicoUSD(Int128(turn.tokens.prompt) * Int128(turn.price.input))
        costs.bestMix = tail
        mix.addVisit(list.visits[visit].end, turn.price)
        for lifetime in CacheLifetime.allCases {
            let hit = path.hits[lifetime]
            let read = max(hit.depth, floor)
            let cost = tail + turn.cost(reading: read, lifetime)
            mix.addRead(lifetime, upTo: read, in: read == hit.depth ? hit.node : path.node(holding: read), turn.price)
            tally.reads[lifetime] += read
            tally.rewrites[lifetime] +=
                Int128(turn.cacheable) * Int128(turn.price.write(lifetime) - turn.price.cacheRead)
            path.addPings(lifetime, from: read, turn.price, minimum: minimum, to: &tally.pings[lifetime])
            switch lifetime {
            case .fiveMinutes:
                costs.fiveMinutes = cost
                neededHour[place] = turn.tokens.cacheRead > read
            case .oneHour: costs.oneHour = cost
            }
        }
        tally.pingOfEach += Int128(turn.cacheable) * Int128(turn.price.pingRead)
        addGap(after: visit, to: &tally)
        return costs
    }

    /// The gap after a request, and the pings that fit into it.
    private func addGap(after visit: Int, to tally: inout LifetimeTally) {
        let turn = turns[list.origin(of: visit)]
        let next = visit + 1 < list.visits.count ? turns[list.origin(of: visit + 1)] : nil
        let gap = next.map { $0.startMilliseconds - turn.startMilliseconds }
        for lifetime in CacheLifetime.allCases {
            let every = KeepAlive.periodMilliseconds(lifetime)
            let room = gap.map { $0 > every ? ($0 - 1) / every : 0 }
            tally.pings[lifetime].addGap(room, price: Int128(turn.cacheable) * Int128(turn.price.pingRead))
        }
        if turn.hasDoubtfulTime || next?.hasDoubtfulTime == true {
            tally.doubtfulGaps += 1
        } else {
            tally.gaps.append(
                gap.map { ObservedGap(milliseconds: $0) } ?? ObservedGap(openSince: turn.startMilliseconds))
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
