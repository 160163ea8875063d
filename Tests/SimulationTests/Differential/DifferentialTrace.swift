import TestSupport

@testable import Simulation

/// A small random trace for both sides: prompts written out for the engine, and the trace built from them.
///
/// Every request is a group of its own, so that a replay tells the cost of each one.
struct DifferentialTrace {
    struct Request {
        var blocks: [Int64]
        var scope: Int32
        /// Milliseconds.
        var time: Int64
        var delay: Int64
    }

    /// Tokens in a block.
    static let blockTokens: Int64 = 16

    var requests: [Request] = []
    var trace: ReplayTrace
    private var nextBlock: Int64 = 1000

    /// Gaps at and around the lifetimes and the pings, and short ones in which prompts meet.
    private static let gaps: [Int64] = [
        0, 0, 1, 1000, 60_000, 284_999, 285_000, 285_001, 299_999, 300_000, 300_001, 570_000, 570_001, 600_000,
        3_420_000, 3_420_001, 3_599_999, 3_600_000, 3_600_001, 7_200_000, 70_000_000,
    ]

    init(_ random: inout SplitMix64, price: VisitPrice, most: Int, delays: [Int64] = [0]) throws {
        var builder = TraceBuilder(blockTokens: DifferentialTrace.blockTokens)
        let priceClass = try builder.price(price)
        let scopes = (0..<random.int(1...3)).map { _ in builder.scope() }
        var prompts: [TraceBuilder.Prompt] = []
        trace = TraceBuilder(blockTokens: 1).finish()
        var time: Int64 = 0
        for number in 0..<random.int(1...most) {
            time += random.pick(DifferentialTrace.gaps)
            let scope = random.chance(1, in: 3) ? random.pick(scopes) : scopes[0]
            let previous = requests.isEmpty ? nil : random.int(max(0, number - 4)...number - 1)
            let (keeping, runs) = next(after: previous, &random)
            let kept = previous.map { Array(requests[$0].blocks.prefix(keeping)) } ?? []
            let request = Request(
                blocks: kept + runs.flatMap { run in (0..<run.count).map { run.start + $0 } }, scope: scope, time: time,
                delay: random.pick(delays))
            requests.append(request)
            prompts.append(
                try builder.add(
                    timeMilliseconds: time, responseDelayMilliseconds: request.delay, scope: scope, price: priceClass,
                    previous: previous.map { prompts[$0] }, keeping: Int64(keeping), appending: runs,
                    group: Int32(number)))
        }
        trace = builder.finish()
    }

    /// How a prompt follows an earlier one: the chat grows, a branch leaves, a sub-agent begins anew, a prompt comes
    /// again or is a prefix of one before, or ids meet by chance.
    private mutating func next(after previous: Int?, _ random: inout SplitMix64) -> (keeping: Int, runs: [BlockRun]) {
        let length = previous.map { requests[$0].blocks.count } ?? 0
        let isNew = length == 0 || length > 40 || random.chance(1, in: 12)
        let keeping = isNew ? 0 : random.pick([length, length, random.int(0...length), length / 2])
        let kind = random.int(0...5)
        if kind == 0, keeping > 0 { return (keeping, []) }
        if kind == 1 { return (keeping, [BlockRun(start: Int64(random.int(0...3)), count: Int64(random.int(1...3)))]) }
        let count = Int64(random.int(1...5))
        nextBlock += count
        let fresh = BlockRun(start: nextBlock - count, count: count)
        return (keeping, kind == 2 ? [BlockRun(start: 0, count: 2), fresh] : [fresh])
    }
}
