import TestSupport
import Testing

@testable import Simulation

/// The prefix tree against prompts written out block by block.
@Suite struct TraceBuilderTests {
    /// Two prompts have exactly their longest common prefix in common: nodes shared add up to it.
    @Test(arguments: 0..<200) func nodesSharedAreTheCommonPrefix(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let prompts = try RandomPrompts(&random)
        let trace = prompts.trace
        #expect(trace.requestCount == prompts.requests.count)
        for first in 0..<trace.requestCount {
            let (one, path) = (
                prompts.requests[Int(trace.arrivals[first])].blocks, trace.path(to: trace.visits[first].end)
            )
            #expect(path.reduce(0) { $0 + trace.tokens(of: $1) } == Int64(one.count) * 16, "seed \(seed)")
            for second in 0..<trace.requestCount {
                let other = prompts.requests[Int(trace.arrivals[second])].blocks
                let shared = Set(path).intersection(trace.path(to: trace.visits[second].end))
                var expected = zip(one, other).prefix { $0 == $1 }.count
                if prompts.requests[Int(trace.arrivals[first])].scope
                    != prompts.requests[Int(trace.arrivals[second])].scope
                {
                    expected = 0
                }
                #expect(shared.reduce(0) { $0 + trace.tokens(of: $1) } == Int64(expected) * 16, "seed \(seed)")
            }
        }
    }

    /// Parents come before their children, and a heavy path is a stretch of consecutive nodes.
    @Test(arguments: 0..<50) func heavyPathsAreConsecutive(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let trace = try RandomPrompts(&random, RandomPrompts.Shape(requests: 30...30)).trace
        for (index, node) in trace.nodes.enumerated() {
            #expect(node.parent < Int32(index), "seed \(seed)")
            if Int(node.head) != index {
                #expect(node.parent == Int32(index) - 1, "seed \(seed)")
                #expect(trace.nodes[index - 1].head == node.head, "seed \(seed)")
            }
        }
        for node in trace.nodes.indices {
            let heads = Set(trace.path(to: Int32(node)).map { trace.nodes[Int($0)].head })
            #expect(heads.count <= 6, "seed \(seed): 30 requests allow log2(30) + 1 stretches")
        }
    }

    @Test func requestsAreSortedByScopeAndTimeAndStayInOrder() throws {
        var builder = TraceBuilder(blockTokens: 1)
        let price = try builder.price(.plain)
        let (first, second) = (builder.scope(), builder.scope())
        for (time, scope) in [(5, second), (3, first), (3, second), (1, first), (3, first)] {
            _ = try builder.add(
                timeMilliseconds: Int64(time), responseDelayMilliseconds: 0, scope: scope, price: price,
                previous: nil, keeping: 0, appending: [], group: 0)
        }
        let trace = builder.finish()
        #expect(trace.arrivals == [3, 1, 4, 2, 0])
        #expect(trace.scopeStarts == [0, 3, 5])
    }

    @Test func whatCannotBeIsRefused() throws {
        var builder = TraceBuilder(blockTokens: 512)
        let scope = builder.scope()
        let price = try builder.price(.plain)
        func add(keeping: Int64 = 0, _ runs: [BlockRun], time: Int64 = 0) throws(TraceBuilderProblem) {
            _ = try builder.add(
                timeMilliseconds: time, responseDelayMilliseconds: 0, scope: scope, price: price, previous: nil,
                keeping: keeping, appending: runs, group: 0)
        }
        #expect(throws: TraceBuilderProblem.keepsBeyondPrevious(keeping: 1, length: 0)) { try add(keeping: 1, []) }
        let empty = BlockRun(start: 1, count: 0)
        #expect(throws: TraceBuilderProblem.badRun(empty)) { try add([empty]) }
        #expect(throws: TraceBuilderProblem.promptTooLong) { try add([BlockRun(start: 0, count: 1 << 40)]) }
        #expect(throws: TraceBuilderProblem.badTime(milliseconds: .min)) { try add([], time: .min) }
    }
}
