import PromptCache
import Testing
import Usage

/// Polls: conversations that come back at a steady period after their entries have lapsed.
@Suite struct PollingTests {
    private typealias Call = DiagnosedCalls.Call

    /// Every 11 minutes, give or take a few seconds, on 5m entries: each time 20,000 tokens anew.
    @Test func elevenMinutes() throws {
        let calls = (0..<9).map { Call(Int64($0) * 660 + [0, 3, -4, 2, 0, 5, -1, 0, 1][$0], write5m: 20_000) }
        let diagnosis = DiagnosedCalls(calls.sorted { $0.start ?? 0 < $1.start ?? 0 }).diagnosis()
        let poll = try #require(Polling.find(in: diagnosis).first)
        #expect(poll.count == 8 && abs(poll.periodMilliseconds - 660_000) <= 9000)
        let tokens = poll.shortfalls.reduce(Int64(0)) { $0 + diagnosis.shortfalls[$1].unread.tokens }
        #expect(tokens == 160_000)
    }

    /// A person's pauses keep no period; a poll within the lifetime loses nothing.
    @Test(arguments: [[400, 900, 3000, 700, 9000, 1300, 5000], [240, 240, 240, 240, 240, 240, 240]] as [[Int64]])
    func whatIsNoPoll(_ gaps: [Int64]) {
        var start: Int64 = 0
        var calls = [Call(0, write5m: 20_000)]
        for gap in gaps {
            start += gap
            calls.append(gap > 300 ? Call(start, write5m: 20_000) : Call(start, read: 20_000))
        }
        #expect(Polling.find(in: DiagnosedCalls(calls).diagnosis()).isEmpty)
    }
}
