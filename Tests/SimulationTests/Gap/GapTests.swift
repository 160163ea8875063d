import Pricing
import PromptCache
import TestSupport
import Testing
import Usage

@testable import Simulation

/// The parts of a gap against replay's own totals, and hand-worked bookings.
@Suite struct GapTests {
    /// $3 per million tokens, the usual multipliers; picodollars a token.
    static let price = VisitPrice(
        input: 3_000_000, cacheWrite5m: 3_750_000, cacheWrite1h: 6_000_000, cacheRead: 300_000, pingRead: 300_000)
    /// Prices of other visits: long prompts, batch, a model with cheap reads.
    static let prices = [
        price,
        VisitPrice(
            input: 6_000_000, cacheWrite5m: 7_500_000, cacheWrite1h: 12_000_000, cacheRead: 600_000, pingRead: 300_000),
        VisitPrice(
            input: 1_500_000, cacheWrite5m: 1_875_000, cacheWrite1h: 3_000_000, cacheRead: 150_000, pingRead: 300_000),
        VisitPrice(
            input: 5_000_000, cacheWrite5m: 6_250_000, cacheWrite1h: 10_000_000, cacheRead: 250_000, pingRead: 250_000),
    ]
    static let gaps = [0, 1000, 200_000, 285_000, 290_000, 300_000, 300_001, 600_000, 2_000_000, 3_600_000, 3_600_001]
    static let names = [
        "none", "5m-end", "1h-end", "5m-ideal", "1h-ideal", "per-session-best", "5m-ping-2", "1h-ping-3",
    ]

    /// Equality to the picodollar with the fast bound and with every policy's fast replay.
    @Test(arguments: 1...150) func partsAddUpToActualMinusBound(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        var shape = RandomPrompts.Shape()
        shape.requests = 1...40
        shape.prices = random.chance(1, in: 2) ? [Self.price] : Self.prices
        shape.blockTokens = 128
        shape.gaps = Self.gaps
        shape.delays = [0, 500, 250_000]
        shape.longestRun = 6
        let sample = try RandomPrompts(&random, shape)
        for availability in EngineSwitches.Availability.allCases {
            var options = ReplayOptions()
            options.minimumTokens = Int64(random.pick([0, 256, 1024]))
            options.availability = availability
            options.pings = [PingChoice(lifetime: .fiveMinutes, most: 2), PingChoice(lifetime: .oneHour, most: 3)]
            let replay = try Replay(sample.trace, options).run()
            for name in Self.names {
                let policy = try #require(GapPolicy(name: name))
                let gap = try sample.trace.gap(
                    of: policy, minimumTokens: options.minimumTokens, availability: availability)
                let place: Comment = "seed \(seed), \(name), \(availability), minimum \(options.minimumTokens)"
                #expect(gap.policy == name)
                #expect(gap.bound == replay.lowerBound, place)
                #expect(gap.actual == replay.policies.first { $0.policy == name }?.cost, place)
                #expect(gap.parts.reduce(PicoUSD.zero) { $0 + $1.amount } == gap.actual - gap.bound, place)
            }
        }
    }

    private func trace(_ prompts: [(second: Int64, blocks: [BlockRun])]) throws -> ReplayTrace {
        var builder = TraceBuilder(blockTokens: 1000)
        let (price, scope) = (try builder.price(Self.price), builder.scope())
        for prompt in prompts {
            _ = try builder.add(
                timeMilliseconds: prompt.second * 1000, responseDelayMilliseconds: 0, scope: scope, price: price,
                previous: nil, keeping: 0, appending: prompt.blocks, group: 0)
        }
        return builder.finish()
    }

    /// The amount of a cause in thousandths of the price of a block of 1,000 tokens uncached ($0.003).
    private func parts(_ gap: Gap) -> [GapCause: Int64] {
        Dictionary(uniqueKeysWithValues: gap.parts.map { ($0.cause, Int64($0.amount.picodollars / 3_000_000)) })
    }

