import FoundationEssentials
import JSONScan
import Pricing
import Simulation
import TestSupport
import Testing
import Usage

@testable import Commands

/// The command on sessions whose misses are worked out by hand, and on the sample logs, where sums must add up.
///
/// Prices are the public ones of claude-sonnet-4-6: $3 per million tokens, writes $3.75 (5m) and $6 (1h), reads $0.30.
@Suite final class MissesTests {
    private let folder: String
    private let world = TestWorld()

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/farthing-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func json(_ arguments: [String]) async throws -> JSONValue {
        let world = TestWorld()
        let status = await world.run(["misses"] + arguments + ["--format", "json"])
        try #require(status == .success, "\(world.notes.text)")
        return try JSONValue.parse(Array(world.output.text.utf8))
    }

    /// A request of a session: a user's line at its start, the reply two seconds later.
    private struct Call {
        var minute: Int
        var input = 5
        var write5m = 0
        var read = 0
        var model = "claude-sonnet-4-6"

        func lines(_ session: String, _ number: Int) -> String {
            let hour = 10 + minute / 60
            let clock = "\(hour):\(minute % 60 < 10 ? "0" : "")\(minute % 60)"
            let head = #""sessionId":"\#(session)","timestamp":"2026-06-01T\#(clock)"#
            return #"{"type":"user","uuid":"u\#(number)","parentUuid":\#(number == 0 ? "null" : "\"a\(number - 1)\""),"#
                + head + #":00.000Z","message":{"role":"user","content":"x"}}"# + "\n"
                + #"{"type":"assistant","uuid":"a\#(number)","parentUuid":"u\#(number)","#
                + head + #":02.000Z","message":{"id":"\#(session)-\#(number)","model":"\#(model)","role":"assistant","#
                + #""content":[],"stop_reason":"end_turn","usage":{"input_tokens":\#(input),"#
                + #""cache_creation_input_tokens":\#(write5m),"cache_read_input_tokens":\#(read),"output_tokens":7,"#
                + #""cache_creation":{"ephemeral_5m_input_tokens":\#(write5m),"ephemeral_1h_input_tokens":0}}}}"# + "\n"
        }
    }

    private func write(_ session: String, _ calls: [Call]) throws {
        let text = calls.enumerated().map { $1.lines(session, $0) }.joined()
        try SampleFolder(path: folder).write(Array(text.utf8), as: "projects/-p/\(session).jsonl")
    }

    /// Six minutes without a request: the 10,000 tokens of the first one have run out, 2,005 are new.
    @Test func aLapseOfFiveMinutesByHand() async throws {
        try write(
            "abc-1", [Call(minute: 0, input: 10, write5m: 10_000), Call(minute: 6, write5m: 12_000)])
        let report = try await json([folder])
        let totals = try #require(report["totals"])
        #expect(totals["requests"]?.int64 == 2 && totals["prompt_tokens"]?.int64 == 22_015)
        #expect(totals["first_request_tokens"]?.int64 == 10_010 && totals["missed_tokens"]?.int64 == 10_000)
        #expect(totals["new_tokens"]?.int64 == 2005 && totals["read_tokens"]?.int64 == 0)
        // 10,000 x (3.75 - 0.30) / 1,000,000; 10 x 2.70 more for the uncached input of the first.
        #expect(totals["lost_usd"]?.string == "0.0345")
        #expect(totals["first_request_lost_usd"]?.string == "0.034527")
        // 10,000 x 3.75, and 2,000 x 3.75 + 5 x 3.
        #expect(totals["missed_usd"]?.string == "0.0375" && totals["new_usd"]?.string == "0.007515")
        let miss = try #require(report["misses"]?.array?.first { $0["cause"]?.string == "lapse_5m" })
        #expect(miss["certainty"]?.string == "certain" && miss["gap_seconds"]?.numberText == "360")
        #expect(miss["tokens"]?.int64 == 10_000 && miss["cache_write_5m_tokens"]?.int64 == 10_000)
        #expect(miss["place"]?.string == "\(folder)/projects/-p/abc-1.jsonl:4")
        #expect(miss["previous_place"]?.string == "\(folder)/projects/-p/abc-1.jsonl:2")
        #expect(miss["previous_time"]?.string == "2026-06-01T10:00:00Z")
        #expect(miss["session"]?.string == "abc-1" && miss["project"]?.string == "-p")
    }

