import Pricing
import PromptCache
import Testing
import Usage

@testable import Simulation

/// Advice on made-up months: what is cheaper, how sure that is, and when nothing may be said.
@Suite struct LifetimeAdviceTests {
    private let catalog: PriceCatalog

    init() throws { catalog = try PriceCatalog.embedded() }

    private let day: Int64 = 1_780_272_000

    private func advice(_ samples: TurnSamples) throws -> LifetimeAdvice {
        let study = LifetimeStudy(samples.conversations, tables: samples.tables, catalog: catalog)
        #expect(study.byReads.count == 1 && study.byReads[0].key.reads == .dear)
        return try #require(study.byReads.first?.advice)
    }

    /// A session of 15 requests of 100,000 tokens ten minutes apart; billed at 5m, all of it is written each time.
    private func slow(from start: Int64, isLong: Bool = false) -> [TurnSamples.Call] {
        (0..<15 as Range<Int64>).map { (turn: Int64) -> TurnSamples.Call in
            let begin: Int64 = start + turn * 600
            var call = TurnSamples.Call(start: begin, end: begin + 5)
            if isLong {
                if turn == 0 { call.write1h = 100_000 } else { call.read = 100_000 }
            } else {
                call.write5m = 100_000
            }
            return call
        }
    }

    /// A session of 15 requests a minute apart, each 50,000 tokens longer.
    private func fast(from start: Int64) -> [TurnSamples.Call] {
        (0..<15 as Range<Int64>).map { (turn: Int64) -> TurnSamples.Call in
            let begin: Int64 = start + turn * 60
            var call = TurnSamples.Call(start: begin, end: begin + 5)
            call.write5m = turn == 0 ? 100_000 : 50_000
            call.read = turn == 0 ? 0 : 50_000 + turn * 50_000
            return call
        }
    }

    @Test func slowSessionsShouldSwitchToOneHour() throws {
        var samples = TurnSamples()
        for number in 0..<20 as Range<Int64> { samples.add(slow(from: day + number * 86_400), session: "s\(number)") }
        let advice = try advice(samples)
        #expect(advice.verdict == .change && advice.policy == .oneHour && advice.current == .fiveMinutes)
        // A session: 15 x $0.625 as billed, $1 and 14 x $0.05 with 1h.
        #expect(advice.saving == PicoUSD(usd: "153.5") && advice.confidence == .high)
        #expect(advice.interval?.low == advice.saving, "all sessions are alike")
        #expect(advice.days == 20 && advice.savingPerMonth == PicoUSD(usd: "230.25"))
    }

    @Test func whatIsTheCheapestAlreadyIsKept() throws {
        var samples = TurnSamples()
        for number in 0..<20 as Range<Int64> {
            samples.add(slow(from: day + number * 86_400, isLong: true), session: "s\(number)")
        }
        let advice = try advice(samples)
        #expect(advice.verdict == .keep && advice.policy == .oneHour && advice.current == .oneHour)
        #expect(advice.saving == .zero)
    }

    /// Ten sessions save 7.675 each with 1h, 25 lose 3 each: 1.75 in all, far less than they differ.
    @Test func aSavingWithinTheSpreadOfTheSessionsIsNone() throws {
        var samples = TurnSamples()
        for number in 0..<35 as Range<Int64> {
            let start = day + number * 86_400
            samples.add(number < 10 ? slow(from: start) : fast(from: start), session: "s\(number)")
        }
        let advice = try advice(samples)
        #expect(advice.saving == PicoUSD(usd: "1.75") && advice.policy == .oneHour)
        #expect(advice.verdict == .noClearDifference && advice.confidence == .low)
        let interval = try #require(advice.interval)
        #expect(interval.low < .zero && interval.high > .zero)
    }

    @Test(arguments: [(19, 15, false), (20, 14, false), (20, 15, true), (13, 30, false), (14, 30, true)])
    func fewRequestsOrDaysGiveNoAdvice(days: Int, requests: Int, isEnough: Bool) throws {
        var samples = TurnSamples()
        for number in 0..<days {
            let start = day + Int64(number) * 86_400
            samples.add(Array(slow(from: start).prefix(requests)), session: "s\(number)")
            samples.add(Array(slow(from: start).prefix(max(0, requests - 15))), session: "t\(number)")
        }
        #expect((try advice(samples).verdict != .insufficientData) == isEnough)
    }

    /// 122 days on it is October, when Opus 5.5 is sold: reads at a twentieth of input.
    @Test func cheapAndDearReadsAreAdvisedApart() throws {
        var samples = TurnSamples()
        let start = day + 122 * 86_400
        samples.add(slow(from: start))
        samples.add(slow(from: start + 100), session: "t", model: "claude-opus-5-5")
        samples.add(slow(from: start + 200), session: "t", agent: "helper")
        let study = LifetimeStudy(samples.conversations, tables: samples.tables, catalog: catalog)
        #expect(Set(study.byReads.map(\.key.reads)) == [.cheap, .dear])
        #expect(study.byReads.first { $0.key.reads == .cheap }?.readMultipliers == 0.05...0.05)
        #expect(
            Set(study.byKind.map(\.key)) == [
                LifetimeKey(kind: .mainThread, reads: .cheap), LifetimeKey(kind: .mainThread, reads: .dear),
                LifetimeKey(kind: .subAgent, reads: .dear),
            ])
        for groups in [study.byProject, study.byKind, study.byReads] {
            #expect(groups.reduce(0) { $0 + $1.requests } == 45 && study.total.requests == 45)
            #expect(groups.reduce(PicoUSD.zero) { $0 + $1.costs.bestMix } == study.total.costs.bestMix)
        }
        #expect(study.total.sessions == 2 && study.total.advice == nil)
    }

    @Test func aMonthIsRoundedToTheEvenPicodollar() {
        func advice(_ days: Int64) -> LifetimeAdvice {
            LifetimeAdvice(verdict: .keep, policy: .none, saving: .zero, confidence: .low, days: days)
        }
        #expect(advice(20).perMonth(PicoUSD(1)) == PicoUSD(2), "1.5")
        #expect(advice(20).perMonth(PicoUSD(3)) == PicoUSD(4), "4.5")
        #expect(advice(20).perMonth(PicoUSD(-3)) == PicoUSD(-4))
        #expect(advice(7).perMonth(PicoUSD(5)) == PicoUSD(21), "21.43")
        #expect(advice(0).perMonth(PicoUSD(5)) == .zero)
    }
}
