import TestSupport

@testable import Simulation

/// Small random traces together with their prompts written out block by block.
struct RandomPrompts {
    /// Block ids of each prompt, in order of arrival.
    var blocks: [[Int64]] = []
    var scopes: [Int32] = []
    var times: [Int64] = []
    var trace: ReplayTrace

    init(
        _ random: inout SplitMix64, count: Int, prices: [VisitPrice] = [TraceBuilderTests.price],
        blockTokens: Int64 = 16, gaps: [Int] = [0, 1, 3], longestTail: Int = 4
    ) throws(TraceBuilderProblem) {
        var blocks: [[Int64]] = []
        var builder = TraceBuilder(blockTokens: blockTokens)
        var (handles, time): ([TraceBuilder.Prompt], Int64) = ([], 0)
        var classes: [UInt16] = []
        for price in prices { classes.append(try builder.price(price)) }
        let scopeCount = random.int(1...2)
        for _ in 0..<scopeCount { _ = builder.scope() }
        for _ in 0..<count {
            time += Int64(random.pick(gaps))
            let previous = handles.isEmpty || random.chance(1, in: 4) ? nil : random.int(0...handles.count - 1)
            let keeping = previous.map { random.int(0...blocks[$0].count) } ?? 0
            var prompt = previous.map { Array(blocks[$0].prefix(keeping)) } ?? []
            var tail: [BlockRun] = []
            for _ in 0..<random.int(0...2) {
                // Few different ids, so that prompts meet by chance too.
                let run = BlockRun(start: Int64(random.int(0...3)), count: Int64(random.int(1...longestTail)))
                tail.append(run)
                prompt += (0..<run.count).map { run.start + $0 }
            }
            let scope = Int32(random.int(0...scopeCount - 1))
            handles.append(
                try builder.add(
                    timeMilliseconds: time, responseDelayMilliseconds: Int64(random.int(0...5)), scope: scope,
                    price: random.pick(classes), previous: previous.map { handles[$0] }, keeping: Int64(keeping),
                    appending: tail, group: scope))
            blocks.append(prompt)
            scopes.append(scope)
            times.append(time)
        }
        self.blocks = blocks
        trace = builder.finish()
    }
}
