import FoundationEssentials
import JSONScan
import Pricing
import TestSupport
import Testing

@testable import Commands

/// `farthing ttl` on sessions worked out by hand and on the sample logs, where sums must add up.
///
/// Prices are the public ones of claude-sonnet-4-6: $3 per million tokens, writes $3.75 (5m) and $6 (1h), reads $0.30.
@Suite final class LifetimesTests {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/farthing-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func run(_ arguments: String...) async throws -> String {
        let world = TestWorld()
        let status = await world.run(["ttl"] + arguments)
        try #require(status == .success, "\(world.notes.text)")
        return world.output.text
    }

    private func json(_ arguments: [String]) async throws -> JSONValue {
        let world = TestWorld()
        let status = await world.run(["ttl"] + arguments + ["--format", "json"])
        try #require(status == .success, "\(world.notes.text)")
        return try JSONValue.parse(Array(world.output.text.utf8))
    }

    /// A session of three requests of 100,000 tokens, the last ten minutes after the second; billed at 5m.
    private func writeSession(_ name: String, day: String) throws {
        let usage = [(100_000, 0), (0, 100_000), (100_000, 0)]
        let times = [("10:00:00", "10:00:02"), ("10:01:00", "10:01:02"), ("10:11:00", "10:11:02")]
        var text = ""
        for (number, (written, read)) in usage.enumerated() {
            let parent = number == 0 ? "null" : #""a\#(number - 1)""#
            text +=
                #"{"type":"user","uuid":"u\#(number)","parentUuid":\#(parent),"sessionId":"\#(name)","timestamp":""#
                + #"\#(day)T\#(times[number].0)Z","message":{"role":"user","content":"x"}}"# + "\n"
                + #"{"type":"assistant","uuid":"a\#(number)","parentUuid":"u\#(number)","sessionId":"\#(name)","#
                + #""timestamp":"\#(day)T\#(times[number].1)Z","message":{"id":"\#(name)-\#(number)","model":"#
                + #""claude-sonnet-4-6","role":"assistant","content":[],"stop_reason":"end_turn","usage":{"#
                + #""input_tokens":0,"cache_creation_input_tokens":\#(written),"cache_read_input_tokens":\#(read),"#
                + #""output_tokens":7,"cache_creation":{"ephemeral_5m_input_tokens":\#(written),"#
                + #""ephemeral_1h_input_tokens":0}}}}"# + "\n"
        }
        try SampleFolder(path: folder).write(Array(text.utf8), as: "projects/-p/\(name).jsonl")
    }

    @Test func aLapseSpeaksForOneHour() async throws {
        for number in 0..<100 {
            let day = "2026-06-\(number % 20 < 9 ? "0" : "")\(number % 20 + 1)"
            try writeSession("s\(number)", day: day)
        }
        let document = try await json([folder, "--by", "read-class"])
        let total = try #require(document["total"])
        // 100 x (0.375 + 0.03 + 0.375), 100 x 0.90, 100 x (0.6 + 0.03 + 0.03).
        #expect(total["billed_usd"]?.string == "78" && total["all_5m_usd"]?.string == "78")
        #expect(total["none_usd"]?.string == "90" && total["all_1h_usd"]?.string == "66")
        #expect(total["best_mix_usd"]?.string == "66" && total["advice"] == .null)
        guard case .array(let groups)? = document["groups"] else {
            Issue.record("no groups")
            return
        }
        #expect(groups.count == 1)
        let advice = try #require(groups.first?["advice"])
        #expect(advice["verdict"]?.string == "change" && advice["policy"]?.string == "1h")
        #expect(advice["saving_usd"]?.string == "12" && advice["confidence"]?.string == "high")
        #expect(advice["projected_saving_per_month_usd"]?.string == "18", "30 days for 20")
        let table = try await run(folder, "--by", "read-class")
        #expect(table.contains("dear: switch from 5m to 1h, $18.00 a month, projected from $12.00 in 20 days"))
    }

    @Test func groupsAddUpAndLogsAreAsTheirLedger() async throws {
        try SampleTree(seed: 3).write(to: folder)
        let (logs, ledger) = (folder + "/logs", folder + "/ledger.sqlite")
        #expect(await TestWorld().run("import", logs, "--ledger", ledger) == .success)
        let document = try await json([logs])
        guard case .array(let groups)? = document["groups"] else {
            Issue.record("no groups")
            return
        }
        for by in ["project", "kind", "read-class"] {
            for key in ["billed_usd", "none_usd", "all_5m_usd", "all_1h_usd", "best_mix_usd"] {
                let sum = groups.filter { $0["by"]?.string == by }.reduce(PicoUSD.zero) {
                    $0 + (PicoUSD(usd: $1[key]?.string ?? "") ?? .zero)
                }
                #expect(sum.description == document["total"]?[key]?.string, "\(by), \(key)")
            }
        }
        let fromLedger = try await json(["--ledger", ledger])
        #expect(fromLedger["total"] == document["total"] && fromLedger["groups"] == document["groups"])
        let csv = try await run(logs, "--format", "csv").split(separator: "\r\n")
        #expect(csv.count == groups.count + 2)
        let page = try await run(logs, "--format", "html")
        #expect(page.contains("<title>Cache lifetimes") && page.contains("id=\"survival-wide-title\""))
        let world = TestWorld()
        #expect(await world.run("report", "ttl", "--ledger", ledger, "--format", "json") == .success)
        #expect(try JSONValue.parse(Array(world.output.text.utf8))["total"] == document["total"])
    }
}
