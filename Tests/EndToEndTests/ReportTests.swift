import JSONScan
import TestSupport
import Testing

/// The built program: what `report` says of imported logs is what `analyze` says of the logs themselves.
@Suite final class ReportTests {
    private let scratch: Scratch
    private let logs: String
    private let ledger: String

    init() throws {
        scratch = try Scratch()
        try SampleTree(seed: 1).write(to: scratch.path)
        logs = "\(scratch.path)/logs"
        ledger = "\(scratch.path)/ledger.sqlite"
        let run = try Tool.run(["import", logs, "--ledger", ledger])
        try #require(run.status == 0, "\(run.errors)")
    }

    /// Definitions of the user with groupings that no built-in report has.
    private static let definitions = [
        "hourly": #"["hour"]"#, "weekly": #"["week"]"#, "sources": #"["source"]"#, "tags": #"["tag"]"#,
        "mixed": #"["month", "project", "model"]"#,
    ]

    private func report(_ arguments: [String]) throws -> JSONValue {
        let run = try Tool.run(
            ["report"] + arguments + ["--ledger", ledger, "--format", "json"], environment: settings())
        try #require(run.status == 0, "\(run.errors)")
        return try JSONValue.parse(Array(run.output.utf8))
    }

    private func analyze(_ arguments: [String]) throws -> JSONValue {
        let run = try Tool.run(["analyze", logs] + arguments + ["--format", "json"])
        try #require(run.status == 0, "\(run.errors)")
        return try JSONValue.parse(Array(run.output.utf8))
    }

    private func settings() throws -> [String: String] {
        let folder = try SampleFolder(path: "\(scratch.path)/settings")
        for (name, groups) in ReportTests.definitions {
            let text = """
                {"schema": "farthing.report-definition/1", "name": "\(name)", "title": "T", "question": "Q?",
                 "group_by": \(groups), "columns": ["cost_usd"]}
                """
            try folder.write(Array(text.utf8), as: "farthing/reports/\(name).json")
        }
        return ["XDG_CONFIG_HOME": "\(scratch.path)/settings"]
    }

    /// Groups by their key's text, since reports may have an order of their own.
    private func groups(_ json: JSONValue) -> [String: JSONValue] {
        var found: [String: JSONValue] = [:]
        for group in json["groups"]?.array ?? [] { found[(group["key"] ?? .null).serialized(pretty: false)] = group }
        return found
    }

    struct Comparison: Sendable {
        var report: String
        var by: String
        var options: [String] = []
    }

    static let comparisons = [
        Comparison(report: "daily", by: "day"), Comparison(report: "monthly", by: "month"),
        Comparison(report: "sessions", by: "session,project"), Comparison(report: "projects", by: "project"),
        Comparison(report: "models", by: "model"), Comparison(report: "keys", by: "key"),
        Comparison(report: "cache", by: "project,model"), Comparison(report: "invoice", by: "model"),
        Comparison(report: "hourly", by: "hour"), Comparison(report: "weekly", by: "week"),
        Comparison(report: "sources", by: "source"), Comparison(report: "tags", by: "tag"),
        Comparison(report: "mixed", by: "month,project,model"),
        Comparison(report: "daily", by: "day", options: ["--timezone", "America/New_York"]),
        Comparison(report: "daily", by: "day", options: ["--timezone", "Asia/Kathmandu", "--since", "2026-06"]),
        Comparison(report: "hourly", by: "hour", options: ["--timezone", "Asia/Kathmandu", "--until", "2026-06-05"]),
        Comparison(report: "models", by: "model", options: ["--since", "2026-05-03", "--until", "2026-06-04"]),
        Comparison(report: "models", by: "model", options: ["--since", "2026-05-04T08:30:00Z"]),
        Comparison(report: "sources", by: "source", options: ["--cost-mode", "auto"]),
        Comparison(report: "sources", by: "source", options: ["--cost-mode", "display"]),
        Comparison(report: "projects", by: "project", options: ["--model", "claude-*"]),
        Comparison(
            report: "daily", by: "day", options: ["--project", "-*", "--model", "*sonnet*", "--model", "*opus*"]),
        Comparison(report: "models", by: "model", options: ["--source", "claude-code", "--since", "2026-06"]),
    ]

