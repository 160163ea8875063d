import Pricing
import PromptCache
import TestSupport
import Testing
import Usage

@testable import Simulation

/// Studies of whole conversations on prices of the embedded books; Opus 4.6 in June 2026: input $5, 5m writes
/// $6.25, 1h writes $10, reads $0.50 per million tokens.
@Suite struct LifetimeStudyTests {
    private let catalog: PriceCatalog

    init() throws { catalog = try PriceCatalog.embedded() }

    /// 2026-06-01T00:00:00Z in seconds.
    private let day: Int64 = 1_780_272_000

    private func study(_ samples: TurnSamples, until: Timestamp? = nil) -> LifetimeStudy {
        LifetimeStudy(samples.conversations, tables: samples.tables, catalog: catalog, until: until)
    }

    private func usd(_ text: String) -> PicoUSD { PicoUSD(usd: text) ?? .zero }

    /// Worked by hand: a minute apart, then ten minutes.
    @Test func aConversationUnderEveryLifetime() throws {
        var samples = TurnSamples()
        samples.add([
            .init(start: day, end: day + 5, write1h: 100_000),
            .init(start: day + 60, end: day + 65, write1h: 10_000, read: 100_000),
            .init(start: day + 660, end: day + 665, write1h: 10_000, read: 110_000),
        ])
        // Ends the observation three hours later; too short to be cached.
        samples.add([.init(start: day + 11_460, end: day + 11_460, input: 1000)], session: "other")
        let total = study(samples).total
        #expect(total.costs.billed == usd("1.31"))
        #expect(total.costs.none == usd("1.655"), "330,000 and 1,000 at $5")
        #expect(total.costs.fiveMinutes == usd("1.4925"), "0.625 + 0.1125 + 0.75, and the short one")
        #expect(total.costs.oneHour == usd("1.31"))
        // The first 100,000 tokens at 1h (1.10); what came later is written and read once, or never: uncached.
        #expect(total.costs.bestMix == usd("1.255"))
        #expect(total.perSessionBest == usd("1.31") && total.belowMinimum == 1)
        let writes = total.longWrites
        #expect(writes.paidBack.tokens == 110_000 && writes.neverRead.tokens == 10_000)
        #expect(writes.wasted == usd("0.05") && writes.open.tokens == 0 && writes.readWithin5m.tokens == 0)
        #expect(total.gaps.survival.count == 3 && total.gaps.survival.ended == 2)
        #expect(total.gaps.at5m.survival == 2.0 / 3 && total.gaps.at1h.survival == 1.0 / 3)
        #expect(total.advice == nil && study(samples).byReads[0].advice?.verdict == .insufficientData)
        // With the observation over after half an hour the last write is still open.
        let early = study(samples, until: Timestamp(milliseconds: (day + 1800) * 1000))
        #expect(early.total.longWrites.open.tokens == 10_000 && early.summary.leftOut == 1)
    }

    /// Hits that the conversation cannot explain come from elsewhere; what stands behind the last breakpoint stays
    /// uncached.
    @Test func sharedHeadsAndTailsAreTakenFromTheBill() throws {
        var samples = TurnSamples()
        samples.add([
            .init(start: day, end: day + 5, input: 2000, write5m: 20_000, read: 30_000),
            .init(start: day + 30, end: day + 35, input: 3000, write5m: 10_000, read: 50_000),
        ])
        let total = study(samples).total
        #expect(total.elsewhereTokens == 30_000)
        #expect(total.costs.fiveMinutes == total.costs.billed)
        // 5,000 input, 30,000 1h writes, 80,000 reads.
        #expect(total.costs.oneHour == usd("0.365"))
    }

