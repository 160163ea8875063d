import Testing

@testable import Simulation

/// The public reference figures, and others counted by a program of its own; US dollars to 4 decimals.
@Suite(.enabled(if: SharedTraces.areThere)) struct ReplayFiguresAcceptanceTests {
    @Test(arguments: [TraceFigures.synthetic, .conversation, .sessions] as [TraceFigures])
    func figures(_ expected: TraceFigures) throws {
        let sink = ReplaySink(price: .threeDollars(readPerMille: expected.readPerMille))
        let trace = try SharedTraces.read(expected.file, into: sink).sink.finish()
        let result = try Replay(trace, ReplayOptions()).run()
        for (policy, cost) in expected.policies {
            let found = result.policies.first { $0.policy == policy }
            #expect(found?.cost.formatted(decimals: 4) == cost, "\(policy)")
        }
        #expect(result.lowerBound.formatted(decimals: 4) == expected.bound)
        #expect(result.lowerBoundWithPings.formatted(decimals: 4) == expected.pings)
    }
}

struct TraceFigures {
    var file: String
    var readPerMille: Int64 = 100
    var policies: KeyValuePairs<String, String>
    var bound: String
    var pings: String

    static let synthetic = TraceFigures(
        file: "mooncake/synthetic_trace.jsonl",
        policies: [
            "none": "181.0760", "5m-end": "128.3399", "5m-ideal": "100.8265", "1h-end": "184.5413",
            "1h-ideal": "135.1445", "tree-static": "88.0100",
        ], bound: "88.0100", pings: "81.6752")
    static let conversation = TraceFigures(
        file: "mooncake/conversation_trace.jsonl",
        policies: [
            "none": "424.6902", "5m-end": "409.3356", "5m-ideal": "398.6948", "1h-end": "582.1348",
            "1h-ideal": "560.7371", "per-session-best": "398.6948", "tree-static": "314.2997",
        ], bound: "314.2985", pings: "301.3304")
    static let sessions = TraceFigures(
        file: "claude-code/sessions.jsonl.gz",
        policies: [
            "none": "18107.6442", "5m-end": "3821.8658", "5m-ideal": "3558.3035", "1h-end": "3449.6364",
            "1h-ideal": "3192.7735", "per-session-best": "3037.1247", "tree-static": "2892.3124",
        ], bound: "2874.0710", pings: "2737.2894")
}

extension VisitPrice {
    /// $3/MTok input and the usual multipliers, but for the read one.
    static func threeDollars(readPerMille: Int64) -> VisitPrice {
        VisitPrice(
            input: 3_000_000, cacheWrite5m: 3_750_000, cacheWrite1h: 6_000_000, cacheRead: 3000 * readPerMille,
            pingRead: 3000 * readPerMille)
    }
}
