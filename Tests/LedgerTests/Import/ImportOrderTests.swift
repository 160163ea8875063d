import TestSupport
import Testing
import Usage
import UsageLogs

@testable import Ledger

/// However a tree comes into the ledger, what is there in the end is the same, and it is what a reading
/// without a ledger finds and what the generator wrote.
@Suite struct ImportOrderTests {
    @Test(arguments: 1...6 as ClosedRange<UInt64>) func partsInAnyOrderAreTheWhole(seed: UInt64) throws {
        print("ImportOrderTests seed \(seed)")
        let folder = try LedgerFolder()
        var logs = GrowingLogs(path: folder.path + "/logs", seed: seed)
        try logs.grow(messages: 12, mayTear: false)
        let whole = try folder.open("whole.sqlite")
        try ImportedLogs.load([logs.path], into: whole)
        let expected = try LedgerDump.lines(of: whole)
        #expect(try ImportedLogs.counts(of: whole) == [logs.expected.records, logs.expected.output])
        var generator = SplitMix64(seed: seed)
        for round in 1...3 {
            let ledger = try folder.open("parts-\(round).sqlite")
            for file in logs.files.shuffled(using: &generator) {
                try ImportedLogs.load([file], into: ledger, batchBytes: generator.int(1...40_000))
            }
            let found = try LedgerDump.lines(of: ledger)
            #expect(Set(expected).symmetricDifference(found).sorted().prefix(4) == [])
        }
    }

    /// Pieces of the growth, one import each, are one import of everything.
    @Test(arguments: 1...6 as ClosedRange<UInt64>) func growthStepByStepIsTheWhole(seed: UInt64) throws {
        print("ImportOrderTests growth seed \(seed)")
        let folder = try LedgerFolder()
        var logs = GrowingLogs(path: folder.path + "/logs", seed: seed)
        let ledger = try folder.open()
        for _ in 1...8 {
            try logs.grow(messages: 3)
            try ImportedLogs.load([logs.path], into: ledger, batchBytes: 1)
        }
        try logs.grow(messages: 0, mayTear: false)
        try ImportedLogs.load([logs.path], into: ledger)
        let whole = try folder.open("whole.sqlite")
        try ImportedLogs.load([logs.path], into: whole)
        #expect(try ImportedLogs.everything(in: ledger) == ImportedLogs.everything(in: whole))
        #expect(try ImportedLogs.counts(of: ledger) == [logs.expected.records, logs.expected.output])
    }

    /// Logs of every format, against the reading in memory: record by record, and with the sums by day.
    @Test func theSampleLogsAreThoseOfAnalyze() async throws {
        let folder = try LedgerFolder()
        try SampleTree(seed: 3).write(to: folder.path + "/samples")
        let logs = folder.path + "/samples/logs"
        let ledger = try folder.open()
        let summary = try ImportedLogs.load([logs], into: ledger)
        let reading = await LogReading(inputs: [logs]).run()
        var expected: [String] = []
        reading.forEachRecord { record in
            if !record.flags.contains(.linked) { expected.append(ImportOrderTests.line(record)) }
        }
        let found = try ledger.read { database in
            var lines: [String] = []
            try RawStatement(
                database,
                """
                SELECT identity_high, identity_low, coalesce(time, -1), input, cache_write_5m, cache_write_1h, cache_read,
                  output, web_searches, coalesce(reported_picousd, -1), flags, further_charges
                FROM records WHERE linked = 0
                """
            ).forEach { row in lines.append((0..<12).map { "\(row.integer(Int32($0)))" }.joined(separator: " ")) }
            return lines
        }
        #expect(expected.count > 150)
        #expect(Set(expected).subtracting(found).sorted().prefix(3) == [])
        #expect(Set(found).subtracting(expected).sorted().prefix(3) == [])
        #expect(found.count == expected.count && summary.reading.lines == reading.summary.lines)
        #expect(try ledger.size().records == Int128(expected.count))
        #expect(
            try LedgerDump.totals(of: ledger) == TotalsByHand.lines(of: ledger, thresholds: ImportedLogs.thresholds))
    }

    private static func line(_ record: UsageRecord) -> String {
        let time = record.accountingTime
        let numbers: [Int64] = [
            Int64(bitPattern: record.identity.high), Int64(bitPattern: record.identity.low),
            time.isKnown ? time.milliseconds : -1, record.tokens.input, record.tokens.cacheWrite5m,
            record.tokens.cacheWrite1h, record.tokens.cacheRead, record.tokens.output, Int64(record.webSearches),
            record.reportedPicoUSD ?? -1, Int64(record.flags.rawValue), Int64(record.furtherCharges.count),
        ]
        return numbers.map { "\($0)" }.joined(separator: " ")
    }
}
