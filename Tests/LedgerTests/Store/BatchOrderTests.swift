import GRDB
import TestSupport
import Testing
import Usage

@testable import Ledger
@testable import UsageLogs

/// What a ledger holds in the end depends on the lines it was told, not on their order or their batches.
@Suite struct BatchOrderTests {
    static let thresholds: [Int64] = [200_000]

    @Test(arguments: 1...40 as ClosedRange<UInt64>) func orderAndPartitionDoNotMatter(seed: UInt64) throws {
        print("BatchOrderTests seed \(seed)")
        let folder = try LedgerFolder()
        var samples = SampleMessages(seed: seed)
        let lines = samples.lines(60, messages: 12)
        let whole = try folder.open("whole.sqlite")
        _ = try whole.write(ReadBatch(lines), files: [], thresholds: BatchOrderTests.thresholds)
        let expected = try LedgerDump.lines(of: whole)
        #expect(expected.contains { $0.hasPrefix("origin") })
        for round in 1...3 {
            let ledger = try folder.open("round-\(round).sqlite")
            // Some lines are read twice.
            let order = samples.shuffled(lines + samples.some(of: lines))
            for batch in samples.batches(of: order) {
                _ = try ledger.write(ReadBatch(batch), files: [], thresholds: BatchOrderTests.thresholds)
            }
            let found = try LedgerDump.lines(of: ledger)
            if found != expected {
                let missing = Set(expected).subtracting(found).sorted()
                let extra = Set(found).subtracting(expected).sorted()
                Issue.record("round \(round)\nmissing \(missing.prefix(4))\nextra \(extra.prefix(4))")
            }
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func rollUpsAreThoseOfTheRows(seed: UInt64) throws {
        print("BatchOrderTests roll-ups seed \(seed)")
        let folder = try LedgerFolder()
        var samples = SampleMessages(seed: seed &+ 1000)
        let ledger = try folder.open()
        var thresholds: [Int64] = [200_000]
        for (number, batch) in samples.batches(of: samples.shuffled(samples.lines(80, messages: 15))).enumerated() {
            if number == 5 { thresholds = [50_000, 100_000] }
            _ = try ledger.write(ReadBatch(batch), files: [], thresholds: thresholds)
            let found = try LedgerDump.totals(of: ledger)
            let expected = try TotalsByHand.lines(of: ledger, thresholds: thresholds)
            #expect(found == expected)
        }
        try ledger.rebuildTotals(thresholds: [])
        #expect(try LedgerDump.totals(of: ledger) == TotalsByHand.lines(of: ledger, thresholds: []))
    }

    /// 2 x (2^63 - 1) picodollars leave 64 bits; taking one of them back comes back into them.
    @Test func sumsLeaveSixtyFourBitsAndComeBack() throws {
        let folder = try LedgerFolder()
        let ledger = try folder.open()
        var samples = SampleMessages(seed: 7)
        var line = samples.lines(1, messages: 1)[0]
        line.name = .place
        line.cost = .max
        var other = line
        other.offset += 1
        _ = try ledger.write(ReadBatch([line, other]), files: [], thresholds: [])
        let cost = "SELECT reported_picousd FROM day_totals WHERE requests > 0"
        #expect(try ledger.read { try String.fetchAll($0, sql: cost) } == ["18446744073709551614"])
        let document = FileRow(
            path: line.file, identityName: line.file, device: 1, inode: 1, generation: 1, size: 1,
            modifiedNanoseconds: 1, head: FileHead(length: 1, hash: 1), isDocument: true, isCompressed: false,
            cursor: .start)
        let summary = try ledger.write(
            ReadBatch([line]), files: [FileUpdate(row: document, replacesDocument: true)], thresholds: [])
        #expect(summary.removed == 2 && summary.new == 1)
        #expect(try ledger.read { try Int64.fetchAll($0, sql: cost) } == [Int64.max])
        #expect(try LedgerDump.totals(of: ledger) == TotalsByHand.lines(of: ledger, thresholds: []))
    }

    /// The records are what the same lines give in memory: joined, linked by comparing every message with
    /// every event, and settled by looking at every session.
    @Test(arguments: 1...20 as ClosedRange<UInt64>) func recordsAreThoseOfTheLines(seed: UInt64) throws {
        print("BatchOrderTests records seed \(seed)")
        let folder = try LedgerFolder()
        var samples = SampleMessages(seed: seed &+ 2000)
        let lines = samples.lines(60, messages: 10)
        let ledger = try folder.open()
        for batch in samples.batches(of: samples.shuffled(lines)) {
            _ = try ledger.write(ReadBatch(batch), files: [], thresholds: [])
        }
        var tables = RecordTables()
        var states: [RecordIdentity: MessageState] = [:]
        var requests: [RecordIdentity: Set<UInt64>] = [:]
        for sample in lines {
            let line = sample.line(in: &tables)
            if line.request != 0 { requests[sample.identity, default: []].insert(line.request) }
            let state = MessageState(line)
            if states[sample.identity] == nil {
                states[sample.identity] = state
            } else {
                states[sample.identity]?.join(state, strings: tables.strings)
            }
        }
        var linked: Set<RecordIdentity> = []
        for (identity, stated) in requests {
            for request in stated {
                guard let event = states[.ofRequest(hash: request)] else { continue }
                states[identity]?.claim(event)
                linked.insert(.ofRequest(hash: request))
            }
        }
        let session = { (state: MessageState) in tables.attributions[state.record.attribution]?.session ?? .none }
        let stating = Set(states.values.filter { !$0.record.stopReason.isNone }.map(session)).subtracting([.none])
        let expected = states.map { identity, state in
            let flags = state.settledFlags(sessionStatesStopReasons: stating.contains(session(state)))
            return "\(Int64(bitPattern: identity.high)):\(Int64(bitPattern: identity.low))|\(flags.rawValue)|"
                + "\(linked.contains(identity) ? 1 : 0)|\(state.record.tokens.total)|"
                + "\(state.record.reportedPicoUSD.map { "\($0)" } ?? "-")|\(tables.string(session(state)) ?? "")|"
                + "\(state.record.furtherCharges.count)"
        }
        let found = try ledger.read { database in
            var rows: [String] = []
            let sql = """
                SELECT identity_high || ':' || identity_low || '|' || flags || '|' || linked || '|'
                  || (input + cache_write_5m + cache_write_1h + cache_read + output) || '|'
                  || coalesce(reported_picousd, '-') || '|'
                  || coalesce((SELECT text FROM strings s JOIN attributions a ON a.session = s.id
                       WHERE a.id = records.attribution), '') || '|' || further_charges FROM records
                """
            try RawStatement(database, sql).forEach { rows.append($0.text(0)) }
            return rows
        }
        #expect(found.sorted() == expected.sorted())
        #expect(!linked.isEmpty)
    }
}