    /// What is outside the period is followed all the same: the second request is no first one.
    @Test func thePeriodHidesAndDoesNotForget() async throws {
        try write("abc-1", [Call(minute: 0, write5m: 10_000), Call(minute: 6, write5m: 12_000)])
        let report = try await json([folder, "--since", "2026-06-01T10:03:00Z", "--timezone", "UTC"])
        #expect(report["totals"]?["requests"]?.int64 == 1 && report["totals"]?["first_request_tokens"]?.int64 == 0)
        #expect(report["misses"]?.array?.map { $0["cause"]?.string } == ["lapse_5m"])
        #expect(report["period"]?["since"]?.string == "2026-06-01T10:03:00Z")
    }

    @Test func aSessionByItsBeginning() async throws {
        try write(
            "abc-1",
            [
                Call(minute: 0, write5m: 10_000), Call(minute: 2, write5m: 500, read: 10_000),
                Call(minute: 9, write5m: 10_900),
            ])
        try write("abd-2", [Call(minute: 0, write5m: 4000)])
        let report = try await json([folder, "--session", "abc"])
        let threads = try #require(report["timeline"]?.array)
        let requests = try #require(threads.first?["requests"]?.array)
        #expect(threads.count == 1 && report["totals"]?["requests"]?.int64 == 3)
        #expect(requests.map { $0["gap_seconds"]?.numberText } == [nil, "120", "420"])
        #expect(requests.map { $0["missed_tokens"]?.int64 } == [0, 0, 10_500])
        #expect(requests.map { $0["first_request_tokens"]?.int64 } == [10_005, 0, 0])
        #expect(requests.map { $0["lost_usd"]?.string }.last == "0.036225")
        #expect(await world.run("misses", folder, "--session", "ab") == .wrongUse)
        #expect(world.notes.text.contains("is the beginning of 2 sessions: abc-1, abd-2;"))
        #expect(await world.run("misses", folder, "--session", "x") == .wrongUse)
        #expect(world.notes.text.contains("no session is called so or begins so; there are 2, such as abc-1, abd-2"))
        let pattern = try await json([folder, "--session", "ab*"])
        #expect(pattern["timeline"] == nil && pattern["totals"]?["requests"]?.int64 == 4)
    }

    @Test func whatHasNoPriceCountsAsTokens() async throws {
        let model = "somebody-elses-model"
        try write("s", [Call(minute: 0, write5m: 9000, model: model), Call(minute: 30, write5m: 9000, model: model)])
        let report = try await json([folder])
        let totals = try #require(report["totals"])
        #expect(totals["unpriced_requests"]?.int64 == 2 && totals["missed_tokens"]?.int64 == 9000)
        #expect(totals["unpriced_missed_tokens"]?.int64 == 9000 && totals["lost_usd"]?.string == "0")
        #expect(report["misses"]?.array?.allSatisfy { $0["lost_usd"] == .null } == true)
        #expect(await world.run("misses", folder) == .success)
        #expect(world.output.text.contains("2 requests: unpriced lost to cache misses"))
        #expect(world.output.text.contains("unpriced: 2 requests, whose tokens count and whose dollars are not known"))
        #expect(await world.run("misses", folder, "--strict") == .findings)
    }

