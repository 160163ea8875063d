import TestSupport
import Testing

/// Forms of output, exit codes, and ends of pipes.
@Suite final class OutputTests {
    private let scratch: Scratch
    private let logs: String

    init() throws {
        scratch = try Scratch()
        try SampleTree(seed: 1).write(to: scratch.path)
        logs = "\(scratch.path)/logs"
    }

    @Test func theCSVIsRectangularAndExact() throws {
        let run = try Tool.run(["analyze", logs, "--by", "session", "--by", "model", "--format", "csv"])
        let rows = CSV.rows(of: run.output)
        let header = try #require(rows.first)
        #expect(run.status == 0 && rows.count > 10)
        for row in rows { #expect(row.count == header.count) }
        #expect(header.contains("session") && header.contains("model") && header.contains("cost_usd"))
        let column = try #require(header.firstIndex(of: "cost_usd"))
        let sum = rows.dropFirst().compactMap { picodollars($0[column]) }.reduce(0, +)
        let json = try AnalyzePayload.decode(try Tool.run(["analyze", logs, "--format", "json"]).output)
        #expect(sum == picodollars(json.totals.costUsd))
    }

    /// A cell that a spreadsheet would run as a formula is made plain text.
    @Test func noCellIsAFormula() throws {
        let run = try Tool.run(["analyze", logs, "--by", "project", "--format", "csv"])
        for row in CSV.rows(of: run.output).dropFirst() {
            let name = try #require(row.first)
            #expect(!name.hasPrefix("-") && !name.hasPrefix("=") && !name.hasPrefix("+") && !name.hasPrefix("@"))
        }
    }

    @Test func theTableShowsNoZeroForAnUnknownModel() throws {
        let run = try Tool.run(["analyze", logs, "--by", "model"])
        let row = try #require(run.output.split(separator: "\n").first { $0.hasPrefix("claude-next-9") })
        #expect(row.contains("unpriced") && !row.contains("$"), "\(row)")
    }

    @Test func aTableGoesToAFileToo() throws {
        let target = "\(scratch.path)/table.txt"
        let run = try Tool.run(["analyze", logs, "--output", target])
        #expect(run.status == 0 && run.output.isEmpty)
        #expect(try scratch.text(of: "table.txt").contains("$"))
    }

    @Test func aClosedPipeIsSuccess() throws {
        let run = try Tool.run(["analyze", logs, "--by", "session"], closedOutput: true)
        #expect(run.status == 0 && !run.errors.contains("pipe"), "exit \(run.status): \(run.errors)")
    }

    /// Notes that nobody reads cost neither the data nor the exit status.
    @Test func aClosedStandardErrorLosesNotesOnly() throws {
        let open = try Tool.run(["analyze", logs, "--strict"])
        let closed = try Tool.run(["analyze", logs, "--strict"], closedErrors: true)
        #expect(!open.errors.isEmpty && !open.output.isEmpty)
        #expect(closed.status == open.status && closed.output == open.output)
        #expect(try Tool.run(["analyze", "--no-such-option"], closedErrors: true).status == 2)
    }

    @Test func strictTellsOfAPartialReading() throws {
        let calm = try Tool.run(["analyze", logs])
        let strict = try Tool.run(["analyze", logs, "--strict"])
        #expect(calm.status == 0 && strict.status == 1)
        #expect(strict.output == calm.output)
    }

    @Test func strictTellsOfUsageWithoutAPrice() throws {
        let line =
            #"{"type":"assistant","sessionId":"s","timestamp":"2026-06-01T00:00:00Z","message":{"id":"m","#
            + #""model":"claude-next-9","stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}}"#
        try scratch.write(Array((line + "\n").utf8), as: "unknown.jsonl")
        let place = "\(scratch.path)/unknown.jsonl"
        let run = try Tool.run(["analyze", place, "--strict"])
        #expect(run.status == 1)
        #expect(
            run.errors
                == "farthing: \(place):1: usage of claude-next-9 has no price: no price book knows this model\n")
        #expect(try Tool.run(["analyze", place]).status == 0)
    }

    @Test func theBinaryRunsWithoutAnEnvironment() throws {
        let run = try Tool.run(["--version"], environment: ["PATH": ""])
        #expect(run.status == 0 && !run.output.isEmpty)
    }
}
