import Pricing
import Testing

@testable import Simulation

/// Gaps of the public traces; costs and bounds are an independent program's, to 4 decimals (reference rules
/// Q1 to Q7, $3 per million tokens, read multiplier 0.1).
@Suite(.enabled(if: SharedTraces.areThere)) struct GapAcceptanceTests {
    private func gaps(_ name: String, _ policies: [String]) throws -> [Gap] {
        let trace = try SharedTraces.read(name, into: ReplaySink(price: GapTests.price)).sink.finish()
        return try policies.map { try trace.gap(of: try #require(GapPolicy(name: $0)), minimumTokens: 1024) }
    }

    private func check(_ gap: Gap, actual: String, bound: String) {
        #expect(
            gap.actual.formatted(decimals: 4) == actual && gap.bound.formatted(decimals: 4) == bound, "\(gap.policy)")
        #expect(gap.parts.reduce(PicoUSD.zero) { $0 + $1.amount } == gap.actual - gap.bound)
    }

    @Test func mooncakeSynthetic() throws {
        let found = try gaps("mooncake/synthetic_trace.jsonl", ["none", "5m-end", "5m-ideal", "1h-end", "1h-ideal"])
        for (gap, actual) in zip(found, ["181.0760", "128.3399", "100.8265", "184.5413", "135.1445"]) {
            check(gap, actual: actual, bound: "88.0100")
        }
    }

    @Test func mooncakeConversation() throws {
        let found = try gaps("mooncake/conversation_trace.jsonl", ["5m-end", "5m-ideal"])
        for (gap, actual) in zip(found, ["409.3356", "398.6948"]) { check(gap, actual: actual, bound: "314.2985") }
        // Most tokens are never used again: what is lost is lost by writing them.
        let wasted = found[1].parts.first { $0.cause == .writeNeverRead }?.amount ?? .zero
        #expect(wasted > PicoUSD((found[1].actual - found[1].bound).picodollars / 2))
    }

    /// Every token of the sessions is booked once, under all policies that the engine can run.
    @Test func sessions() throws {
        for gap in try gaps("claude-code/sessions.jsonl.gz", ["5m-end", "1h-ideal"]) {
            #expect(gap.parts.reduce(0) { $0 + $1.tokens } == 6_035_881_408)
            #expect(gap.parts.reduce(PicoUSD.zero) { $0 + $1.amount } == gap.actual - gap.bound)
        }
    }
}
