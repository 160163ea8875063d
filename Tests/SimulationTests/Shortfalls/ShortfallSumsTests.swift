import Pricing
import PromptCache
import TestSupport
import Testing
import Usage

@testable import Simulation

/// Sums of shortfalls against plain sums over random diagnoses of faulty conversations.
@Suite struct ShortfallSumsTests {
    /// Worked out by hand at the prices of Opus 4.6 (5.00 input, 6.25 5m write, 0.50 read, dollars a million
    /// tokens): 10,000 tokens written anew at 5m lose 10,000 x (6.25 - 0.50) / 1,000,000 = $0.0575.
    @Test func aLapseCostsItsWritesLessTheReads() throws {
        let catalog = try PriceCatalog.embedded()
        var samples = TurnSamples()
        let day: Int64 = 1_775_001_600
        samples.add([
            .init(start: day, end: day + 5, write5m: 10_000), .init(start: day + 900, end: day + 905, write5m: 10_400),
        ])
        let sums = ShortfallSums(diagnosis(samples), tables: samples.tables, catalog: catalog)
        #expect(sums.avoidable.lost == PicoUSD(usd: "0.0575") && sums.avoidable.tokens == 10_000)
        #expect(sums.byCause.map(\.cause) == [.firstRequest, .lapse5m])
        #expect(sums.explainedShare(withFirstRequests: false).tokens == 1)
        #expect(sums.bySession.first?.avoidable.lost == sums.avoidable.lost)
    }

    @Test func withoutAPriceTokensCountAndDollarsAreNotKnown() throws {
        var samples = TurnSamples()
        samples.add(
            [.init(start: 0, write5m: 10_000), .init(start: 900, write5m: 10_400)], model: "no-such-model")
        let sums = try ShortfallSums(diagnosis(samples), tables: samples.tables, catalog: PriceCatalog.embedded())
        #expect(sums.avoidable.unpricedRequests == 1 && sums.avoidable.unpricedTokens == 10_000)
        #expect(sums.avoidable.lost == .zero && sums.explainedShare(withFirstRequests: true).dollars == nil)
    }

    /// Every way of grouping adds up to the total, in requests where a request is in one group, in tokens and
    /// to the picodollar.
    @Test(arguments: 1...100 as ClosedRange<UInt64>)
    func everyGroupingAddsUp(_ seed: UInt64) throws {
        let catalog = try PriceCatalog.embedded()
        let records = FaultRecords(try FaultRun(FaultGenerator.script(seed: seed)))
        var builder = ConversationBuilder(tables: records.tables)
        for record in records.records { builder.add(record) }
        let diagnosis = Diagnosis(
            builder.finish(), tables: records.tables, evidence: DiagnosisEvidence(minimumTokens: { _ in 1024 }))
        let sums = ShortfallSums(diagnosis, tables: records.tables, catalog: catalog)
        let tokens = diagnosis.shortfalls.reduce(Int64(0)) { $0 + $1.unread.tokens }
        #expect(sums.total.tokens == tokens, "seed \(seed)")
        #expect(sums.total.requests == Int64(Set(diagnosis.shortfalls.map(\.turn)).count), "seed \(seed)")
        for groups in [sums.bySession, sums.byProject, sums.byModel] {
            #expect(groups.reduce(0) { $0 + $1.total.requests } == sums.total.requests, "seed \(seed)")
            #expect(groups.reduce(PicoUSD.zero) { $0 + $1.total.lost } == sums.total.lost, "seed \(seed)")
            #expect(groups.reduce(0) { $0 + $1.avoidable.tokens } == sums.avoidable.tokens, "seed \(seed)")
            for group in groups {
                #expect(group.causes.reduce(PicoUSD.zero) { $0 + $1.sum.lost } == group.total.lost, "seed \(seed)")
            }
        }
        #expect(sums.byCause.reduce(PicoUSD.zero) { $0 + $1.sum.lost } == sums.total.lost, "seed \(seed)")
        #expect(sums.byCertainty.reduce(0) { $0 + $1.sum.tokens } == sums.avoidable.tokens, "seed \(seed)")
    }

    private func diagnosis(_ samples: TurnSamples) -> Diagnosis {
        Diagnosis(
            samples.conversations, tables: samples.tables, evidence: DiagnosisEvidence(minimumTokens: { _ in 1024 }))
    }
}
