public import Pricing

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
}

/// The closed form of one plan under one traffic: C = r + (w - r) S(T) for every segment between
/// breakpoints, with T longer by the time that pings cover, and 1 for what is new and what is behind the
/// last breakpoint.
struct ClosedForm {
    let plan: PromptPlan
    let terms: ModelTerms
    let traffic: Traffic
    let keepAlive: KeepAlive
    /// Tokens of an answer, at the output price.
    let outputTokens: Int64
    private let reuse: any ReuseModel

    init(plan: PromptPlan, terms: ModelTerms, traffic: Traffic, keepAlive: KeepAlive, outputTokens: Int64) {
        self.plan = plan
        self.terms = terms
        self.traffic = traffic
        self.keepAlive = keepAlive
        self.outputTokens = outputTokens
        reuse = traffic.reuse
    }

    var expected: ExpectedCost {
        var cost = ExpectedCost()
        for turn in reuse.turns {
            let prompt = plan.promptTokens(turn: turn.number)
            let prices = terms.prices(promptTokens: prompt)
            let kept = plan.lastingMark(
                turn: turn.number, minimumTokens: terms.minimumTokens, keepsConversations: traffic.hasConversations)
            let turnShare = turn.share / Double(reuse.fanOut)
            if keepAlive.prewarmsTurns, let kept {
                let length = plan.prefixTokens(kept, turn: turn.number)
                let ahead = means(turn: turn.number, upTo: length, isWarm: false)
                cost.add(ahead, weight: turnShare, at: terms.prices(promptTokens: length))
                cost.extraRequests += turnShare
                cost.add(
                    means(turn: turn.number, upTo: prompt, isWarm: true), weight: turn.share, at: prices)
            } else {
                cost.add(means(turn: turn.number, upTo: prompt, isWarm: false), weight: turn.share, at: prices)
            }
            cost.picodollars += turn.share * Double(outputTokens) * Double(prices.output.picodollars)
            if keepAlive.pings > 0, let kept { addPings(kept, turn.number, weight: turnShare, to: &cost) }
        }
        return cost
    }

    /// r sum S(k d) over the pings, each of the whole prefix that is kept.
    private func addPings(_ mark: PlannedMark, _ turn: Int32, weight: Double, to cost: inout ExpectedCost) {
        let length = plan.prefixTokens(mark, turn: turn)
        let period = Double(KeepAlive.periodMilliseconds(mark.lifetime)) / 1000
        var sent = 0.0
        for number in 1...keepAlive.pings {
            sent += reuse.gapShare(mark.sharing, longerThan: Double(number) * period, turn: turn)
        }
        cost.extraRequests += weight * sent
        cost.add(
            TokenMeans(cacheRead: Double(length)), weight: weight * sent, at: terms.prices(promptTokens: length))
    }

    /// Tokens by class of the first `length` tokens of a prompt; `isWarm`: what can be kept is there for sure.
    private func means(turn: Int32, upTo length: Int64, isWarm: Bool) -> TokenMeans {
        var means = TokenMeans()
        var position: Int64 = 0
        for segment in segments(turn: turn) where segment.end <= length {
            let tokens = Double(segment.end - position)
            position = segment.end
            var missed = 1.0
            if let mark = segment.reused {
                missed = isWarm ? 0 : reuse.missShare(mark.sharing, lifetime: lifetime(of: mark, turn), turn: turn)
            } else if isWarm && segment.mark.sharing < .none {
                missed = 0
            }
            means.cacheRead += (1 - missed) * tokens
            switch segment.mark.lifetime {
            case .fiveMinutes: means.cacheWrite5m += missed * tokens
            case .oneHour: means.cacheWrite1h += missed * tokens
            }
        }
        means.input = Double(length - position)
        return means
    }

    /// Seconds that an entry outlasts its last use: its lifetime, and what the pings of it or of a deeper
    /// prefix cover.
    private func lifetime(of mark: PlannedMark, _ turn: Int32) -> Double {
        let own = Double(mark.lifetime.seconds)
        guard keepAlive.pings > 0,
            let kept = plan.lastingMark(
                turn: turn, minimumTokens: terms.minimumTokens, keepsConversations: traffic.hasConversations),
            kept.block >= mark.block
        else { return own }
        return own + Double(keepAlive.pings * KeepAlive.periodMilliseconds(kept.lifetime)) / 1000
    }

    private struct Segment {
        var end: Int64
        /// The breakpoint that writes it.
        var mark: PlannedMark
        /// The breakpoint that an earlier request may have left it at; nil for what is new.
        var reused: PlannedMark?
    }

    /// The prompt up to its last breakpoint; breakpoints below the minimum have no effect (rule R5).
    private func segments(turn: Int32) -> [Segment] {
        var segments: [Segment] = []
        var position: Int64 = 0
        for mark in plan.marks {
            let end = plan.prefixTokens(mark, turn: turn)
            guard end >= terms.minimumTokens else { continue }
            let known = min(end, knownTokens(mark, turn: turn))
            if known > position {
                segments.append(Segment(end: known, mark: mark, reused: mark))
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
    var hasConversations: Bool {
        if case .sessions = process { true } else { false }
    }
}
