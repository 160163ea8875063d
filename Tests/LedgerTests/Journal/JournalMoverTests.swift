import GRDB
import Glibc
import TestSupport
import Testing

@testable import Ledger

/// The journal in the ledger: each call once, with what was billed.
@Suite struct JournalMoverTests {
    private static let thresholds: [Int64] = [200_000]

    /// Rows of the gateway as they must be: counts and whether they are a lower bound, by name.
    private func rows(_ ledger: Ledger) throws -> [String: [Int64]] {
        try ledger.read { database in
            let found = try Row.fetchAll(
                database,
                sql: """
                    SELECT hex(g.ulid) AS name, r.input, r.cache_write_5m, r.cache_read, r.output, r.flags & 4 AS low
                    FROM gateway_calls g JOIN records r ON r.id = g.record
                    """)
            var rows: [String: [Int64]] = [:]
            for row in found {
                let counts: [Int64] = [
                    row["input"], row["cache_write_5m"], row["cache_read"], row["output"], row["low"],
                ]
                #expect(rows.updateValue(counts, forKey: row["name"]) == nil)
            }
            return rows
        }
    }

    private func expected(_ calls: [JournalCalls.Call]) -> [String: [Int64]] {
        var rows: [String: [Int64]] = [:]
        for call in calls {
            guard let billed = call.billed else { continue }
            let isLow = call.kind == .lowerBound || call.closing == nil
            rows[hex(call.name.bytes)] = billed + [isLow ? 4 : 0]
        }
        return rows
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16, uppercase: true) + String($0 & 15, radix: 16, uppercase: true) }
            .joined()
    }

    /// Frames in any split over segments, moved in any number of steps, some of them twice.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func everyCallIsThereOnce(seed: UInt64) throws {
        let folder = try LedgerFolder()
        let ledger = try folder.open()
        var made = JournalCalls(seed: seed)
        let name = folder.path + "/journal"
        do {
            let journal = try Journal(folder: name, segmentSize: 2000)
            let mover = JournalMover(ledger, folder: name, thresholds: JournalMoverTests.thresholds)
            for number in 0..<60 {
                let call = made.add(message: number > 0 && number % 17 == 0 ? "msg_0" : nil)
                for frame in call.frames { try journal.append(frame) }
                if made.random.next() % 7 == 0 { try mover.move(during: journal.run, now: call.opening.startedAt) }
            }
        }
        let mover = JournalMover(ledger, folder: name, thresholds: JournalMoverTests.thresholds)
        _ = try mover.recover()
        #expect(try rows(ledger) == expected(made.calls), "seed \(seed)")
        #expect(JournalSegment.all(in: name).isEmpty)
        // The sums, by SQL of the test's own.
        let byHand = try TotalsByHand.lines(of: ledger, thresholds: JournalMoverTests.thresholds)
        #expect(!byHand.isEmpty)
        #expect(try LedgerDump.totals(of: ledger) == byHand, "seed \(seed)")
        // A second call with a message id that is in the books is there too, and flagged.
        let repeated = made.calls.filter { $0.message == "msg_0" }.count
        let flagged = try ledger.read { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM records WHERE flags & 16") ?? 0
        }
        #expect(flagged == max(0, repeated - 1), "seed \(seed)")
    }

    /// A call that lasts is shown as unfinished, and its end takes the place of that.
    @Test func anEndTakesThePlaceOfAnUnfinishedRow() throws {
        let folder = try LedgerFolder()
        let ledger = try folder.open()
        let name = folder.path + "/journal"
        let journal = try Journal(folder: name)
        let mover = JournalMover(ledger, folder: name, thresholds: [])
        var made = JournalCalls(seed: 3)
        var call = made.add()
        while call.closing == nil || call.kind != .close || call.billed == nil { call = made.add() }
        let start = call.opening.startedAt
        try journal.append(call.frames[0])
        try mover.move(during: journal.run, now: start + 1000)
        #expect(try rows(ledger).isEmpty, "still young")
        try mover.move(during: journal.run, now: start + 20_000)
        #expect(try rows(ledger)[hex(call.name.bytes)] == [0, 0, 0, 0, 4])
        try journal.append(call.frames[1])
        try mover.move(during: journal.run, now: start + 20_000)
        #expect(try rows(ledger) == expected([call]))
        #expect(try LedgerDump.totals(of: ledger) == TotalsByHand.lines(of: ledger, thresholds: []))
    }

    /// Cut at every byte, a segment tells the calls whose frames are whole, and nothing else.
    @Test func aTornTailIsCut() throws {
        let folder = try LedgerFolder()
        let name = folder.path + "/journal"
        var made = JournalCalls(seed: 11)
        var ends: [Int] = []
        do {
            let journal = try Journal(folder: name)
            var end = JournalSegment.headLength
            for _ in 0..<4 {
                for frame in made.add().frames {
                    try journal.append(frame)
                    end += frame.encoded.count
                    ends.append(end)
                }
            }
        }
        let frames = made.calls.flatMap(\.frames)
        let segment = try #require(JournalSegment.all(in: name).first)
        let bytes = try TestFile.bytes(of: segment.path)
        let cuts = Set(stride(from: 0, through: ends.last ?? 0, by: 31)).union(ends.flatMap { [$0 - 1, $0, $0 + 1] })
        for length in cuts.sorted() where length <= bytes.count {
            let copy = folder.path + "/copy-\(length)"
            try TestFile.makeFolder(copy)
            try TestFile.write(Array(bytes[..<length]), to: copy + "/000000000001.segment")
            let ledger = try folder.open("ledger-\(length).sqlite")
            let mover = JournalMover(ledger, folder: copy, thresholds: [])
            let summary = try #require(try mover.recover())
            let whole = ends.filter { $0 <= length }.count
            #expect(summary.frames == whole, "cut at \(length)")
            let last =
                whole == 0 ? (length < JournalSegment.headLength ? 0 : JournalSegment.headLength) : ends[whole - 1]
            #expect(summary.tornBytes <= length - last, "cut at \(length)")
            let told = Set(frames[..<whole].map(\.call))
            #expect(Set(try rows(ledger).keys).isSubset(of: Set(told.map { hex($0.bytes) })), "cut at \(length)")
        }
    }

    /// One server for a journal; a reader leaves a journal alone that a server has open.
    @Test func oneServerAtATime() throws {
        let folder = try LedgerFolder()
        let name = folder.path + "/journal"
        let ledger = try folder.open()
        do {
            let journal = try Journal(folder: name)
            #expect(throws: JournalError(kind: .locked, folder: name)) { try Journal(folder: name) }
            #expect(try JournalMover(ledger, folder: name, thresholds: []).recover() == nil)
            #expect(journal.run == 1)
        }
        #expect(try Journal(folder: name).run == 2)
    }

    /// Whoever looks whether a server runs keeps none from starting.
    @Test func aLookIsWaitedFor() throws {
        let folder = try LedgerFolder()
        let name = folder.path + "/journal"
        #expect(try Journal(folder: name).run == 1)
        let look = open(name + "/lock", O_RDONLY)
        #expect(flock(look, LOCK_SH | LOCK_NB) == 0)
        // A thread of its own: those of the tests may all be busy.
        let context = UnsafeMutableRawPointer(bitPattern: Int(look))
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { descriptor in
                usleep(5_000)
                close(Int32(Int(bitPattern: descriptor)))
                return nil
            }, context)
        #expect(try Journal(folder: name).run == 2)
        pthread_join(thread, nil)
    }
}
