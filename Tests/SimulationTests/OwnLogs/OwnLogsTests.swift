import Pricing
import PromptCache
import TestSupport
import Testing
import Usage

@testable import Simulation

/// Own logs as traces: hand-worked conversations on prices of the embedded books.
@Suite struct OwnLogsTests {
    private let catalog: PriceCatalog

    init() throws { catalog = try PriceCatalog.embedded() }

    /// 2026-06-01T00:00:00Z in seconds; Opus 4.6 is at $5 per million tokens.
    private let day: Int64 = 1_780_272_000

    private func logs(_ samples: TurnSamples, minimumTokens: Int64? = nil) throws -> OwnLogs {
        try OwnLogs(samples.conversations, tables: samples.tables, catalog: catalog, minimumTokens: minimumTokens)
    }

    private func usd(_ text: String) -> PicoUSD { PicoUSD(usd: text) ?? .zero }

    @Test func aConversationBecomesATraceAtItsOwnPrices() throws {
        var samples = TurnSamples()
        samples.add([
            .init(start: day, end: day + 5, input: 100, write5m: 9900, output: 10),
            .init(start: day + 60, end: day + 65, input: 50, write5m: 1950, read: 9900, output: 20),
        ])
        samples.add([.init(start: day + 10, end: day + 11, input: 10)], session: "other", tier: .batch)
        let logs = try logs(samples)
        let part = try #require(logs.parts.first)
        #expect(logs.parts.count == 1 && part.minimumTokens == 4096)
        #expect(part.trace.scopeCount == 2 && part.trace.requestCount == 3)
        #expect(part.trace.visits.map { part.trace.length(of: $0) } == [10_000, 11_900, 10])
        // The second prompt shares the 9,900 cached tokens: the tree has 9,900, 100, 2,000 and 10.
        #expect((0..<4).map { part.trace.tokens(of: Int32($0)) }.sorted() == [10, 100, 2000, 9900])
        #expect(part.trace.prices.map(\.input) == [5_000_000, 2_500_000], "batch halves, but not the ping")
        #expect(part.trace.prices.map(\.pingRead) == [500_000, 500_000])
        // 160 x 5 (10 of them at half) + 11,850 x 6.25 + 9,900 x 0.5 dollars a million.
        #expect(logs.summary.billed == usd("0.0797875") && logs.summary.outputCost == usd("0.00075"))
        #expect(logs.summary.requests == 3 && logs.summary.conversations == 2 && logs.summary.sessions == 2)
        #expect(logs.summary.days == 1 && !logs.summary.isEnoughForAdvice)
    }

    @Test func whatHasNoPriceOrPromptIsLeftOutAndCounted() throws {
        var samples = TurnSamples()
        samples.add([.init(start: day, input: 10), .init(start: day + 1)])
        samples.add([.init(start: day, input: 10), .init(start: day + 1, input: 20)], model: "claude-next-9")
        let summary = try logs(samples).summary
        #expect(summary.requests == 1 && summary.withoutPrompt == 1)
        #expect(summary.unpriced.count == 1 && summary.unpriced[0].requests == 2)
        #expect(summary.unpriced[0].model == "claude-next-9")
    }

    @Test func minimumsOfModelsAreTracesOfTheirOwn() throws {
        var samples = TurnSamples()
        samples.add([.init(start: day, input: 10)])
        samples.add([.init(start: day, input: 10)], model: "claude-sonnet-4-5")
        #expect(try logs(samples).parts.map(\.minimumTokens) == [1024, 4096])
        #expect(try logs(samples, minimumTokens: 0).parts.map(\.minimumTokens) == [0])
    }

    @Test func boundsTakePartsOfConversations() throws {
        var samples = TurnSamples()
        samples.add([.init(start: day, end: day, input: 10), .init(start: day + 100, end: day + 100, input: 20)])
        let logs = try OwnLogs(
            samples.conversations, tables: samples.tables, catalog: catalog,
            since: Timestamp(milliseconds: (day + 1) * 1000))
        #expect(logs.summary.requests == 1 && logs.summary.tokens.input == 20)
    }

