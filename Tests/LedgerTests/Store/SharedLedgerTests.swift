import TestSupport
import Testing
import Usage

@testable import Ledger
@testable import UsageLogs

/// Several connections, as several processes have them, and documents that change.
@Suite struct SharedLedgerTests {
    /// Two connections write in turn: each finds the values that the other added, and the sums are right.
    @Test(arguments: 1...10 as ClosedRange<UInt64>) func writersTakeTurns(seed: UInt64) throws {
        print("SharedLedgerTests seed \(seed)")
        let folder = try LedgerFolder()
        var samples = SampleMessages(seed: seed)
        let lines = samples.lines(80, messages: 20)
        let whole = try folder.open("whole.sqlite")
        _ = try whole.write(ReadBatch(lines), files: [], thresholds: [200_000])
        let writers = [try folder.open(), try folder.open()]
        for (number, batch) in samples.batches(of: samples.shuffled(lines)).enumerated() {
            _ = try writers[(number / 2) % 2].write(ReadBatch(batch), files: [], thresholds: [200_000])
        }
        #expect(try LedgerDump.lines(of: writers[0]) == LedgerDump.lines(of: whole))
        #expect(try writers[1].inspect(thresholds: [200_000]) == [])
    }

    private func file(_ path: String, isDocument: Bool = true) -> FileRow {
        FileRow(
            path: path, identityName: path, device: 1, inode: UInt64(path.utf8.count), generation: 1, size: 1,
            modifiedNanoseconds: 1, head: FileHead(length: 1, hash: 1), isDocument: isDocument, isCompressed: false,
            cursor: .start)
    }

    /// What a changed document told before goes, be it named by its place; messages with ids stay.
    @Test(arguments: 1...10 as ClosedRange<UInt64>) func aChangedDocumentIsReadAnew(seed: UInt64) throws {
        print("SharedLedgerTests document seed \(seed)")
        let folder = try LedgerFolder()
        var samples = SampleMessages(seed: seed)
        var (before, after) = (samples.lines(40, messages: 10), samples.lines(40, messages: 10))
        for index in before.indices {
            before[index].file = "/logs/export.json"
            after[index].file = "/logs/export.json"
            // Offsets of the two versions differ but for the first.
            after[index].offset += index == 0 ? 0 : 7
        }
        let others = samples.lines(40, messages: 10)
        let ledger = try folder.open()
        _ = try ledger.write(ReadBatch(before), files: [FileUpdate(row: file("/logs/export.json"))], thresholds: [])
        _ = try ledger.write(ReadBatch(others), files: [], thresholds: [])
        let update = FileUpdate(row: file("/logs/export.json"), replacesDocument: true)
        _ = try ledger.write(ReadBatch(after), files: [update], thresholds: [])
        let expected = try folder.open("expected.sqlite")
        let kept = before.filter { $0.name != .place }
        _ = try expected.write(ReadBatch(kept + others + after), files: [], thresholds: [])
        #expect(try LedgerDump.lines(of: ledger) == LedgerDump.lines(of: expected))
        #expect(try ledger.inspect(thresholds: []) == [])
        #expect(try LedgerDump.totals(of: ledger) == TotalsByHand.lines(of: ledger, thresholds: []))
    }

    /// Entries of files go forward only, and another file does not take one over unseen.
    @Test func entriesOfFilesGoForward() throws {
        let folder = try LedgerFolder()
        let ledger = try folder.open()
        var row = file("/logs/a.jsonl", isDocument: false)
        row.cursor = FileCursor(
            offset: 500, lines: 5, precedingTime: Timestamp(milliseconds: 7),
            pendingMarks: [.compactedBefore, .headMissing])
        _ = try ledger.write(ReadBatch(), files: [FileUpdate(row: row)], thresholds: [])
        var late = row
        late.cursor.offset = 300
        _ = try ledger.write(ReadBatch(), files: [FileUpdate(row: late)], thresholds: [])
        #expect(try ledger.fileRows() == [row])
        var other = row
        other.inode += 1
        #expect(throws: LedgerError.overtaken(path: ledger.path, file: row.path)) {
            try ledger.write(ReadBatch(), files: [FileUpdate(row: other)], thresholds: [])
        }
        _ = try ledger.write(ReadBatch(), files: [FileUpdate(row: other, previous: row.identity)], thresholds: [])
        #expect(try ledger.fileRows() == [other])
    }
}