    /// Random bills replayed as `farthing replay` does: the ideal policies are the shadow cache.
    @Test func idealPoliciesOfReplayAgree() throws {
        var random = SplitMix64(seed: 21)
        for round in 0..<40 {
            var samples = TurnSamples()
            for session in 0..<4 {
                samples.add(calls(&random), session: "s\(session)", tier: random.pick([.standard, .batch]))
            }
            let logs = try OwnLogs(samples.conversations, tables: samples.tables, catalog: catalog)
            var options = ReplayOptions()
            options.pings = [2, 4].flatMap { most in
                CacheLifetime.allCases.map { PingChoice(lifetime: $0, most: most) }
            }
            var costs: [String: PicoUSD] = [:]
            for part in logs.parts {
                options.minimumTokens = part.minimumTokens
                for policy in try Replay(part.trace, options).run().policies {
                    costs[policy.policy, default: .zero] += policy.cost
                }
            }
            var builder = LifetimeBuilder(
                samples.conversations, tables: samples.tables, catalog: catalog, since: nil, until: nil, rules: .ideal)
            for conversation in samples.conversations.all { builder.add(conversation) { _ in true } }
            let total = LifetimeStudy(builder, seed: 1).total
            let note = Comment(rawValue: "seed 21, round \(round)")
            #expect(total.costs.none == costs["none"], note)
            #expect(total.costs.fiveMinutes == costs["5m-ideal"], note)
            #expect(total.costs.oneHour == costs["1h-ideal"], note)
            // Every prompt and every hit is longer than the minimum, which tree-static does not know.
            #expect(total.costs.bestMix == costs["tree-static"], note)
            for choice in options.pings {
                let without = choice.lifetime == .fiveMinutes ? total.costs.fiveMinutes : total.costs.oneHour
                let gain = total.keepAlive[choice.lifetime].gains[Int(choice.most) - 1].net
                #expect(without - gain == costs[choice.name], note)
            }
            #expect(total.costs.billed == logs.summary.billed, note)
        }
    }

    /// Reads end where an earlier turn's cache ended, or are none.
    private func calls(_ random: inout SplitMix64) -> [TurnSamples.Call] {
        var calls: [TurnSamples.Call] = []
        var time = day
        for _ in 0..<random.int(1...12) {
            time += random.pick([1, 60, 285, 299, 300, 301, 600, 3420, 3599, 3600, 3601, 9000])
            let known: [Int64] = calls.map { $0.read + $0.write5m + $0.write1h }
            var read: Int64 = 0
            if let last = known.last, !random.chance(1, in: 4) {
                read = random.chance(1, in: 3) ? random.pick(known) : last
            }
            let fresh = Int64(random.int(1...9)) * 5000
            let isLong = random.chance(1, in: 2)
            calls.append(
                .init(
                    start: time, end: time, input: Int64(random.int(0...3)) * 100, write5m: isLong ? 0 : fresh,
                    write1h: isLong ? fresh : 0, read: read))
        }
        return calls
    }

    @Test func pingsThatPayAreThoseOfTheBreakEvenTable() {
        // k r < w - r by hand: r = 0.1, 0.05, 0.025 with writes at 1.25 and 2.
        for (read, short, long) in [(100, 11, 18), (50, 23, 38), (25, 48, 78)] as [(Int64, Int64, Int64)] {
            var tally = LifetimeTally()
            tally.note(
                VisitPrice(input: 1000, cacheWrite5m: 1250, cacheWrite1h: 2000, cacheRead: read, pingRead: read))
            let survival = KaplanMeier(gaps: [])
            #expect(KeepAliveStudy(tally, .fiveMinutes, survival: survival).worthwhile == short...short)
            #expect(KeepAliveStudy(tally, .oneHour, survival: survival).worthwhile == long...long)
            #expect(KeepAliveStudy(tally, .fiveMinutes, survival: survival).best == nil)
        }
    }

    /// All gaps are ten minutes: two pings bridge them, one does not.
    @Test func theExpectedGainFollowsFromTheSurvival() {
        var tally = LifetimeTally()
        tally.note(VisitPrice(input: 1000, cacheWrite5m: 1250, cacheWrite1h: 2000, cacheRead: 100, pingRead: 100))
        tally.rewrites.fiveMinutes = 1_150_000
        tally.pingOfEach = 100_000
        let survival = KaplanMeier(gaps: (0..<10).map { _ in (600_000, false) })
        let study = KeepAliveStudy(tally, .fiveMinutes, survival: survival)
        #expect(study.expected(1) == PicoUSD(-100_000))
        #expect(study.expected(2) == PicoUSD(1_150_000 - 200_000))
        #expect(study.expected(3) == PicoUSD(1_150_000 - 200_000), "none is sent any more")
        #expect(study.expected(12) == nil)
    }
}