    /// Tokens and dollars of the parts, the causes, the sessions, the single misses and the CSV are one sum.
    @Test func everySumAddsUp() async throws {
        try SampleTree(seed: 1).write(to: folder)
        let report = try await json(["\(folder)/logs"])
        let totals = try #require(report["totals"])
        func tokens(_ names: String...) -> Int64 { names.reduce(0) { $0 + (totals[$1]?.int64 ?? 0) } }
        #expect(
            tokens("prompt_tokens") == tokens("read_tokens", "new_tokens", "first_request_tokens", "missed_tokens"))
        let parts = ["read_usd", "new_usd", "first_request_usd", "missed_usd"]
        #expect(try sum(parts.map { totals[$0] }) == sum([totals["prompt_usd"]]))
        let causes = try #require(report["causes"]?.array)
        let missed = causes.filter { $0["cause"]?.string != "first_request" }
        #expect(missed.reduce(0) { $0 + ($1["tokens"]?.int64 ?? 0) } == tokens("missed_tokens"))
        #expect(try sum(missed.map { $0["lost_usd"] }) == sum([totals["lost_usd"]]))
        let sessions = try #require(report["sessions"]?.array)
        #expect(sessions.reduce(0) { $0 + ($1["requests"]?.int64 ?? 0) } == tokens("requests"))
        #expect(try sum(sessions.map { $0["lost_usd"] }) == sum([totals["lost_usd"]]))
        let all = tokens("missed_tokens", "first_request_tokens")
        let misses = try #require(report["misses"]?.array)
        #expect(misses.count > 10 && misses.reduce(0) { $0 + ($1["tokens"]?.int64 ?? 0) } == all)
        #expect(
            try sum(misses.filter { $0["cause"]?.string != "first_request" }.map { $0["lost_usd"] })
                == sum([totals["lost_usd"]]))
        #expect(await world.run("misses", "\(folder)/logs", "--format", "csv") == .success)
        let rows = world.output.text.split(separator: "\r\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        let column = try #require(rows[0].firstIndex(of: "tokens"))
        #expect(rows.count == misses.count + 1)
        #expect(rows.dropFirst().reduce(0) { $0 + (Int64($1[column]) ?? -1) } == all)
    }

    /// Null is unpriced and adds nothing.
    private func sum(_ values: [JSONValue?]) throws -> Int128 {
        try values.reduce(0) { total, value in
            guard let text = value?.string else { return total }
            return total + (try #require(PicoUSD(usd: text))).picodollars
        }
    }

    /// Causes and sessions against the sums that lint and the front door use: the same shortfalls, added up apart.
    @Test func theSumsAreThoseOfTheOtherWay() async throws {
        try MissMonth(seed: 1).write(to: folder)
        let records = try await ConversationSource.logs([folder]).load(in: world.context)
        let catalog = try PriceCatalog.embedded()
        let selection = TurnSelection(
            zone: NamedZone(name: "UTC", rules: .utc),
            bounds: TimeBounds(since: Timestamp(parsing: "2026-04-05T00:00:00Z")), filters: UsageFilters())
        let selected = selection.among(records.tables)
        let diagnosis = records.diagnosis(catalog)
        let ours = MissFindings(diagnosis, tables: records.tables, selected: selected, catalog: catalog)
        let sums = ShortfallSums(
            diagnosis, tables: records.tables, catalog: catalog, isShown: selected.contains)
        #expect(ours.misses.lost > .zero && ours.misses.lost == sums.avoidable.lost)
        #expect(ours.misses.requests == sums.avoidable.requests && ours.misses.tokens == sums.avoidable.tokens)
        let causes = Dictionary(uniqueKeysWithValues: sums.byCause.map { ($0.cause, $0.sum) })
        #expect(causes.count == ours.causes.count)
        for entry in ours.causes {
            let other = try #require(causes[entry.cause])
            #expect(entry.sums.lost == other.lost && entry.sums.requests == other.requests)
        }
        let worst = (ours.sessions.map(\.misses.lost), sums.bySession.map(\.avoidable.lost))
        #expect(worst.0.filter { $0 > .zero } == worst.1.filter { $0 > .zero })
    }

    /// What the prompts paid is what `analyze` says of the same records, by its own way.
    @Test func theDollarsAreThoseOfAnalyze() async throws {
        try SampleTree(seed: 1).write(to: folder)
        let chosen = ["\(folder)/logs", "--source", "claude-code", "--project", "-home-ada-notes"]
        let report = try await json(chosen)
        #expect(await world.run(["analyze"] + chosen + ["--format", "json"]) == .success)
        let analysis = try JSONValue.parse(Array(world.output.text.utf8))
        let parts = ["input_usd", "cache_write_5m_usd", "cache_write_1h_usd", "cache_read_usd"]
        #expect(try sum([report["totals"]?["prompt_usd"]]) == sum(parts.map { analysis["parts"]?[$0] }))
        #expect(report["totals"]?["read_tokens"] == analysis["totals"]?["cache_read_tokens"])
        #expect(report["totals"]?["requests"] == analysis["totals"]?["requests"])
    }

    /// The same document from logs, from a ledger, and as the named report; only the source differs.
    @Test func theLedgerSaysWhatTheLogsSay() async throws {
        try SampleTree(seed: 1).write(to: folder)
        let ledger = "\(folder)/ledger.sqlite"
        #expect(await world.run("import", "\(folder)/logs", "--ledger", ledger) == .success)
        func document(_ arguments: [String]) async throws -> JSONValue {
            let world = TestWorld()
            #expect(await world.run(arguments + ["--format", "json"]) == .success, "\(world.notes.text)")
            let members = try #require(try JSONValue.parse(Array(world.output.text.utf8)).members)
            return .object(members.filter { $0.key != "source" })
        }
        let logs = try await document(["misses", "\(folder)/logs"])
        #expect(try await document(["misses", "--ledger", ledger]) == logs)
        #expect(try await document(["report", "misses", "--ledger", ledger]) == logs)
    }
}
