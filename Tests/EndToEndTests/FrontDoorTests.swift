import FoundationEssentials
import JSONScan
import Testing

/// The built program without a command: problems that were planted in logs of the last 30 days are among its
/// changes, with the dollars that follow by hand, and the commands it names run.
///
/// Public prices per million tokens: Sonnet 4.6 $3.75 (5m), $6 (1h), $0.30 (read); Opus 4.8 $6.25 (5m), $0.50
/// (read); Opus 5.5 $5 (5m).
@Suite struct FrontDoorTests {
    private let scratch: Scratch
    private var count = 0

    init() throws { scratch = try Scratch() }

    private mutating func message(
        _ session: String, at time: Int64, model: String, writes: Int, reads: Int
    ) -> String {
        count += 1
        let usage =
            #"{"input_tokens":2,"output_tokens":100,"cache_read_input_tokens":\#(reads),"cache_creation_input_tokens":\#(writes),"cache_creation":{"ephemeral_5m_input_tokens":\#(writes),"ephemeral_1h_input_tokens":0}}"#
        return
            #"{"type":"user","sessionId":"\#(session)","timestamp":"\#(Moment.text(time))","message":{"role":"user","content":"x"}}"#
            + "\n"
            + #"{"type":"assistant","sessionId":"\#(session)","timestamp":"\#(Moment.text(time + 4000))","requestId":"r\#(count)","message":{"id":"msg_\#(count)","model":"\#(model)","role":"assistant","stop_reason":"end_turn","usage":\#(usage)}}"#
            + "\n"
    }

    private func write(_ text: String, project: String, session: String) throws {
        let folder = ".claude/projects/\(project)"
        try FileManager.default.createDirectory(atPath: "\(scratch.path)/\(folder)", withIntermediateDirectories: true)
        try scratch.write(Array(text.utf8), as: "\(folder)/\(session).jsonl")
    }

    private func run(_ arguments: [String] = []) throws -> Tool.Result {
        try Tool.run(arguments, environment: ["HOME": scratch.path])
    }

    /// Two of three gaps are 20 minutes, and 5m was written. All at 1h a session of 13 requests would have cost
    /// $0.5763 less: 188,000 tokens written again after the lapses at 3.75 against 184,000 reads at 0.30 and 4,000
    /// writes at 6, less 2.25 more for each of the other 22,000 tokens written.
    private mutating func writeSlowProject() throws {
        for session in 0..<26 {
            var time = Moment.now - Int64(28 - session) * Moment.day
            var extent = 20_000
            var text = message("slow-\(session)", at: time, model: "claude-sonnet-4-6", writes: extent, reads: 0)
            for turn in 0..<12 {
                let isLate = turn % 3 != 0
                time += isLate ? 1_200_000 : 120_000
                text += message(
                    "slow-\(session)", at: time, model: "claude-sonnet-4-6", writes: isLate ? extent + 500 : 500,
                    reads: isLate ? 0 : extent)
                extent += 500
            }
            try write(text, project: "-home-u-slow", session: "slow-\(session)")
        }
    }

    /// 30 times 60,000 tokens and 100 more each time are written after 11 minutes instead of read: 1,843,500 tokens
    /// at a difference of $5.75 are $10.600125.
    private mutating func writePoll() throws {
        var time = Moment.now - 2 * Moment.day
        var text = message("poller", at: time, model: "claude-opus-4-8", writes: 60_000, reads: 0)
        for turn in 1...30 {
            time += 660_000
            text += message("poller", at: time, model: "claude-opus-4-8", writes: 60_000 + 100 * turn, reads: 0)
        }
        try write(text, project: "-home-u-poll", session: "poller")
    }

    @Test mutating func plantedProblemsAreNamed() throws {
        try writeSlowProject()
        try writePoll()
        let run = try run()
        #expect(run.status == 0, "\(run.errors)")
        let lines = run.output.split(separator: "\n").map(String.init)
        // 26 times 0.5763.
        #expect(lines.contains("1. $14.98 in hindsight: cache for 1 hour in project -home-u-slow"))
        #expect(
            lines.contains("2. $10.60 lost in these days: stop the poll every 11 minutes in session poller (30 misses)")
        )
        #expect(
            lines.contains { $0.hasPrefix("3. $2.4") && $0.contains("use claude-opus-5-5 in place of claude-opus-4-8") }
        )
        #expect(run.output.contains("these overlap"))
        try proofsRun(run.output)
        try missesAgree(run.output)
    }

    /// The time in the system prompt of 31 sessions (`LoggedCalls`) cost $0.14904 each.
    @Test mutating func aTimeInThePromptIsNamed() throws {
        var calls = LoggedCalls()
        for session in 0..<31 {
            calls.addSession(at: Moment.now - 28 * Moment.day + Int64(session) * Moment.day * 3 / 4)
        }
        try write(String(decoding: calls.bytes, as: UTF8.self), project: "-home-u-calls", session: "calls")
        let run = try run()
        #expect(
            run.output.contains("$4.6202 lost in these days: move the timestamp out of system[0].text (279 misses)"),
            "\(run.output)")
        #expect(!run.output.contains(LoggedCalls.secret))
        try proofsRun(run.output)
        try missesAgree(run.output)
    }

    @Test mutating func withoutEnoughDataThereIsNoAdvice() throws {
        try writePoll()
        let run = try run()
        #expect(run.output.contains("insufficient data: 31 requests on "))
        #expect(!run.output.contains("stop the poll"))
        #expect(run.output.contains("$10.60"), "what was lost is told all the same")
    }

    /// Every command that the text names runs, and the proof of a miss shows its dollars.
    private func proofsRun(_ text: String) throws {
        let lines = text.split(separator: "\n").map(String.init)
        for (place, line) in lines.enumerated() where line.hasPrefix("   farthing ") {
            let proof = try run(words(of: line))
            #expect(proof.status == 0 || proof.status == 1, "\(line): \(proof.errors)")
            let dollars = lines[place - 1].split(separator: " ")[1]
            if lines[place - 1].contains("lost in these days") {
                #expect(proof.output.contains(dollars), "\(line): \(dollars) in \(proof.output)")
            }
        }
    }

    /// `misses` says the same of the same days.
    private func missesAgree(_ text: String) throws {
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("lost to misses") })
        let words = line.split(separator: " ")
        let since = try #require(words.last)
        let proof = try run(["misses", "--since", String(since), "--format", "json"])
        let lost = try JSONValue.parse(proof.output)["totals"]?["lost_usd"]?.string
        let shown = words[3].dropFirst().filter { $0 != "," }
        let exact = Double(lost ?? "") ?? -1
        #expect(abs((Double(shown) ?? 0) - exact) < 0.005001, "\(line) against \(exact)")
    }

    private func words(of command: String) -> [String] {
        command.split(separator: "'", omittingEmptySubsequences: false).enumerated().flatMap { index, part in
            index % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
        }.dropFirst().map { $0 }
    }
}