    /// Write, read, lapse, change: the engine says the same as the bill, and why.
    @Test func theEngineReproducesTheBill() throws {
        var samples = TurnSamples()
        samples.add([
            .init(start: day, end: day + 5, input: 100, write5m: 9900),
            .init(start: day + 60, end: day + 65, input: 50, write5m: 2000, read: 9900),
            // 5 minutes and a second later: written again.
            .init(start: day + 361, end: day + 365, input: 50, write5m: 12_500),
            // Within the lifetime, and shorter: the prompt was changed.
            .init(start: day + 400, end: day + 405, input: 10, write5m: 6000),
        ])
        let logs = try logs(samples)
        let found = try logs.billedGap()
        #expect(found.reproduction.readTokens == 9900 && found.reproduction.explainedReadTokens == 9900)
        #expect(found.reproduction.writeTokens == 30_400 && found.reproduction.explainedWriteTokens == 30_400)
        #expect(found.reproduction.cost == logs.summary.billed && found.gap.actual == logs.summary.billed)
        let causes = Set(found.gap.parts.map(\.cause))
        #expect(causes.isSuperset(of: [.lapse5m, .hit, .writeNeverRead]))
        #expect(causes.isDisjoint(with: [.unexplained, .readFromElsewhere]))
        #expect(found.gap.parts.reduce(PicoUSD.zero) { $0 + $1.amount } == found.gap.actual - found.gap.bound)
    }

    /// The first turn reads a system prompt that nothing in the conversation wrote; the third misses what
    /// was alive.
    @Test func whatTheConversationCannotExplainIsNamed() throws {
        var samples = TurnSamples()
        samples.add([
            .init(start: day, end: day + 5, write5m: 5000, read: 8000),
            .init(start: day + 60, end: day + 65, write5m: 1000, read: 13_000),
            .init(start: day + 120, end: day + 125, write5m: 7000, read: 8000),
        ])
        let found = try logs(samples).billedGap()
        #expect(found.reproduction.readFromElsewhereTokens == 8000)
        let tokens = Dictionary(uniqueKeysWithValues: found.gap.parts.map { ($0.cause, $0.tokens) })
        #expect(tokens[.readFromElsewhere] == 8000)
        // 8,000 tokens are read all three times; the third turn's 7,000 differ from what was there.
        #expect(tokens[.hit] == 21_000)
        let part = found.gap.parts.first { $0.cause == .readFromElsewhere }
        #expect((part?.amount ?? .zero) < .zero, "cheaper than the bound, which has to write them once")
    }

    /// On random conversations: replay's policies and bound are those of the traces, and the booked parts add
    /// up to the bill minus the bound, to the picodollar.
    @Test(arguments: 1...60) func billsAreBookedExactly(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        var samples = TurnSamples()
        for session in 0..<random.int(1...4) {
            var calls: [TurnSamples.Call] = []
            var now = day
            var cached: Int64 = 0
            for _ in 0..<random.int(1...15) {
                now += Int64(random.pick([1, 60, 290, 301, 1000, 4000]))
                let read = random.pick([0, cached, cached, min(cached, 3000)])
                var call = TurnSamples.Call(start: now, end: now + Int64(random.int(0...90)), read: read)
                call.input = Int64(random.int(0...500))
                if random.chance(2, in: 3) { call.write5m = Int64(random.int(0...9000)) }
                if random.chance(1, in: 3) { call.write1h = Int64(random.int(0...9000)) }
                call.marks = random.chance(1, in: 8) ? .compactedBefore : []
                cached = read + call.write5m + call.write1h
                calls.append(call)
            }
            samples.add(
                calls, session: "s\(session)", agent: random.pick(["", "a"]),
                model: random.pick(["claude-opus-4-6", "claude-sonnet-4-5"]), tier: random.pick([.standard, .batch]))
        }
        let logs = try logs(samples)
        let found = try logs.billedGap()
        var (bound, requests) = (PicoUSD.zero, 0)
        for part in logs.parts {
            var options = ReplayOptions()
            options.minimumTokens = part.minimumTokens
            let result = try Replay(part.trace, options).run()
            bound += result.lowerBound
            requests += part.trace.requestCount
        }
        #expect(Int64(requests) == logs.summary.requests, "seed \(seed)")
        #expect(found.gap.bound == bound && found.gap.actual == logs.summary.billed, "seed \(seed)")
        #expect(
            found.gap.parts.reduce(PicoUSD.zero) { $0 + $1.amount } == logs.summary.billed - bound, "seed \(seed)")
        #expect(
            found.gap.parts.reduce(0) { $0 + $1.tokens } == logs.summary.tokens.prompt, "every token is booked once")
        #expect(
            found.groups.values.reduce(0) { $0 + $1.billed } == logs.summary.billed.picodollars, "seed \(seed)")
        #expect(
            found.groups.values.reduce(0) { $0 + $1.reproduced } == found.reproduction.cost.picodollars, "seed \(seed)")
    }
}
