import FoundationEssentials
import JSONScan
import Testing

/// The built program: `misses` names what changed in a prompt where the log holds the bodies.
@Suite struct MissEvidenceTests {
    /// A time in the system prompt, another in each of ten requests: nine find nothing of the one before. By the
    /// public list for Sonnet 4.6 what is written again at 5m costs $3.45 per million tokens more than a read.
    @Test func theBodiesTellWhereThePromptDeparts() throws {
        let scratch = try Scratch()
        var calls = LoggedCalls()
        // 2026-11-03T09:00:00Z.
        calls.addSession(at: 1_793_696_400_000)
        try scratch.write(calls.bytes, as: "calls.jsonl")
        let run = try Tool.run(["misses", "calls.jsonl", "--format", "json"], in: scratch.path)
        try #require(run.status == 0, "\(run.errors)")
        #expect(!run.output.contains(LoggedCalls.secret) && !run.errors.contains(LoggedCalls.secret))
        let json = try JSONValue.parse(run.output)
        let misses = (json["misses"]?.array ?? []).filter { $0["cause"]?.string != "first_request" }
        #expect(misses.count == 9)
        for miss in misses {
            #expect(miss["cause"]?.string == "system_change" && miss["certainty"]?.string == "certain")
            #expect(miss["difference_path"]?.string == "system[0].text")
        }
        #expect(misses.contains { $0["difference_looks_like"]?.string == "timestamp" })
        #expect(json["totals"]?["lost_usd"]?.string == "0.14904")
        let table = try Tool.run(["misses", "calls.jsonl"], in: scratch.path)
        #expect(table.output.contains("another text at system[0].text, byte "))
        #expect(table.output.contains("looks like a timestamp"))
    }
}
