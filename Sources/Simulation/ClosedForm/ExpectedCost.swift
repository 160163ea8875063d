public import Pricing
import Usage

/// What a request costs in the long run, by the closed form of its traffic. Means for one request, pings and
/// pre-warming requests included: **approximate**. Units: tokens, picodollars.
public struct ExpectedCost: Hashable, Sendable {
    public fileprivate(set) var input = 0.0
    public fileprivate(set) var cacheWrite5m = 0.0
    public fileprivate(set) var cacheWrite1h = 0.0
    public fileprivate(set) var cacheRead = 0.0
    /// Pings and pre-warming requests for each request.
    public fileprivate(set) var extraRequests = 0.0
    fileprivate var picodollars = 0.0

    /// Rounded to the picodollar.
    public var cost: PicoUSD { PicoUSD(Int128(picodollars.rounded(.toNearestOrEven))) }

    public var promptTokens: Double { input + cacheWrite5m + cacheWrite1h + cacheRead }

    fileprivate mutating func add(_ tokens: TokenMeans, weight: Double, at prices: ClassPrices) {
        input += weight * tokens.input
        cacheWrite5m += weight * tokens.cacheWrite5m
        cacheWrite1h += weight * tokens.cacheWrite1h
        cacheRead += weight * tokens.cacheRead
        var sum = tokens.input * Double(prices.input.picodollars)
        sum += tokens.cacheWrite5m * Double(prices.cacheWrite5m.picodollars)
        sum += tokens.cacheWrite1h * Double(prices.cacheWrite1h.picodollars)
        sum += tokens.cacheRead * Double(prices.cacheRead.picodollars)
        picodollars += weight * sum
    }
}

/// Mean tokens of one request by class.
private struct TokenMeans {
    var input = 0.0
    var cacheWrite5m = 0.0
    var cacheWrite1h = 0.0
    var cacheRead = 0.0

    mutating func add(_ tokens: Double, missed: Double, _ lifetime: CacheLifetime) {
        cacheRead += (1 - missed) * tokens
        switch lifetime {
        case .fiveMinutes: cacheWrite5m += missed * tokens
        case .oneHour: cacheWrite1h += missed * tokens
        }
    }
}

/// The closed form of one plan: C = r + (w - r) S(T) for every segment between breakpoints, with T longer by
/// the time that pings cover, and 1 for what is new and what is behind the last breakpoint.
struct ClosedForm {
    let plan: PromptPlan
    let terms: ModelTerms
    let keepAlive: KeepAlive
    /// Tokens of an answer, at the output price.
    let outputTokens: Int64
    /// Conversations have more than one request.
    let hasConversations: Bool
    private let pingRows: PingRows?

    init(
        plan: PromptPlan, terms: ModelTerms, keepAlive: KeepAlive, outputTokens: Int64, hasConversations: Bool
    ) {
        self.plan = plan
        self.terms = terms
        self.keepAlive = keepAlive
        self.outputTokens = outputTokens
        self.hasConversations = hasConversations
        pingRows = plan.pingRows(minimumTokens: terms.minimumTokens, keepsConversations: hasConversations)
    }

    /// The mean cost of a request of a traffic.
    func expected(_ reuse: inout ReuseMemory) -> ExpectedCost {
        var cost = ExpectedCost()
        // By breakpoint, for the first turn and for later ones.
        let misses = [Int32(0), 1].map { turn in
            plan.marks.map { mark in
                reuse.missShare(mark.sharing, lifetime: lifetime(of: mark), turn: turn)
            }
        }
        for turn in reuse.turns {
            let prompt = plan.promptTokens(turn: turn.number)
            let prices = terms.prices(promptTokens: prompt)
            let kept = kept(turn.number)
            let turnShare = turn.share / Double(reuse.fanOut)
            let miss = misses[turn.number > 0 ? 1 : 0]
            if keepAlive.prewarmsTurns, let kept {
                let length = plan.prefixTokens(kept, turn: turn.number)
                let ahead = means(turn: turn.number, upTo: length) { miss[$0] }
                cost.add(ahead, weight: turnShare, at: terms.prices(promptTokens: length))
                cost.extraRequests += turnShare
                cost.add(warmMeans(turn: turn.number), weight: turn.share, at: prices)
            } else {
                cost.add(means(turn: turn.number, upTo: prompt) { miss[$0] }, weight: turn.share, at: prices)
            }
            cost.picodollars += turn.share * Double(outputTokens) * Double(prices.output.picodollars)
            if keepAlive.pings > 0, let kept {
                addPings(kept, turn.number, weight: turnShare, to: &cost, &reuse)
            }
        }
        return cost
    }

    /// The cost of a request from a cold cache, and of one that finds all that can be kept, without pings.
    /// A turn of a conversation finds what the turn before left.
    func burst(turn: Int32, isCold: Bool) -> Double {
        let prompt = plan.promptTokens(turn: turn)
        var cost = ExpectedCost()
        let means = means(turn: turn, upTo: prompt) { mark in
            isCold || (plan.marks[mark].sharing == .conversation && !hasConversations) ? 1 : 0
        }
        cost.add(means, weight: 1, at: terms.prices(promptTokens: prompt))
        return cost.picodollars
    }

