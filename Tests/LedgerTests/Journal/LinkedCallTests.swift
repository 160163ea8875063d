import GRDB
import TestSupport
import Testing
import Usage

@testable import Ledger
@testable import UsageLogs

/// A call of the gateway and the log line of the same reply: counted once, whichever came first.
@Suite struct LinkedCallTests {
    @Test(arguments: [true, false])
    func aLogRowIsCountedInItsCall(logComesFirst: Bool) throws {
        let folder = try LedgerFolder()
        let ledger = try folder.open()
        let name = folder.path + "/journal"
        var made = JournalCalls(seed: 5)
        var call = made.add(message: "msg_7")
        while !(call.closing?.isComplete ?? false) { call = made.add(message: "msg_7") }
        let journal = try Journal(folder: name)
        for frame in call.frames { try journal.append(frame) }
        let mover = JournalMover(ledger, folder: name, thresholds: [])
        if logComesFirst { _ = try ledger.write(log(), files: [], thresholds: []) }
        try mover.move(during: journal.run, now: 0)
        if !logComesFirst { _ = try ledger.write(log(), files: [], thresholds: []) }
        // Once more changes nothing.
        _ = try ledger.write(log(), files: [], thresholds: [])

        let counted = try ledger.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT input, output, \(LedgerDump.attribution("attribution")) AS whose,
                      (SELECT count(*) FROM origins WHERE record = records.id) AS places
                    FROM records WHERE linked = 0
                    """)
        }
        let row = try #require(counted.first)
        #expect(counted.count == 1)
        #expect([row["input"], row["output"]] == [call.billed?[0], call.billed?[3]])
        // source/project/path/session/agent/parent/key/user/tags, sidechain: key and source of the gateway,
        // session and project of the log.
        let whose: String = row["whose"]
        #expect(whose == "gateway/log-project//log-session///\(call.opening.key ?? "")//0")
        #expect(row["places"] == 1)
        let sums = try ledger.read { database in
            try Int.fetchOne(database, sql: "SELECT sum(requests) FROM day_totals") ?? 0
        }
        #expect(sums == 1)
    }

    /// The same reply as a transcript tells it, with other counts.
    private func log() -> ReadBatch {
        let collector = RecordCollector(file: FileContext(path: "/logs/a.jsonl", symbol: .none, project: .none))
        collector.restart(keepingPlaces: true)
        collector.file.project = collector.symbol("log-project")
        var line = LoggedCall(source: "sample")
        line.identifier = "msg_7"
        line.model = "claude-sonnet-4-5-20250929"
        line.usage.tokens = TokenUsage(input: 1, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0, output: 9_999)
        line.session = "log-session"
        line.completedAt = Timestamp(milliseconds: 1_760_000_009_000)
        line.stopReason = "end_turn"
        line.add(LogPiece(bytes: UnsafeRawBufferPointer(start: nil, count: 0), offset: 40, line: 2), to: collector)
        return collector.handOver()
    }
}
