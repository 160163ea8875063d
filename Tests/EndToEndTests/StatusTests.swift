import FoundationEssentials
import JSONScan
import TestSupport
import Testing

/// The built program: `status` tells the figures of `analyze` and of SQLite's own shell, and with the lines that
/// the ledger does not have yet the figures of after their import.
@Suite struct StatusTests {
    private let scratch: Scratch
    private var ledger: String { "\(scratch.path)/ledger.sqlite" }
    private var transcript: String { "\(scratch.path)/projects/-home-u-p/\(StatusTests.session).jsonl" }
    private static let session = "0a1b2c3d-0000-4000-8000-000000000001"

    init() throws {
        scratch = try Scratch()
        try FileManager.default.createDirectory(
            atPath: "\(scratch.path)/projects/-home-u-p", withIntermediateDirectories: true)
    }

    /// A message, and the line of the user before it that tells when it began.
    private func lines(
        _ number: Int, at time: Int64, session: String = session, usage: String, padding: Int = 0
    ) -> String {
        let start = Moment.text(time - 2000)
        return
            #"{"type":"user","sessionId":"\#(session)","timestamp":"\#(start)","message":{"role":"user","content":"\#(String(repeating: "x", count: padding))"}}"#
            + "\n"
            + #"{"type":"assistant","sessionId":"\#(session)","timestamp":"\#(Moment.text(time))","requestId":"r\#(number)","message":{"id":"m\#(number)","model":"claude-sonnet-4-6","role":"assistant","stop_reason":"end_turn","usage":\#(usage)}}"#
            + "\n"
    }

    private func usage(_ random: inout SplitMix64) -> String {
        let (read, long, short) = (random.next() % 60_000, random.next() % 4_000, random.next() % 3_000)
        return
            #"{"input_tokens":\#(random.next() % 900),"output_tokens":\#(random.next() % 2_000),"cache_read_input_tokens":\#(read),"cache_creation_input_tokens":\#(long + short),"cache_creation":{"ephemeral_1h_input_tokens":\#(long),"ephemeral_5m_input_tokens":\#(short)}}"#
    }

    private func status(_ arguments: [String] = [], input: String? = nil, zone: String = "UTC") throws -> JSONValue {
        let run = try Tool.run(
            ["status", "--ledger", ledger, "--format", "json"] + arguments, input: input, environment: ["TZ": zone])
        try #require(run.status == 0, "\(run.errors)")
        return try JSONValue.parse(run.output)
    }

    private func importLogs() throws {
        let run = try Tool.run(["import", "\(scratch.path)/projects", "--ledger", ledger])
        try #require(run.status == 0, "\(run.errors)")
    }

    private func analyzed(_ period: String, _ zone: String) throws -> TotalsPayload {
        let run = try Tool.run([
            "analyze", "\(scratch.path)/projects", "--since", period, "--until", period, "--timezone", zone,
            "--format", "json",
        ])
        return try AnalyzePayload.decode(run.output).totals
    }

    /// Over the last 40 days; `analyze` reads the logs themselves, `date` tells the local date.
    @Test(arguments: ["UTC", "Asia/Kolkata", "America/New_York"])
    func todayAndTheMonthAreThoseOfAnalyze(zone: String) throws {
        var random = SplitMix64(seed: 4)
        print("seed 4")
        let now = Moment.now
        var text = ""
        for number in 0..<400 {
            let ago = number < 60 ? random.next() % 86_400_000 : random.next() % (40 * 86_400_000)
            let session = number % 3 == 0 ? StatusTests.session : "other-\(number % 7)"
            text += lines(number, at: now - Int64(ago), session: session, usage: usage(&random))
        }
        try scratch.write(Array(text.utf8), as: "projects/-home-u-p/all.jsonl")
        try importLogs()
        let found = try status(["--session", StatusTests.session], zone: zone)
        let date = try Tool.run(["+%Y-%m-%d"], program: "/bin/date", environment: ["TZ": zone]).output
            .filter { !$0.isWhitespace }
        let today = try analyzed(date, zone)
        #expect(found["today"]?["cost_usd"]?.string == today.costUsd)
        #expect(found["today"]?["requests"]?.int64 == Int64(today.requests))
        #expect(today.requests > 0)
        let month = try analyzed(String(date.prefix(7)), zone)
        #expect(found["month"]?["cost_so_far_usd"]?.string == month.costUsd)
        #expect(found["month"]?["requests"]?.int64 == Int64(month.requests))
        let report = try Tool.run(
            ["report", "monthly", "--ledger", ledger, "--format", "json"], environment: ["TZ": zone])
        let projection = try JSONValue.parse(report.output)["projection"]
        #expect(found["month"]?["history_days"]?.int64 == projection?["history_days"]?.int64)
        // The rest of today is a little shorter in the later of the two.
        let amounts = [found["month"], projection].map { Double($0?["projected_cost_usd"]?.string ?? "") ?? 0 }
        #expect(amounts[0] > 0 && abs(amounts[0] - amounts[1]) < amounts[1] / 1000)
        try compareSession(found)
    }

    /// SQLite's own shell adds up the session.
    private func compareSession(_ found: JSONValue) throws {
        let sums = try Tool.run(
            [
                ledger,
                """
                SELECT count(*), sum(cache_read), sum(input + cache_write_5m + cache_write_1h + cache_read)
                FROM records JOIN attributions ON attributions.id = attribution
                JOIN strings ON strings.id = session WHERE text = '\(StatusTests.session)'
                """,
            ], program: "/usr/bin/sqlite3")
        let numbers = sums.output.split { $0 == "|" || $0 == "\n" }.compactMap { Double($0) }
        try #require(numbers.count == 3, "\(sums.errors)")
        #expect(found["session"]?["requests"]?.int64 == Int64(numbers[0]))
        let rate = Double(found["session"]?["cache_hit_rate"]?.numberText ?? "") ?? 0
        #expect(abs(rate - numbers[1] / numbers[2]) < 1e-9)
        let run = try Tool.run([
            "analyze", "\(scratch.path)/projects", "--session", StatusTests.session, "--format", "json",
        ])
        #expect(found["session"]?["cost_usd"]?.string == (try AnalyzePayload.decode(run.output).totals.costUsd))
    }

