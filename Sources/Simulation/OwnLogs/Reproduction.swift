public import Pricing
import PromptCache
import Usage

/// How well the rules of the cache tell what was billed: each conversation is given to the cache engine with
/// breakpoints where the bill has entries, and its answer is compared with the bill, request by request.
///
/// What a conversation reads of another's entries, such as a shared system prompt, cannot be told from usage
/// and stays unexplained.
public struct Reproduction: Hashable, Sendable {
    public var readTokens: Int64 = 0
    /// Read by the engine too.
    public var explainedReadTokens: Int64 = 0
    public var writeTokens: Int64 = 0
    /// Written by the engine too.
    public var explainedWriteTokens: Int64 = 0
    /// Read although the engine had no entry: written by another conversation.
    public var readFromElsewhereTokens: Int64 = 0
    /// Not read although the engine read it.
    public var unexplainedMissTokens: Int64 = 0
    /// Input cost of the engine's answers.
    public var cost = PicoUSD.zero

    public init() {}

    public static func + (left: Reproduction, right: Reproduction) -> Reproduction {
        var sum = left
        sum.readTokens += right.readTokens
        sum.explainedReadTokens += right.explainedReadTokens
        sum.writeTokens += right.writeTokens
        sum.explainedWriteTokens += right.explainedWriteTokens
        sum.readFromElsewhereTokens += right.readFromElsewhereTokens
        sum.unexplainedMissTokens += right.unexplainedMissTokens
        sum.cost += right.cost
        return sum
    }

    mutating func add(_ answer: CacheAnswer, billed: BilledTurn, at price: VisitPrice) {
        let read = answer.usage.cacheRead
        readTokens += billed.read
        explainedReadTokens += min(read, billed.read)
        writeTokens += billed.written
        explainedWriteTokens += max(0, billed.cached - max(read, billed.read))
        readFromElsewhereTokens += max(0, billed.read - read)
        unexplainedMissTokens += max(0, min(read, billed.cached) - billed.read)
        cost += PicoUSD(
            Int128(read) * Int128(price.cacheRead)
                + Int128(answer.usage.cacheWrite1h) * Int128(price.cacheWrite1h)
                + Int128(answer.usage.cacheWrite5m) * Int128(price.cacheWrite5m)
                + Int128(answer.usage.input) * Int128(price.input))
    }
}

/// The billed requests of one part, scope by scope, as the engine and the bill see them.
struct BilledPayments {
    private let part: OwnLogs.Part
    private(set) var reproduction = Reproduction()
    /// Input cost by group, as billed and as the engine answers.
    private(set) var groupCosts: [Int32: (billed: Int128, reproduced: Int128)] = [:]

    init(_ part: OwnLogs.Part) { self.part = part }

    /// How each prompt of a scope was paid, under the causes of the engine; throws where it refuses one.
    mutating func prompts(of range: Range<Int>) throws(GapProblem) -> [PaidPrompt] {
        let trace = part.trace
        let cuts = BilledCuts(trace, range) { billed($0) }
        var switches = EngineSwitches.reference
        switches.availability = .firstResponse
        var engine = CacheEngine(switches: switches)
        var prompts: [PaidPrompt] = []
        prompts.reserveCapacity(range.count)
        for visit in range {
            let turn = billed(visit)
            let start = trace.visits[visit].timeMilliseconds
            let request = CacheRequest(
                startMilliseconds: start, firstResponseMilliseconds: start + turn.responseMilliseconds,
                blocks: cuts.blocks(of: visit, trace, turn))
            do throws(CacheRequestProblem) {
                let answer = try engine.process(request)
                count(answer, turn, visit)
                prompts.append(PaidPrompt(billed: turn, answer, isShort: turn.prompt < part.minimumTokens))
            } catch { throw .refused(error) }
        }
        return prompts
    }

    private func billed(_ visit: Int) -> BilledTurn { part.billed[Int(part.trace.arrivals[visit])] }

    private mutating func count(_ answer: CacheAnswer, _ turn: BilledTurn, _ visit: Int) {
        let trace = part.trace
        let price = trace.prices[Int(trace.visits[visit].price)]
        let before = reproduction.cost
        reproduction.add(answer, billed: turn, at: price)
        let group = trace.groups[visit]
        let known = groupCosts[group] ?? (0, 0)
        groupCosts[group] = (
            known.billed + turn.cost(at: price), known.reproduced + (reproduction.cost - before).picodollars
        )
    }
}

extension PaidPrompt {
    /// What was billed, each part under the engine's cause.
    ///
    /// Where the bill reads and the engine does not, another conversation wrote it; where the engine reads
    /// and the bill does not, nothing explains it.
    init(billed turn: BilledTurn, _ answer: CacheAnswer, isShort: Bool) {
        self.init()
        let known = min(turn.read, answer.usage.cacheRead)
        append(known, .cacheRead, .hit)
        append(turn.read - known, .cacheRead, .readFromElsewhere)
        var causes = BilledCauses(answer, from: turn.read)
        for (tokens, paid) in [
            (turn.write1h, PaidClass.cacheWrite1h), (turn.write5m, .cacheWrite5m), (turn.input, .input),
        ] {
            causes.take(tokens) { count, cause in
                append(count, paid, isShort && cause == .notMarked ? .belowMinimum : cause)
            }
        }
    }
}

/// The engine's causes from a place in the prompt on.
private struct BilledCauses {
    private var rest: [(tokens: Int64, cause: GapCause)] = []

    init(_ answer: CacheAnswer, from place: Int64) {
        let read = answer.usage.cacheRead
        if read > place { rest.append((read - place, .unexplained)) }
        var start = read
        for miss in answer.misses {
            let end = start + miss.tokens
            if end > place { rest.append((end - max(start, place), GapCause(miss.cause))) }
            start = end
        }
        rest.reverse()
    }

    mutating func take(_ tokens: Int64, _ body: (Int64, GapCause) -> Void) {
        var wanted = tokens
        while wanted > 0, let next = rest.last {
            let count = min(wanted, next.tokens)
            body(count, next.cause)
            wanted -= count
            rest[rest.count - 1].tokens -= count
            if rest[rest.count - 1].tokens == 0 { rest.removeLast() }
        }
    }
}
