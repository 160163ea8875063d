public import PromptCache
import Pricing
import Usage

/// Runs the cache engine on the requests of a layout: what a traffic costs, exactly, for a sample of it.
public struct LayoutSimulation: Sendable {
    public let plan: PromptPlan
    public let terms: ModelTerms
    public let traffic: Traffic
    public let keepAlive: KeepAlive
    /// Tokens of an answer, at the output price.
    public let outputTokens: Int64
    public let switches: EngineSwitches
    private let pingRows: PingRows?

    public init(
        plan: PromptPlan, terms: ModelTerms, traffic: Traffic, keepAlive: KeepAlive = .none, outputTokens: Int64 = 0,
        switches: EngineSwitches = EngineSwitches()
    ) {
        self.plan = plan
        self.terms = terms
        self.traffic = traffic
        self.keepAlive = keepAlive
        self.outputTokens = outputTokens
        self.switches = switches
        pingRows = plan.pingRows(
            minimumTokens: terms.minimumTokens, keepsConversations: traffic.hasConversations)
    }

    /// What traffic in progress costs over so many milliseconds; a trace is run from its first request to its
    /// end. Throws where the engine refuses the layout.
    public func inProgress(
        milliseconds: Int64, seed: UInt64, replication: UInt64
    ) throws(CacheRequestProblem) -> SimulatedRun {
        var start = ArrivalStart.inProgress(atMilliseconds: -memoryMilliseconds)
        var span = 0..<milliseconds
        if case .recorded = traffic.process {
            start = .withRequest
            span = .min..<CacheEngine.timeLimit
        }
        var events = EventQueue(
            ArrivalSequence(traffic, start: start, seed: seed, replication: replication), leadMilliseconds: lead)
        return try run(&events, counting: span)
    }

    /// What the first `requests` requests cost from a cold cache on; with `prewarms` one request ahead of them
    /// writes.
    public func fromCold(
        requests: Int64, prewarms: Bool, seed: UInt64, replication: UInt64
    ) throws(CacheRequestProblem) -> SimulatedRun {
        let sequence = ArrivalSequence(traffic, start: .withRequest, seed: seed, replication: replication)
        var events = EventQueue(sequence, leadMilliseconds: lead, limit: requests)
        if prewarms { events.prewarmFirst(aheadMilliseconds: max(1, traffic.firstResponseMilliseconds)) }
        return try run(&events, counting: .min..<(.max))
    }

    /// For so long an entry can matter: the longest lifetime, and what pings add to it.
    var memoryMilliseconds: Int64 {
        let longest = plan.marks.map(\.lifetime.seconds).max() ?? 0
        let pinged = keepAlive.pings * (pingRows?.periodMilliseconds ?? 0)
        return longest * 1000 + pinged + traffic.firstResponseMilliseconds + lead + 1
    }

    private var lead: Int64 {
        if case .sessions(let pattern) = traffic.process { pattern.leadMilliseconds } else { 0 }
    }

    private func run(
        _ events: inout EventQueue, counting span: Range<Int64>
    ) throws(CacheRequestProblem) -> SimulatedRun {
        var engine = CacheEngine(switches: switches, memoryMilliseconds: memoryMilliseconds)
        var pings = PingSchedule()
        var run = SimulatedRun()
        var serial: Int64 = 0
        while let event = events.next(), event.timeMilliseconds < span.upperBound {
            let isCounted = event.timeMilliseconds >= span.lowerBound
            serial += 1
            switch event.kind {
            case .request:
                let usage = try answer(event, serial: serial, &engine)
                if isCounted { run.add(usage, outputTokens: outputTokens, terms) }
                schedulePing(after: event, number: 1, &pings, &events)
            case .prewarm:
                _ = pings.take(group(event.arrival))
                guard let mark = kept(event.arrival) else { continue }
                let usage = try answer(event, serial: serial, upTo: mark, &engine)
                if isCounted { run.addExtra(usage, terms) }
            case .ping(let number, let ticket):
                guard pings.isDue(group(event.arrival), ticket), let mark = kept(event.arrival) else { continue }
                let usage = try answer(event, serial: serial, upTo: mark, &engine)
                if isCounted { run.addExtra(usage, terms) }
                if number < keepAlive.pings { schedulePing(after: event, number: number + 1, &pings, &events) }
            }
        }
        return run
    }

    private func answer(
        _ event: EventQueue.Event, serial: Int64, upTo mark: PlannedMark? = nil, _ engine: inout CacheEngine
    ) throws(CacheRequestProblem) -> TokenUsage {
        let time = event.timeMilliseconds
        return try engine.process(
            CacheRequest(
                startMilliseconds: time,
                firstResponseMilliseconds: time + event.arrival.firstResponseDelayMilliseconds,
                blocks: plan.blocks(for: event.arrival, serial: serial, upTo: mark),
                minimumTokens: terms.minimumTokens, contextWindow: terms.contextWindow, isPreWarm: mark != nil)
        ).usage
    }

    /// What pings and pre-warming requests of a turn end with.
    private func kept(_ arrival: Arrival) -> PlannedMark? {
        plan.lastingMark(
            turn: arrival.turn, minimumTokens: terms.minimumTokens, keepsConversations: traffic.hasConversations)
    }

    private func schedulePing(
        after event: EventQueue.Event, number: Int64, _ pings: inout PingSchedule, _ events: inout EventQueue
    ) {
        guard keepAlive.pings > 0, let rows = pingRows, kept(event.arrival) != nil else { return }
        events.insertPing(
            at: event.timeMilliseconds + rows.periodMilliseconds, number: number,
            ticket: pings.take(group(event.arrival)), event.arrival)
    }

    /// Each group of requests has one row of pings.
    private func group(_ arrival: Arrival) -> Int64 {
        switch pingRows?.sharing {
        case .user: Int64(arrival.user)
        case .conversation: arrival.conversation
        case .all, .some(.none), nil: 0
        }
    }
}

/// Which pings still count: a request cancels those of its group before it.
private struct PingSchedule {
    private var latest: [Int64: Int64] = [:]
    private var tickets: Int64 = 0

    mutating func take(_ group: Int64) -> Int64 {
        tickets += 1
        latest[group] = tickets
        return tickets
    }

    func isDue(_ group: Int64, _ ticket: Int64) -> Bool { latest[group] == ticket }
}