    /// A prefix of 2 blocks three times, 10 minutes apart, each with a block of its own. Billed at 5m it is
    /// written thrice; the bound writes it once at 1h and reads it twice, and never writes the tails.
    @Test func aLapseIsBookedWhereItHappens() throws {
        let found = try trace([
            (0, [BlockRun(start: 0, count: 2), BlockRun(start: 10, count: 1)]),
            (600, [BlockRun(start: 0, count: 2), BlockRun(start: 20, count: 1)]),
            (1200, [BlockRun(start: 0, count: 2), BlockRun(start: 30, count: 1)]),
        ]).gap(of: .ideal(.fiveMinutes), minimumTokens: 0)
        // Bound: 2 (2 + 0.1 + 0.1) + 3 = 7.4; actual 9 x 1.25 = 11.25.
        #expect(found.bound == PicoUSD(Int128(7_400) * 3_000_000))
        #expect(found.actual == PicoUSD(Int128(11_250) * 3_000_000))
        let parts = parts(found)
        // First visit of the prefix: 1.25 - 2 a block; the later ones 1.25 - 0.1.
        #expect(parts[.cold] == -1500 && parts[.lapse5m] == 4600)
        // The tails: 1.25 - 1 each.
        #expect(parts[.writeNeverRead] == 750 && parts.count == 3)
    }

    /// Two requests a minute apart and nothing after them: 2 pings after the first gap's end are wasted, and
    /// so are those after the last request.
    @Test func pingsAreWorthItOrWasted() throws {
        let found = try trace([
            (0, [BlockRun(start: 0, count: 2)]), (400, [BlockRun(start: 0, count: 2)]),
            (460, [BlockRun(start: 0, count: 2)]),
        ]).gap(of: .pinged(PingChoice(lifetime: .fiveMinutes, most: 3)), minimumTokens: 0)
        let parts = parts(found)
        // One ping at 285 s bridges 400 s: 2 blocks at 0.1. After the last request 3 pings: 3 x 2 x 0.1.
        #expect(parts[.pings] == 200 && parts[.wastedPings] == 600)
        // Actual 2.5 + 2 x 0.2 + 0.8; bound at 1h: 4 + 0.4, at 5m: 2.5 + 2 + 0.2 = 4.7, so 4.4.
        #expect(found.bound == PicoUSD(Int128(4400) * 3_000_000))
        #expect(parts[.cold] == 2500 - 4000 && parts[.hit] == 0)
    }

    /// Below the minimum everything is paid in full, and the bound knows no minimum.
    @Test func shortPromptsAreBelowTheMinimum() throws {
        let found = try trace([(0, [BlockRun(start: 0, count: 2)]), (10, [BlockRun(start: 0, count: 2)])])
            .gap(of: .ideal(.fiveMinutes), minimumTokens: 4096)
        #expect(parts(found) == [.belowMinimum: 4000 - 2700])
        let none = try trace([(0, [BlockRun(start: 0, count: 2)]), (10, [BlockRun(start: 0, count: 2)])])
            .gap(of: .none, minimumTokens: 0)
        #expect(parts(none) == [.notMarked: 4000 - 2700])
    }

    /// With one breakpoint at the end, the prefix that two prompts share has no entry of its own.
    @Test func aSharedPrefixWithoutABreakpointIsNoEntry() throws {
        let found = try trace([
            (0, [BlockRun(start: 0, count: 2), BlockRun(start: 10, count: 1)]),
            (10, [BlockRun(start: 0, count: 2), BlockRun(start: 20, count: 1)]),
        ]).gap(of: .end(.fiveMinutes), minimumTokens: 0)
        let parts = parts(found)
        // Bound 2 (1.25 + 0.1) + 2 = 4.7; actual 6 x 1.25 = 7.5: 0.5 for the tails, the rest for the prefix.
        #expect(parts[.writeNeverRead] == 500)
        #expect(found.actual - found.bound == PicoUSD(Int128(2800) * 3_000_000))
        #expect((parts[.notMarked] ?? 0) + (parts[.change] ?? 0) == 2300)
    }

    @Test func policiesHaveTheNamesOfTheContract() {
        for name in Self.names { #expect(GapPolicy(name: name)?.name == name) }
        for name in ["", "5m", "5m-", "2h-end", "tree-static", "5m-ping-0", "5m-ping-x", "5m-ping-02", "5m-end-1"] {
            #expect(GapPolicy(name: name) == nil, "\(name)")
        }
    }
}
