import FoundationEssentials
import Glibc
import TestSupport
import Testing
import UsageLogs

@testable import Ledger

/// Imports of real files that change between imports. Expected counts are those of the lines as they were
/// written: transcripts of one line a message, and replies without an id, each with a number of output tokens.
@Suite struct ImportFilesTests {
    private let folder: LedgerFolder
    private let logs: String

    init() throws {
        folder = try LedgerFolder()
        logs = folder.path + "/logs"
        mkdir(logs, 0o755)
    }

    private func reply(_ output: Int) -> String {
        "{\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-haiku-4-5\",\"content\":[],"
            + "\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":5,\"output_tokens\":\(output)}}\n"
    }

    private func replies(_ outputs: Int...) -> String { outputs.map(reply).joined() }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(logs)/\(name)"))
    }

    private func append(_ text: String, to name: String) throws {
        try GrowingLogs.append(text, to: "\(logs)/\(name)")
    }

    private func load(_ ledger: Ledger) throws -> ImportSummary { try ImportedLogs.load([logs], into: ledger) }

    @Test func importingTwiceChangesNothing() throws {
        let ledger = try folder.open()
        try write(replies(1, 2, 3), to: "a.jsonl")
        let first = try load(ledger)
        #expect(first.written.new == 3 && first.reading.files == 1 && first.files[.new] == 1)
        let before = try ImportedLogs.everything(in: ledger)
        let second = try load(ledger)
        #expect(second.written == WriteSummary() && second.reading.files == 0 && second.files.unchanged == 1)
        #expect(try ImportedLogs.everything(in: ledger) == before)
    }

    @Test func onlyWhatIsNewIsRead() throws {
        let ledger = try folder.open()
        try write(replies(1, 2, 3), to: "a.jsonl")
        _ = try load(ledger)
        try append(replies(10), to: "a.jsonl")
        let second = try load(ledger)
        #expect(second.files[.grown] == 1 && second.reading.bytes == Int64(reply(10).utf8.count))
        #expect(try ImportedLogs.counts(of: ledger) == [4, 16])
    }

    @Test func aTornLineIsReadWhenItIsWhole() throws {
        let ledger = try folder.open()
        let line = reply(50)
        try write(reply(1) + line.prefix(40), to: "a.jsonl")
        let first = try load(ledger)
        #expect(first.diagnostics.map(\.problem) == [.tornLastLine])
        #expect(try ImportedLogs.counts(of: ledger) == [1, 1])
        // Torn as it stays: it is looked at once.
        #expect(try load(ledger).files.unchanged == 1)
        try append(String(line.dropFirst(40)), to: "a.jsonl")
        #expect(try load(ledger).diagnostics.isEmpty)
        #expect(try ImportedLogs.counts(of: ledger) == [2, 51])
    }

    @Test func rotationByRename() throws {
        let ledger = try folder.open()
        try write(replies(1, 2), to: "app.log")
        _ = try load(ledger)
        try append(replies(4), to: "app.log")
        rename("\(logs)/app.log", "\(logs)/app.log.1")
        try write(replies(8, 16), to: "app.log")
        let second = try load(ledger)
        #expect(second.files[.renamed] == 1 && second.files[.new] == 1 && second.reading.lines == 3)
        #expect(try ImportedLogs.counts(of: ledger) == [5, 31])
        #expect(try load(ledger).files.unchanged == 2)
    }

    @Test func rotationWithCompression() throws {
        let ledger = try folder.open()
        try write(replies(1, 2), to: "app.log")
        _ = try load(ledger)
        let packed = try SampleFolder.gzipped(Array(replies(1, 2, 4).utf8))
        try Data(packed).write(to: URL(filePath: "\(logs)/app.log.gz"))
        unlink("\(logs)/app.log")
        try write(replies(8), to: "app.log")
        let second = try load(ledger)
        #expect(second.files[.renamed] == 1 || second.files[.replaced] == 1)
        #expect(try ImportedLogs.counts(of: ledger) == [4, 15])
        #expect(try load(ledger).files.unchanged == 2)
    }

    /// Both are there: two files, as `analyze` counts them.
    @Test func aCompressedCopyBesideTheFile() throws {
        let ledger = try folder.open()
        try write(replies(1, 2), to: "app.log")
        _ = try load(ledger)
        let packed = try SampleFolder.gzipped(Array(replies(1, 2).utf8))
        try Data(packed).write(to: URL(filePath: "\(logs)/app.log.gz"))
        _ = try load(ledger)
        #expect(try ImportedLogs.counts(of: ledger) == [4, 6])
    }

    @Test func copyAndTruncate() throws {
        let ledger = try folder.open()
        try write(replies(1, 2, 4), to: "app.log")
        _ = try load(ledger)
        truncate("\(logs)/app.log", 0)
        try append(replies(8), to: "app.log")
        let second = try load(ledger)
        #expect(second.files[.truncated] == 1)
        #expect(try ImportedLogs.counts(of: ledger) == [4, 15])
        try append(replies(16), to: "app.log")
        #expect(try load(ledger).files[.grown] == 1)
        #expect(try ImportedLogs.counts(of: ledger) == [5, 31])
    }

    @Test(arguments: [[100], [100, 200], [100, 200, 300, 400]])
    func replacementByOtherContent(outputs: [Int]) throws {
        let ledger = try folder.open()
        try write(replies(1, 2), to: "app.log")
        _ = try load(ledger)
        // A new file takes the old one's place, as `mv new app.log` does.
        try write(outputs.map(reply).joined(), to: "new.part")
        rename("\(logs)/new.part", "\(logs)/app.log")
        #expect(try load(ledger).files[.replaced] == 1)
        #expect(try ImportedLogs.counts(of: ledger) == [2 + outputs.count, 3 + outputs.reduce(0, +)])
    }

    @Test func otherContentOfTheSameLength() throws {
        let ledger = try folder.open()
        try write(replies(11, 12), to: "app.log")
        _ = try load(ledger)
        let descriptor = open("\(logs)/app.log", O_WRONLY)
        let bytes = Array(replies(21, 22).utf8)
        #expect(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
        close(descriptor)
        #expect(try load(ledger).files[.replaced] == 1)
        #expect(try ImportedLogs.counts(of: ledger) == [4, 66])
    }

    @Test func oneFileByManyNames() throws {
        let ledger = try folder.open()
        try write(replies(1, 2), to: "app.log")
        _ = try load(ledger)
        link("\(logs)/app.log", "\(logs)/hard.log")
        symlink("\(logs)/app.log", "\(logs)/soft.log")
        symlink(logs, "\(folder.path)/link")
        let linked = try ImportedLogs.load(
            ["\(folder.path)/link", "\(logs)/hard.log", "\(logs)/soft.log", "\(logs)/../logs/app.log"], into: ledger)
        #expect(linked.files.unchanged == 1 && linked.files.found == 1)
        #expect(try ImportedLogs.counts(of: ledger) == [2, 3])
    }

    @Test func aRenamedFolder() throws {
        let ledger = try folder.open()
        mkdir("\(logs)/old", 0o755)
        try write(replies(1, 2), to: "old/app.log")
        _ = try load(ledger)
        rename("\(logs)/old", "\(logs)/new")
        let second = try load(ledger)
        #expect(second.files[.renamed] == 1 && second.reading.files == 0 && second.files.vanished == 0)
        try append(replies(4), to: "new/app.log")
        _ = try load(ledger)
        #expect(try ImportedLogs.counts(of: ledger) == [3, 7])
    }

    @Test func whatVanishesStays() throws {
        let ledger = try folder.open()
        try write(replies(1, 2), to: "app.log")
        _ = try load(ledger)
        unlink("\(logs)/app.log")
        let second = try load(ledger)
        #expect(second.files.vanished == 1 && second.diagnostics.map(\.problem) == [.emptyFolder])
        #expect(try ImportedLogs.counts(of: ledger) == [2, 3])
    }

    /// A table of usage that is fetched again replaces the earlier one, rows and sums.
    @Test func aDocumentIsReplaced() throws {
        let ledger = try folder.open()
        func table(_ outputs: Int...) -> String {
            "usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,"
                + "usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,"
                + "usage_output_tokens\n"
                + outputs.enumerated().map {
                    "2026-10-0\($0 + 1),claude-sonnet-4-5-20250929,k,w,message,≤ 200k,10,0,0,0,\($1)\n"
                }.joined()
        }
        try write(table(1, 2, 4), to: "usage.csv")
        let first = try load(ledger)
        try #require(first.written.new == 3, "\(first.diagnostics)")
        try write(table(1, 20), to: "usage.csv")
        let second = try load(ledger)
        #expect(second.files[.changed] == 1 && second.written.removed > 0)
        #expect(try ImportedLogs.counts(of: ledger) == [2, 21])
        #expect(try ledger.size().records == 2)
    }

    @Test func whatCannotBeReadIsToldAndTriedAgain() throws {
        let ledger = try folder.open()
        try write(replies(1), to: "good.log")
        try write("a secret prompt\n", to: "odd.log")
        let first = try load(ledger)
        #expect(first.diagnostics.map(\.problem) == [.unrecognisedFormat])
        #expect(try ImportedLogs.counts(of: ledger) == [1, 1])
        #expect(try load(ledger).files.unchanged == 2)
        try write(replies(2), to: "odd.log")
        _ = try load(ledger)
        #expect(try ImportedLogs.counts(of: ledger) == [2, 3])
    }

    @Test func otherThresholdsBuildTheSumsAnew() throws {
        let ledger = try folder.open()
        try write(replies(1, 2), to: "app.log")
        _ = try load(ledger)
        _ = try LedgerImport(ledger: ledger, inputs: [logs], thresholds: [1]).run()
        #expect(try LedgerDump.totals(of: ledger) == TotalsByHand.lines(of: ledger, thresholds: [1]))
    }

    @Test func anImportThatIsAskedToStopsAfterABatchAndIsGoneOnWith() throws {
        let ledger = try folder.open()
        for name in 1...20 { try write(replies(name), to: "\(name).log") }
        var work = LedgerImport(ledger: ledger, inputs: [logs], thresholds: ImportedLogs.thresholds) { true }
        work.options.batchBytes = 1
        let first = try work.run()
        #expect(first.isStopped && first.written.new < 20)
        let second = try load(ledger)
        #expect(!second.isStopped && second.files.unchanged + second.reading.files == 20)
        #expect(try ImportedLogs.counts(of: ledger) == [20, 210])
    }
}
