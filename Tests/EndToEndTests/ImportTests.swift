import FoundationEssentials
import TestSupport
import Testing

/// `farthing import` as a user runs it; the expected numbers are those of `farthing analyze` on the same logs.
@Suite struct ImportTests {
    private struct Payload: Decodable {
        struct Ledger: Decodable {
            var path: String
            var records: Int
            var bytes: Int
        }
        var schema: String
        var files: [String: Int]
        var bytes: Int
        var lines: Int
        var records: [String: Int]
        var skipped: [String: Int]
        var ledger: Ledger
        var stopped: Bool
    }

    private func load(_ arguments: [String], in scratch: Scratch, input: String? = nil) throws -> Payload {
        let run = try Tool.run(
            ["import"] + arguments + ["--ledger", "l.sqlite", "--format", "json"], input: input, in: scratch.path)
        try #require(run.status == 0, "exit \(run.status): \(run.errors)")
        return try JSONDecoder().decode(Payload.self, from: Data(run.output.utf8))
    }

    @Test func theLedgerHoldsWhatAnalyzeFinds() throws {
        let scratch = try Scratch()
        try SampleTree(seed: 1).write(to: scratch.path + "/samples")
        let analyzed = try Tool.analyze(scratch.path + "/samples/logs")
        let first = try load(["samples/logs"], in: scratch)
        #expect(first.schema == "farthing.import/1" && !first.stopped)
        #expect(first.ledger.records == analyzed.totals.requests && first.ledger.path == scratch.path + "/l.sqlite")
        #expect(first.lines == analyzed.reading.lines && first.skipped == analyzed.reading.skipped)
        #expect(first.files["read"] == analyzed.reading.files && first.files["new"] == analyzed.reading.files)
        let second = try load(["samples/logs"], in: scratch)
        #expect(second.files["unchanged"] == analyzed.reading.files && second.files["read"] == 0 && second.lines == 0)
        #expect(second.records.values.allSatisfy { $0 == 0 } && second.ledger.records == first.ledger.records)
    }

    /// Records without a message id come from standard input once, and another text's are others.
    @Test func standardInputIsReadOnce() throws {
        let scratch = try Scratch()
        func text(_ output: Int) -> String {
            "{\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-haiku-4-5\",\"content\":[],"
                + "\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":5,\"output_tokens\":\(output)}}\n"
        }
        #expect(try load(["-"], in: scratch, input: text(1)).records["new"] == 1)
        #expect(try load(["-"], in: scratch, input: text(1)).records["unchanged"] == 1)
        let third = try load(["-"], in: scratch, input: text(2))
        #expect(third.records["new"] == 1 && third.ledger.records == 2 && third.files["stream"] == 1)
    }

    @Test func theTableAndTheCSVSayTheSame() throws {
        let scratch = try Scratch()
        try SampleTree(seed: 1).write(to: scratch.path + "/samples")
        let table = try Tool.run(["import", "samples/logs/transcripts", "--ledger", "l.sqlite"], in: scratch.path)
        #expect(table.status == 0 && table.output.contains(" new records from "))
        let csv = try Tool.run(
            ["import", "samples/logs/transcripts", "--ledger", "l.sqlite", "--format", "csv"], in: scratch.path)
        let lines = csv.output.split(separator: "\r\n")
        #expect(lines.count == 2 && lines[0].hasPrefix("files_found,files_read,files_unchanged,files_new"))
        #expect(lines[0].split(separator: ",").count == lines[1].split(separator: ",").count)
    }
}
