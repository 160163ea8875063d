import PromptCache
import Usage

@testable import Simulation

/// A policy's requests, breakpoints and pings, billed by the engine.
struct EngineReplay {
    let requests: [DifferentialTrace.Request]
    let minimum: Int64
    var switches = EngineSwitches.reference

    /// Billed tokens of a request, and those of the pings that follow it.
    struct Bill: Equatable {
        var usage = TokenUsage()
        var pingTokens: Int64 = 0
    }

    enum Marks {
        case none, promptEnd, everyBlock
        /// A lifetime for each prefix of a scope; no breakpoint where there is none.
        case prefixes([[Int64]: CacheLifetime])
    }

    struct PingPlan {
        var every: Int64
        var most: Int64
    }

    private struct Event {
        var time: Int64
        var request: Int
        var isPing: Bool
    }

    /// Bills all requests in order of time; `pings` is nil for a policy without.
    func bills(_ marks: Marks, _ lifetime: CacheLifetime, pings: PingPlan? = nil) throws -> [Bill] {
        var engine = CacheEngine(switches: switches)
        var bills = [Bill](repeating: Bill(), count: requests.count)
        for event in events(pings) {
            let request = requests[event.request]
            let blocks = marked(request, marks, lifetime)
            let answer = try engine.process(
                CacheRequest(
                    startMilliseconds: event.time,
                    firstResponseMilliseconds: event.time + (event.isPing ? 0 : request.delay),
                    scope: CacheScope(workspace: request.scope), blocks: blocks, minimumTokens: minimum,
                    isPreWarm: event.isPing))
            if event.isPing {
                bills[event.request].pingTokens += answer.usage.cacheRead
                // A ping of what is alive reads all of it; anything else shows as a difference.
                bills[event.request].usage.output += answer.usage.prompt - answer.usage.cacheRead
            } else {
                bills[event.request].usage += answer.usage
            }
        }
        return bills
    }

    private func marked(
        _ request: DifferentialTrace.Request, _ marks: Marks, _ lifetime: CacheLifetime
    ) -> [PromptBlock] {
        request.blocks.enumerated().map { index, identity in
            var block = PromptBlock(
                section: .messages, identity: UInt64(identity), tokens: DifferentialTrace.blockTokens)
            switch marks {
            case .none: break
            case .promptEnd: block.breakpoint = index == request.blocks.count - 1 ? lifetime : nil
            case .everyBlock: block.breakpoint = lifetime
            case .prefixes(let lifetimes): block.breakpoint = lifetimes[Array(request.blocks[...index])]
            }
            return block
        }
    }

    /// The requests, and between each one that is long enough and the scope's next such one its pings, one every
    /// so often, strictly before; after the last one all of them.
    private func events(_ pings: PingPlan?) -> [Event] {
        var events: [Event] = []
        for (index, request) in requests.enumerated() {
            events.append(Event(time: request.time, request: index, isPing: false))
            guard let pings, isLongEnough(request), request.delay <= pings.every else { continue }
            let next = requests[(index + 1)...].first { $0.scope == request.scope && isLongEnough($0) }
            var number: Int64 = 1
            while number <= pings.most, next.map({ request.time + number * pings.every < $0.time }) ?? true {
                events.append(Event(time: request.time + number * pings.every, request: index, isPing: true))
                number += 1
            }
        }
        let order = events.indices.sorted { (events[$0].time, $0) < (events[$1].time, $1) }
        return order.map { events[$0] }
    }

    private func isLongEnough(_ request: DifferentialTrace.Request) -> Bool {
        let length = Int64(request.blocks.count) * DifferentialTrace.blockTokens
        return length >= minimum && length > 0
    }
}
