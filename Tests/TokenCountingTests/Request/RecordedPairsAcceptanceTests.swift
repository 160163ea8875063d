import FoundationEssentials
import RecordedPairs
import Testing
import TokenCounting

enum PublicPairs {
    static let folder = ProcessInfo.processInfo.environment["FARTHING_ACCEPTANCE"]
}

/// Counts against the recorded pairs, named by FARTHING_ACCEPTANCE: the repositories that are held out, and
/// of them also those rows whose constants the other repositories alone give.
@Suite(.enabled(if: PublicPairs.folder != nil)) struct RecordedPairsAcceptanceTests {
    private let pairs: [RecordedPair]

    init() throws { pairs = try RecordedPairs.read(folder: try #require(PublicPairs.folder)) }

    private func rows(newFamilies: Bool) -> [RecordedPair] {
        pairs.filter { $0.leftOut == nil && $0.actual >= 100 && ($0.estimate?.family != .v3) == newFamilies }
    }

    @Test func wholeRequestsOfTheOlderFamily() {
        let heldOut = rows(newFamilies: false).filter(\.isHeldOut)
        let firstHalf = FirstHalf(pairs)
        for group in [heldOut, heldOut.filter(firstHalf.supports)] {
            let figures = AccuracyFigures(group)
            #expect(figures.count >= 200)
            #expect(figures.median == 0)
            #expect(figures.withinOnePercent * 100 >= figures.count * 93)
            #expect(figures.percentile95 <= 160)
        }
    }

    @Test func wholeRequestsOfTheNewerFamilies() {
        let figures = AccuracyFigures(rows(newFamilies: true))
        #expect(figures.count >= 80)
        #expect(figures.withinOnePercent * 100 >= figures.count * 90)
    }

    @Test func textInASingleTurn() {
        let figures = AccuracyFigures(pairs.filter { $0.isSingleTurnText && $0.estimate?.family == .v3 })
        #expect(figures.count >= 150)
        #expect(figures.exact * 100 >= figures.count * 97)
    }

    /// Every row is counted, or refused with a path; no interval is turned around.
    @Test func everyRowIsAnswered() {
        for pair in pairs {
            switch pair.result {
            case .success(let estimate):
                #expect(estimate.low <= estimate.inputTokens && estimate.inputTokens <= estimate.high)
                #expect(estimate.parts.reduce(0) { $0 + $1.tokens } == estimate.inputTokens)
            case .failure(let problem): #expect(!problem.path.isEmpty)
            }
        }
    }
}
