import FoundationEssentials
import JSONScan
import Testing

/// The built program: `lint --logs` finds what changes in the prompts of logs and what that cost, by hand.
///
/// Prices are those of the public list for Sonnet 4.6: $3.75 for 5m writes and $0.30 for reads, per million tokens:
/// 43,200 tokens of a session (`LoggedCalls`) at a difference of $3.45 are $0.14904.
@Suite struct LintLogsTests {
    /// 2026-11-03T09:00:00Z.
    private static let start: Int64 = 1_793_696_400_000

    private func lint(_ calls: LoggedCalls, _ arguments: [String] = [], packed: Bool = false) throws -> JSONValue {
        let scratch = try Scratch()
        try scratch.write(calls.bytes, as: "calls.jsonl")
        var name = "calls.jsonl"
        if packed {
            _ = try Tool.run(["calls.jsonl"], program: "/usr/bin/gzip", in: scratch.path)
            name += ".gz"
        }
        let run = try Tool.run(["lint", "--logs", name, "--format", "json"] + arguments, in: scratch.path)
        #expect(run.status == 0 || run.status == 1, "\(run.errors)")
        #expect(!run.output.contains(LoggedCalls.secret) && !run.errors.contains(LoggedCalls.secret))
        return try JSONValue.parse(run.output)
    }

    private func calls(sessions: Int, _ calls: LoggedCalls) -> LoggedCalls {
        var calls = calls
        for session in 0..<sessions { calls.addSession(at: LintLogsTests.start + Int64(session) * Moment.day) }
        return calls
    }

    private func costly(_ json: JSONValue) -> [JSONValue] {
        json["findings"]?.array?.filter { $0["costly_requests"]?.int64 ?? 0 > 0 } ?? []
    }

    /// With the log's sessions, with those made out from the content, and from a compressed file.
    @Test(arguments: [(true, false), (false, false), (false, true)])
    func aTimeInTheSystemPromptCosts(namesSessions: Bool, packed: Bool) throws {
        let json = try lint(calls(sessions: 4, LoggedCalls(namesSessions: namesSessions)), packed: packed)
        #expect(json["requests"]?.int64 == 40 && json["requests_with_body"]?.int64 == 40)
        #expect(json["linked_by_content"]?.int64 == (namesSessions ? 0 : 36))
        let findings = costly(json)
        #expect(findings.count == 1)
        #expect(findings.first?["rule"]?.string == "volatile_in_stable_block")
        #expect(findings.first?["path"]?.string == "system[0].text")
        #expect(findings.first?["looks_like"]?.string == "timestamp")
        #expect(findings.first?["costly_requests"]?.int64 == 36)
        #expect(findings.first?["unread_tokens"]?.int64 == Int64(4 * LoggedCalls.repeatedTokens))
        #expect(findings.first?["lost_usd"]?.string == "0.59616")
        #expect(json["lost_usd"]?.string == "0.59616" && json["findings_lost_usd"]?.string == "0.59616")
    }

    @Test func onlyThePeriodCounts() throws {
        // The first of two sessions lies before.
        let json = try lint(calls(sessions: 2, LoggedCalls()), ["--since", "2026-11-04"])
        #expect(json["requests"]?.int64 == 10)
        #expect(json["findings_lost_usd"]?.string == "0.14904")
    }

    @Test func toolsThatChangePlacesCost() throws {
        let json = try lint(calls(sessions: 1, LoggedCalls(tellsTime: false, swapsTools: true)))
        let findings = costly(json)
        #expect(findings.count == 1)
        #expect(findings.first?["rule"]?.string == "prefix_changed")
        #expect(findings.first?["kind"]?.string == "tool_order")
        #expect(findings.first?["lost_usd"]?.string == "0.14904")
    }

    @Test func soundRequestsHaveNoFindings() throws {
        let scratch = try Scratch()
        try scratch.write(calls(sessions: 1, LoggedCalls(tellsTime: false)).bytes, as: "calls.jsonl")
        let run = try Tool.run(["lint", "--logs", "calls.jsonl"], in: scratch.path)
        #expect(run.status == 0 && run.output.contains("no findings"))
    }
}