    /// Totals, parts, groups, what has no price and what prices rest on: the same keys with the same texts.
    @Test func theSameAsAnalyzeKeyByKey() throws {
        for comparison in ReportTests.comparisons {
            let report = try report([comparison.report] + comparison.options)
            let analysis = try analyze(["--by", comparison.by] + comparison.options)
            let place = "\(comparison.report) \(comparison.options)"
            for key in ["totals", "parts", "unpriced", "notes", "period"] {
                #expect(report[key] != nil && report[key] == analysis[key], "\(key) of \(place)")
            }
            let (ours, theirs) = (groups(report), groups(analysis))
            #expect(Set(ours.keys) == Set(theirs.keys), "groups of \(place)")
            for (key, group) in ours { #expect(group == theirs[key], "\(key) of \(place)") }
            #expect(report["schema"] == .string("farthing.report/1"))
        }
    }

    /// Importing again, and in another order, changes nothing.
    @Test func importingTwiceChangesNothing() throws {
        let before = try Tool.run(["report", "daily", "--ledger", ledger, "--format", "csv"])
        for path in [logs, "\(logs)/transcripts"] {
            #expect(try Tool.run(["import", path, "--ledger", ledger]).status == 0)
        }
        #expect(try Tool.run(["report", "daily", "--ledger", ledger, "--format", "csv"]).output == before.output)
    }

    /// The invoice's amounts add up to its total, in picodollars.
    @Test func theInvoiceAddsUp() throws {
        let json = try report(["invoice"])
        let lines = try #require(json["lines"]?.array)
        var sum: Int128 = 0
        for line in lines where line["unpriced"] == .null { sum += try picodollars(line["amount_usd"]) }
        #expect(sum == (try picodollars(json["totals"]?["cost_usd"])))
        #expect(lines.contains { $0["unpriced"] != .null && $0["amount_usd"] == .null }, "unpriced lines say so")
    }

    private func picodollars(_ value: JSONValue?) throws -> Int128 {
        let text = try #require(value?.string)
        let parts = text.split(separator: ".")
        let decimals = parts.count > 1 ? String(parts[1]) : ""
        return try #require(Int128("\(parts[0])\(decimals)" + String(repeating: "0", count: 12 - decimals.count)))
    }

    @Test func aPeriodWithoutRecordsIsAnHonestEmptyReport() throws {
        for name in ["daily", "monthly", "invoice", "cache"] {
            let run = try Tool.run(["report", name, "--ledger", ledger, "--since", "2011", "--until", "2011"])
            #expect(run.status == 0 && run.output.contains("no requests in this period"), "\(name): \(run.errors)")
            let page = try Tool.run(
                ["report", name, "--ledger", ledger, "--since", "2011", "--until", "2011", "--format", "html"])
            #expect(page.status == 0 && page.output.hasSuffix("</html>\n"), "\(name): \(page.errors)")
        }
    }

    @Test func unpricedUsageEndsStrictWithOne() throws {
        #expect(try Tool.run(["report", "models", "--ledger", ledger]).status == 0)
        #expect(try Tool.run(["report", "models", "--ledger", ledger, "--strict"]).status == 1)
        #expect(
            try Tool.run(["report", "models", "--ledger", ledger, "--model", "claude-sonnet-4-6", "--strict"]).status
                == 0)
    }

    /// The page names the zone, what has no price, and needs nothing beside itself.
    @Test func thePageStandsAlone() throws {
        for name in ["daily", "monthly", "sessions", "projects", "models", "keys", "cache", "invoice"] {
            let run = try Tool.run(
                ["report", name, "--ledger", ledger, "--timezone", "Europe/Berlin", "--format", "html"])
            try #require(run.status == 0, "\(name): \(run.errors)")
            #expect(run.output.hasPrefix("<!DOCTYPE html>"), "\(name)")
            #expect(run.output.contains("Europe/Berlin") && run.output.contains("unpriced"), "\(name)")
            #expect(!run.output.contains("<script") && !run.output.contains("src=\"http"), "\(name)")
        }
    }

    @Test func theCSVOfMonthsHasTheProjectionsColumns() throws {
        let run = try Tool.run(["report", "monthly", "--ledger", ledger, "--format", "csv"])
        let header = try #require(CSV.rows(of: run.output).first)
        #expect(header.suffix(3) == ["projected_cost_usd", "projected_low_usd", "projected_high_usd"])
    }
}