    /// A session of which the ledger has a part, or nothing: its transcript's new lines make up for it.
    @Test(arguments: [0, 7]) func newLinesOfTheTranscriptCount(imported: Int) throws {
        var random = SplitMix64(seed: 9)
        let now = Moment.now
        let all = (0..<12).map { lines($0, at: now - Int64(12 - $0) * 60_000, usage: usage(&random)) }
        try scratch.write(
            Array(lines(99, at: now - 4_000_000, session: "other", usage: usage(&random)).utf8),
            as: "projects/-home-u-p/other.jsonl")
        let name = "projects/-home-u-p/\(StatusTests.session).jsonl"
        if imported > 0 { try scratch.write(Array(all[..<imported].joined().utf8), as: name) }
        try importLogs()
        try scratch.write(Array(all.joined().utf8), as: name)
        let input =
            #"{"session_id":"\#(StatusTests.session)","transcript_path":"\#(transcript)","future":[1,{"a":null}]}"#
        let before = try status(input: input)
        #expect(before["transcript"]?["new_records"]?.int64 == Int64(12 - imported))
        #expect(before["session"]?["from"]?.array?.count == (imported == 0 ? 1 : 2))
        try importLogs()
        let after = try status(input: input)
        #expect(after["transcript"]?.isNull == true)
        for figure in ["requests", "cost_usd", "cache_hit_rate"] {
            #expect(before["session"]?[figure] == after["session"]?[figure], "session \(figure)")
            #expect(before["today"]?[figure] == after["today"]?[figure], "today \(figure)")
        }
        #expect(before["month"]?["cost_so_far_usd"] == after["month"]?["cost_so_far_usd"])
        #expect(before["cache"]?["lapses_at"] == after["cache"]?["lapses_at"])
    }

    /// By hand: 1h was written by the request that began 12 minutes ago, so 48 minutes are left; 5m has lapsed.
    @Test(arguments: [(60_000, "alive", 47...48), (0, "lapsed", nil)] as [(Int, String, ClosedRange<Int64>?)])
    func theCacheLapses(written: Int, state: String, minutes: ClosedRange<Int64>?) throws {
        let start = Moment.now - 12 * 60_000
        let usage =
            #"{"input_tokens":1,"output_tokens":1,"cache_read_input_tokens":0,"cache_creation_input_tokens":60000,"cache_creation":{"ephemeral_1h_input_tokens":\#(written),"ephemeral_5m_input_tokens":\#(60_000 - written)}}"#
        try scratch.write(
            Array(lines(1, at: start + 2000, usage: usage).utf8), as: "projects/-home-u-p/\(StatusTests.session).jsonl")
        try importLogs()
        let found = try status()["cache"]
        #expect(found?["state"]?.string == state)
        #expect(found?["is_inferred"]?.bool == true)
        #expect(
            minutes == nil
                ? found?["minutes_left"]?.isNull == true
                : minutes?.contains(found?["minutes_left"]?.int64 ?? -1) == true)
        let line = try Tool.run(["status", "--ledger", ledger])
        #expect(line.output.contains(minutes == nil ? "cache lapsed" : "cache lapses in about 4"))
        #expect(line.output.split(separator: "\n").count == 1)
        let short = try Tool.run(["status", "--ledger", ledger, "--width", "20"])
        #expect(!short.output.contains("month") && short.output.contains("cache"))
    }

    /// A transcript of more than is read: the cost is a lower bound and the line says so.
    @Test func aLongTranscriptIsCut() throws {
        var random = SplitMix64(seed: 5)
        try scratch.write(
            Array(lines(99, at: Moment.now - 9_000_000, session: "other", usage: usage(&random)).utf8),
            as: "projects/-home-u-p/other.jsonl")
        try importLogs()
        let text = (0..<30).map { lines($0, at: Moment.now - 60_000, usage: usage(&random), padding: 200_000) }
        try scratch.write(Array(text.joined().utf8), as: "projects/-home-u-p/\(StatusTests.session).jsonl")
        let input = #"{"session_id":"\#(StatusTests.session)","transcript_path":"\#(transcript)"}"#
        let found = try status(input: input)
        #expect(found["session"]?["is_lower_bound"]?.bool == true)
        #expect(found["transcript"]?["bytes_read"]?.int64 ?? .max <= 4 << 20)
        let records = try #require(found["session"]?["requests"]?.int64)
        #expect((19...21).contains(records), "4 MB of messages of 200 kB each: \(records)")
        let line = try Tool.run(["status", "--ledger", ledger], input: input)
        #expect(line.output.contains("session at least "))
    }

    /// What is piped in is no status line's object: the place is named, and one line is printed.
    @Test(arguments: [
        (#"{"session_id":7}"#, "$.session_id: expected a string"),
        (#"{"cost":{"total_cost_usd":"1"}}"#, "$.cost.total_cost_usd: expected a number"),
        (#"{"session_id":"s""#, "byte 17: the JSON ends before its last value is complete"),
        ("[]", "expected the JSON object of a status line"),
    ])
    func wrongInputIsNamed(input: String, problem: String) throws {
        let run = try Tool.run(["status", "--ledger", ledger], input: input)
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(run.errors.contains(problem) && run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    }
}
