import FoundationEssentials
import TestSupport
import Testing

/// The program itself, killed with SIGKILL at random moments under load, and started again on the same ledger.
///
/// Afterwards every reply that a client got whole is in the books once, with the service's counts; every other call
/// that was sent is there once, complete or flagged, and never above the service's counts; nothing else is there.
@Suite(.enabled(if: KilledProgram.isThere, "the package of the sanitizers does not build the program"))
struct KilledTests {
    /// 200 kills in all; FARTHING_KILLS says how many for each seed.
    private static let kills = ProcessInfo.processInfo.environment["FARTHING_KILLS"].flatMap { Int($0) } ?? 50

    @Test(arguments: 1...4 as ClosedRange<UInt64>) func nothingIsMissingAndNothingDouble(seed: UInt64) async throws {
        // One of them at the level where the end of a reply waits for the disk.
        let runs = try KilledRuns(seed: seed, durability: seed == 4 ? "disk" : "process")
        for number in 1...KilledTests.kills { try await runs.run(number) }
        let books = try await runs.books(byServing: seed % 2 == 0)
        let figures = runs.figures
        print(
            """
            KilledTests seed \(seed): \(figures.kills) kills, \(figures.killsInCalls) within calls, \
            \(figures.callsCut) calls under way; \
            \(figures.moments.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", ")); \
            \(runs.clients.begun.count) calls, \(runs.clients.whole.count) received whole; in the books \
            \(books.complete) complete, \(books.lowerBounds) lower bounds, \(books.unbilled) not billed
            """)
        #expect(books.deviations.isEmpty, "seed \(seed): \(books.deviations.prefix(10))")
        // The run would prove nothing if no kill had fallen within a call, or no call had come to its end.
        #expect(figures.killsInCalls > 0 && books.complete > 0 && books.lowerBounds > 0, "seed \(seed)")
    }

    /// Killed while the first start makes its files: the next start finds nothing that stands in its way.
    @Test func aFirstStartMayEndAnywhere() async throws {
        for number in 0..<12 {
            let runs = try KilledRuns(seed: UInt64(number))
            try await runs.start(killedAfter: .milliseconds(8 * number))
            let books = try await runs.books(byServing: true)
            #expect(books.deviations.isEmpty, "killed after \(8 * number) ms: \(books.deviations)")
        }
    }

    /// A secret that was begun and not written is made anew.
    @Test func anEmptySecretStandsInNobodysWay() async throws {
        let runs = try KilledRuns(seed: 0)
        for name in ["secret", "token"] {
            let path = "\(runs.ledger).\(name)"
            try #require(
                FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]))
        }
        _ = try await runs.books(byServing: true)
        for name in ["secret", "token"] {
            #expect(try Data(contentsOf: URL(filePath: "\(runs.ledger).\(name)")).count == 32)
        }
    }
}