    /// The cost of a pre-warming request of a first turn from a cold cache, in picodollars.
    func prewarm(upTo mark: PlannedMark) -> Double {
        let length = plan.prefixTokens(mark, turn: 0)
        var cost = ExpectedCost()
        cost.add(means(turn: 0, upTo: length) { _ in 1 }, weight: 1, at: terms.prices(promptTokens: length))
        return cost.picodollars
    }

    /// What pings and pre-warming requests of a turn end with.
    private func kept(_ turn: Int32) -> PlannedMark? {
        plan.lastingMark(turn: turn, minimumTokens: terms.minimumTokens, keepsConversations: hasConversations)
    }

    /// r sum S(k d) over the pings, each of the whole prefix that is kept.
    private func addPings(
        _ mark: PlannedMark, _ turn: Int32, weight: Double, to cost: inout ExpectedCost, _ reuse: inout ReuseMemory
    ) {
        guard let rows = pingRows else { return }
        let length = plan.prefixTokens(mark, turn: turn)
        let period = Double(rows.periodMilliseconds) / 1000
        var sent = 0.0
        for number in 1...keepAlive.pings {
            sent += reuse.gapShare(rows.sharing, longerThan: Double(number) * period, turn: turn)
        }
        cost.extraRequests += weight * sent
        cost.add(
            TokenMeans(cacheRead: Double(length)), weight: weight * sent, at: terms.prices(promptTokens: length))
    }

    /// Tokens by class of the first `length` tokens of a prompt; `miss` is the chance that what an earlier
    /// request left at a breakpoint, by its index, has lapsed.
    private func means(turn: Int32, upTo length: Int64, _ miss: (Int) -> Double) -> TokenMeans {
        var means = TokenMeans()
        var position: Int64 = 0
        for segment in segments(turn: turn) where segment.end <= length {
            let missed = segment.reused.map(miss) ?? 1
            means.add(Double(segment.end - position), missed: missed, segment.mark.lifetime)
            position = segment.end
        }
        means.input = Double(length - position)
        return means
    }

    /// The same for a whole prompt right behind a pre-warming request: all that can be kept is there.
    private func warmMeans(turn: Int32) -> TokenMeans {
        var means = TokenMeans()
        var position: Int64 = 0
        for segment in segments(turn: turn) {
            let missed: Double = segment.mark.sharing < .none ? 0 : 1
            means.add(Double(segment.end - position), missed: missed, segment.mark.lifetime)
            position = segment.end
        }
        means.input = Double(plan.promptTokens(turn: turn) - position)
        return means
    }

    /// Seconds that an entry outlasts its last use: its lifetime, and what pings cover. A ping refreshes all that
    /// is in front of what it reads.
    private func lifetime(of mark: PlannedMark) -> Double {
        let own = Double(mark.lifetime.seconds)
        guard keepAlive.pings > 0, let rows = pingRows, mark.sharing <= rows.sharing else { return own }
        return own + Double(keepAlive.pings * rows.periodMilliseconds) / 1000
    }

    private struct Segment {
        var end: Int64
        /// The breakpoint that writes it.
        var mark: PlannedMark
        /// Index of the breakpoint that an earlier request may have left it at; nil for what is new.
        var reused: Int?
    }

    /// The prompt up to its last breakpoint; breakpoints below the minimum have no effect (rule R5).
    private func segments(turn: Int32) -> [Segment] {
        var segments: [Segment] = []
        var position: Int64 = 0
        for (index, mark) in plan.marks.enumerated() {
            let end = plan.prefixTokens(mark, turn: turn)
            guard end > 0, end >= terms.minimumTokens else { continue }
            let known = min(end, knownTokens(mark, turn: turn))
            if known > position {
                segments.append(Segment(end: known, mark: mark, reused: index))
                position = known
            }
            if end > position {
                segments.append(Segment(end: end, mark: mark, reused: nil))
                position = end
            }
        }
        return segments
    }

    /// Tokens up to the breakpoint that an earlier request can have written.
    private func knownTokens(_ mark: PlannedMark, turn: Int32) -> Int64 {
        switch mark.sharing {
        case .all, .user: return plan.prefixTokens(mark, turn: turn)
        case .conversation:
            guard turn > 0 else { return 0 }
            let before = plan.prefixTokens(mark, turn: turn - 1)
            return before >= terms.minimumTokens ? before : 0
        case .none: return 0
        }
    }
}

extension Traffic {
    /// Conversations have more than one request.
    public var hasConversations: Bool {
        if case .sessions = process { true } else { false }
    }

    /// Tokens that a turn adds to its conversation.
    public var growthTokens: Int64 {
        if case .sessions(let pattern) = process { pattern.growthTokens } else { 0 }
    }
}
