import PromptCache
import Usage

/// What a policy pays for the prompts of a scope: the requests run through the cache engine.
struct PolicyPayments {
    private let trace: ReplayTrace
    private let minimumTokens: Int64
    private var switches = EngineSwitches.reference

    init(_ trace: ReplayTrace, minimumTokens: Int64, availability: EngineSwitches.Availability) {
        self.trace = trace
        self.minimumTokens = minimumTokens
        switches.availability = availability
    }

    /// How the prompts of a scope were paid, and what was paid for pings.
    struct Scope {
        var prompts: [PaidPrompt] = []
        var pings: [PingCost] = []
    }

    /// Pings after one request.
    struct PingCost {
        var amount: Int128
        var tokens: Int64
        var cause: GapCause
    }

    func pay(_ range: Range<Int>, under policy: GapPolicy) throws(GapProblem) -> Scope {
        switch policy {
        case .none: Scope(prompts: range.map { uncached($0) })
        case .end(let lifetime): try run(range, lifetime, atEveryNode: false, nil)
        case .ideal(let lifetime): try run(range, lifetime, atEveryNode: true, nil)
        case .pinged(let choice): try run(range, choice.lifetime, atEveryNode: true, choice.rule)
        case .perSessionBest: try best(of: range)
        }
    }

    /// The cheaper of both lifetimes; of equal ones the shorter.
    private func best(of range: Range<Int>) throws(GapProblem) -> Scope {
        let short = try run(range, .fiveMinutes, atEveryNode: true, nil)
        let long = try run(range, .oneHour, atEveryNode: true, nil)
        return cost(short, range) <= cost(long, range) ? short : long
    }

    private func cost(_ scope: Scope, _ range: Range<Int>) -> Int128 {
        var cost: Int128 = 0
        for (place, visit) in range.enumerated() {
            let price = trace.prices[Int(trace.visits[visit].price)]
            for segment in scope.prompts[place].segments {
                cost += Int128(price.price(segment.paid)) * Int128(segment.tokens)
            }
        }
        return cost
    }

    private func uncached(_ visit: Int) -> PaidPrompt {
        let length = trace.length(of: trace.visits[visit])
        return PaidPrompt(uncached: length, length < minimumTokens ? .belowMinimum : .notMarked)
    }

    private func run(
        _ range: Range<Int>, _ lifetime: CacheLifetime, atEveryNode: Bool, _ rule: PingRule?
    ) throws(GapProblem) -> Scope {
        var scope = Scope()
        scope.prompts.reserveCapacity(range.count)
        var engine = CacheEngine(switches: switches)
        var pings = rule.map { PingSender(trace, $0, lifetime, switches.availability) }
        for visit in range {
            // Shorter prompts are not cached and end no gap (reference rule Q6).
            guard trace.length(of: trace.visits[visit]) >= minimumTokens else {
                scope.prompts.append(uncached(visit))
                continue
            }
            let request = request(visit, lifetime, atEveryNode: atEveryNode)
            do throws(CacheRequestProblem) {
                try pings?.send(before: request, to: &engine)
                let answer = try engine.process(request)
                if let cost = pings?.settle(visit, request, hasRead: answer.usage.cacheRead > 0) {
                    scope.pings.append(cost)
                }
                scope.prompts.append(PaidPrompt(answer))
            } catch { throw .refused(error) }
        }
        if let cost = pings?.end() { scope.pings.append(cost) }
        return scope
    }

    /// The nodes of a prompt as blocks, and breakpoints at their ends or at the last one's.
    private func request(_ visit: Int, _ lifetime: CacheLifetime, atEveryNode: Bool) -> CacheRequest {
        var blocks: [PromptBlock] = []
        for node in trace.path(to: trace.visits[visit].end) {
            blocks.append(
                PromptBlock(
                    section: .messages, identity: UInt64(node), tokens: trace.tokens(of: node),
                    breakpoint: atEveryNode ? lifetime : nil))
        }
        if !blocks.isEmpty { blocks[blocks.count - 1].breakpoint = lifetime }
        let start = trace.visits[visit].timeMilliseconds
        return CacheRequest(
            startMilliseconds: start, firstResponseMilliseconds: start + Int64(trace.delaysMilliseconds[visit]),
            blocks: blocks, minimumTokens: minimumTokens)
    }
}

/// Sends the pings between the requests of a scope, and after its last one.
private struct PingSender {
    private let trace: ReplayTrace
    private let rule: PingRule
    private let lifetime: CacheLifetime
    private let availability: EngineSwitches.Availability
    private var latest: (visit: Int, request: CacheRequest)?
    /// Sent since the latest request.
    private var sent: Int64 = 0

    init(
        _ trace: ReplayTrace, _ rule: PingRule, _ lifetime: CacheLifetime, _ availability: EngineSwitches.Availability
    ) {
        self.trace = trace
        self.rule = rule
        self.lifetime = lifetime
        self.availability = availability
    }

    /// Whether the latest request was answered when the first ping after it was due.
    private var isAnswered: Bool {
        guard let latest else { return false }
        return availability == .atOnce || trace.delaysMilliseconds[latest.visit] <= rule.everyMilliseconds
    }

    /// The pings in the gap before a request.
    mutating func send(before next: CacheRequest, to engine: inout CacheEngine) throws(CacheRequestProblem) {
        sent = 0
        guard let latest, isAnswered else { return }
        sent = rule.count(inGap: next.startMilliseconds - latest.request.startMilliseconds)
        var ping = latest.request
        for number in 0..<sent {
            ping.startMilliseconds = latest.request.startMilliseconds + (number + 1) * rule.everyMilliseconds
            ping.firstResponseMilliseconds = ping.startMilliseconds
            _ = try engine.process(ping)
        }
    }

    /// What the pings before a request cost. They were worth it where the request read what had run out
    /// without them.
    mutating func settle(_ visit: Int, _ request: CacheRequest, hasRead: Bool) -> PolicyPayments.PingCost? {
        let gap = latest.map { request.startMilliseconds - $0.request.startMilliseconds } ?? 0
        let isUseful = hasRead && gap > lifetime.seconds * 1000
        let cost = cost(of: sent, isUseful ? .pings : .wastedPings)
        latest = (visit, request)
        return cost
    }

    /// The pings after the last request: nobody knows that it is the last one.
    func end() -> PolicyPayments.PingCost? {
        cost(of: isAnswered ? rule.most : 0, .wastedPings)
    }

    private func cost(of count: Int64, _ cause: GapCause) -> PolicyPayments.PingCost? {
        guard let latest, count > 0 else { return nil }
        let visit = trace.visits[latest.visit]
        let length = trace.length(of: visit)
        return PolicyPayments.PingCost(
            amount: Int128(length) * Int128(trace.prices[Int(visit.price)].pingRead) * Int128(count),
            tokens: length * count, cause: cause)
    }
}
