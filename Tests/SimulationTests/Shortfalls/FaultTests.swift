import Pricing
import PromptCache
import TestSupport
import Testing

@testable import Simulation

/// Conversations with known faults, run through the cache engine: the diagnosis sees the usage that the engine
/// bills, and what it says is held against what the engine says without the faults.
@Suite struct FaultTests {
    private static let seeds: ClosedRange<UInt64> = 1...2000

    /// At least 96 % of the requests that a fault cost something have the right cause on the right tokens; for
    /// every right one the dollars are the engine's. The wrong ones are printed.
    @Test func causesAreRightAndDollarsExact() throws {
        let catalog = try PriceCatalog.embedded()
        var (right, all, priced) = (0, 0, 0)
        var wrong: [String] = []
        for seed in FaultTests.seeds {
            var verdicts = try FaultVerdicts(seed: seed, catalog: catalog)
            for verdict in verdicts.verdicts() {
                all += 1
                guard verdict.isRight else {
                    wrong.append(verdict.text)
                    continue
                }
                right += 1
                #expect(verdict.lost == verdict.truth, "\(verdict.text)")
                if verdict.lost != nil { priced += 1 }
            }
        }
        print("faults: \(right) of \(all) right, \(priced) of them priced; seeds \(FaultTests.seeds)")
        for text in wrong { print("wrong: \(text)") }
        #expect(all > 3000)
        #expect(priced * 100 > right * 95)
        #expect(right * 100 >= all * 96, "\(right) of \(all)")
    }
}
