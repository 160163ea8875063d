import Pricing
import Reports
import Testing
import Usage

@testable import Commands

/// Proves the lines of the front door by an example worked by hand (AnalysisTests, $0.0669 for $0.6).
@Suite struct FrontDoorTests {
    func text(_ reading: SampleReading, width: Int? = nil) throws -> String {
        let analysis = Analysis(
            zone: NamedZone(name: "UTC", rules: .utc), bounds: TimeBounds(), catalog: try PriceCatalog.embedded(),
            today: 20_778)
        let figures = DoorFigures(
            reading.result, analysis: analysis, since: CivilDate(days: 20_749),
            now: Timestamp(milliseconds: 20_778 * 86_400_000), logs: [])
        return FrontDoor.text(figures, terminal: Terminal(width: width))
    }

    @Test func spentAndSaved() throws {
        #expect(
            try text(AnalysisTests.tutorial) == """
                since 2026-10-23 (30 days, UTC)

                spent             $0.0669  100 requests; farthing analyze --since 2026-10-23
                saved by caching  $0.5331  88.8 %, hit rate 99.0 %; farthing analyze --since 2026-10-23 --by model
                lost to misses          -  no sessions with times and prices in these days
                what follows               insufficient data: 0 requests on 0 days, advice needs 300 on 14

                """)
    }

    @Test func withoutRequestsThereIsNoSum() throws {
        #expect(
            try text(SampleReading()) == """
                since 2026-10-23 (30 days, UTC)

                no requests in the logs; farthing analyze covers all days

                """)
    }
}
