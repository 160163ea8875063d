import FoundationEssentials
import TestSupport
import Testing

/// Each likely reason of `farthing reconcile`, planted; and what looks like it and is not.
///
/// Prices are the published ones: Claude Opus 4.8 costs $5 and $25 a million tokens of input and output, a web search $0.01.
@Suite(.timeLimit(.minutes(5))) struct ReconcileReasonTests {
    private static let key = "sk-admin-canary-0123456789"

    /// A message on 2 June, or at `time`.
    private func line(
        _ id: String, input: Int = 0, output: Int = 0, model: String = "claude-opus-4-8", searches: Int = 0,
        time: String? = "2026-06-02T10:00:00Z", stop: String = "end_turn", writes: Int = 0
    ) -> String {
        let stamp = time.map { #""timestamp":"\#($0)","# } ?? ""
        return #"{"type":"assistant",\#(stamp)"sessionId":"s1","uuid":"\#(id)","message":{"id":"\#(id)","#
            + #""model":"\#(model)","stop_reason":"\#(stop)","usage":{"input_tokens":\#(input),"#
            + #""cache_creation_input_tokens":\#(writes),"output_tokens":\#(output),"#
            + #""server_tool_use":{"web_search_requests":\#(searches)}}}}"# + "\n"
    }

    /// A ledger of these lines, and the reports pulled from 1 to 4 June.
    private func books(
        _ lines: [String], usage: [MockAdmin.Row]? = nil, cost: [MockAdmin.Row]? = nil, agent: [MockAdmin.Row]? = nil
    ) throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write(Array(lines.joined().utf8), as: "log.jsonl")
        let run = try Tool.run(["import", "log.jsonl", "--ledger", "l.sqlite"], in: scratch.path)
        try #require(run.status == 0, "\(run.errors)")
        let admin = MockAdmin(key: ReconcileReasonTests.key)
        let service = try MockService { request, _ in admin.answer(request) }
        defer { service.stop() }
        for (name, path, rows) in [
            ("usage", "usage_report/messages", usage), ("cost", "cost_report", cost),
            ("agent", "usage_report/claude_code", agent),
        ] {
            guard let rows else { continue }
            admin.set(path, rows)
            let pulled = try Tool.run(
                ["pull", name, "--since", "2026-06-01", "--until", "2026-06-04", "--ledger", "l.sqlite"],
                in: scratch.path,
                environment: ["ANTHROPIC_ADMIN_KEY": ReconcileReasonTests.key, "ANTHROPIC_BASE_URL": service.url])
            try #require(pulled.status == 0, "\(pulled.errors)")
        }
        return scratch
    }

    private func reconcile(_ against: String, _ scratch: Scratch, _ more: [String] = []) throws -> Tool.Result {
        try Tool.run(
            ["reconcile", against] + more + ["--ledger", "l.sqlite", "--format", "csv"], in: scratch.path)
    }

    @Test func webSearchesAreOnNoModel() throws {
        let scratch = try books(
            [line("a", searches: 3)],
            cost: [.cost("2026-06-02", model: nil, type: "web_search", tokens: nil, cents: "3")])
        let run = try reconcile("cost", scratch)
        #expect(
            run.status == 0 && run.output.contains("2026-06-02,,web_searches,usd,0.03,0.03,0,,false"), "\(run.output)")
    }

    /// 1,000 tokens cost half a cent, which an amount of whole cents cannot say: within the tolerance at any width.
    @Test func roundingInCents() throws {
        let whole = try books(
            [line("a", input: 1000)], cost: [.cost("2026-06-02", tokens: "uncached_input_tokens", cents: "1")])
        let run = try reconcile("cost", whole, ["--tolerance", "0"])
        #expect(run.output.contains("0.005,0.01,-0.005,rounding in cents,false") && run.status == 0, "\(run.output)")
        let fine = try books(
            [line("a", input: 1000)], cost: [.cost("2026-06-02", tokens: "uncached_input_tokens", cents: "0.6")])
        #expect(!(try reconcile("cost", fine).output.contains("rounding")))
        // The tokens differ: that is no rounding, however small.
        let counted = try books(
            [line("a", input: 1000)], usage: [.usage("2026-06-02", input: 1009)],
            cost: [.cost("2026-06-02", tokens: "uncached_input_tokens", cents: "1")])
        #expect(try reconcile("cost", counted).output.contains("missing logs,true"))
    }

    /// The price changes at 200,000 tokens alone, or with no length at all: no tier is hidden from the report.
    @Test(arguments: ["claude-opus-4-8", "claude-sonnet-4-6", "claude-sonnet-4-5"]) func noHiddenTier(model: String)
        throws
    {
        let scratch = try books(
            [line("a", input: 1_000_000, model: model)], usage: [.usage("2026-06-02", model: model, input: 1_000_000)],
            cost: [.cost("2026-06-02", model: model, tokens: "uncached_input_tokens", cents: "999.5")])
        let run = try reconcile("cost", scratch)
        #expect(run.output.contains("another price: tokens agree,true") && run.status == 1, "\(run.output)")
    }

    /// A book of one's own whose price changes at 100,000 tokens.
    @Test func aTierThatTheReportCannotShow() throws {
        let scratch = try books(
            [line("a", input: 1_000_000, model: "tiered-1")],
            usage: [.usage("2026-06-02", model: "tiered-1", input: 1_000_000)],
            cost: [.cost("2026-06-02", model: "tiered-1", tokens: "uncached_input_tokens", cents: "150.5")])
        try FileManager.default.createDirectory(atPath: scratch.path + "/books", withIntermediateDirectories: true)
        let period =
            #"{"input":"1","output":"2","tiers":[{"over_prompt_tokens":100000,"input":"3","output":"4"}]}"#
        try scratch.write(
            Array(
                (#"{"schema":"farthing.price-book/1","book":"own","multipliers":{"cache_write_5m":"1.25","#
                    + #""cache_write_1h":"2","cache_read":"0.1"},"models":[{"model":"tiered-1","#
                    + #""periods":[\#(period)]}]}"#).utf8), as: "books/own.json")
        let run = try reconcile("cost", scratch, ["--prices", "books"])
        #expect(run.output.contains("prompt-length tier"), "\(run.output)\(run.errors)")
    }

    @Test func refusalsMayBeUnbilled() throws {
        let scratch = try books(
            [line("a", output: 60), line("b", output: 40, stop: "refusal")], usage: [.usage("2026-06-02", output: 60)])
        let run = try reconcile("usage", scratch)
        #expect(
            run.output.contains("output,tokens,100,60,40,\"refusals, which may be unbilled\",true"), "\(run.output)")
        let none = try books([line("a", output: 100)], usage: [.usage("2026-06-02", output: 60)])
        #expect(!(try reconcile("usage", none).output.contains("refusals")))
    }

    @Test func lifetimesThatLogsDoNotTell() throws {
        let scratch = try books([line("a", writes: 400)], usage: [.usage("2026-06-02", write5m: 100, write1h: 300)])
        let run = try reconcile("usage", scratch)
        #expect(run.output.contains("logs without the lifetimes of writes: the sum of both agrees"), "\(run.output)")
        let less = try books([line("a", writes: 300)], usage: [.usage("2026-06-02", write5m: 100, write1h: 300)])
        #expect(!(try reconcile("usage", less).output.contains("the sum of both agrees")))
    }

    @Test func callsAroundMidnight() throws {
        let scratch = try books(
            [line("a", input: 70, time: "2026-06-02T23:59:59Z"), line("b", input: 5, time: "2026-06-03T12:00:00Z")],
            usage: [.usage("2026-06-03", input: 75)])
        let run = try reconcile("usage", scratch)
        #expect(run.output.contains("2026-06-02,claude-opus-4-8,input,tokens,70,0,70,"), "\(run.output)")
        #expect(run.output.components("around midnight") == 2, "\(run.output)")
    }

    /// Nothing on a day that was pulled is an answer; days that were not pulled are left out.
    @Test func coveredDaysWithoutRowsAreCompared() throws {
        let scratch = try books(
            [
                line("a", input: 5), line("b", input: 9999, time: "2026-06-03T12:00:00Z"),
                line("c", input: 1, time: "2026-06-09T12:00:00Z"), line("d", input: 5555, time: nil),
            ],
            usage: [.usage("2026-06-02", input: 5)])
        let run = try reconcile("usage", scratch)
        #expect(run.status == 1 && run.output.contains("2026-06-03,claude-opus-4-8,input,tokens,9999,0,9999,"))
        let table = try Tool.run(["reconcile", "usage", "--ledger", "l.sqlite"], in: scratch.path)
        #expect(table.output.contains("1 day of the ledger (2026-06-09) is not in the report"), "\(table.output)")
        #expect(table.output.contains("1 request without a time took no part"), "\(table.output)")
    }

    @Test func otherPlatformsTakeNoPart() throws {
        let scratch = try books(
            [line("a", input: 5), line("b", input: 7000, model: "us.anthropic.claude-opus-4-8")],
            usage: [.usage("2026-06-02", input: 5)])
        let run = try reconcile("usage", scratch, ["--tolerance", "0"])
        #expect(run.status == 0, "\(run.output)")
        let json = try Tool.run(
            ["reconcile", "usage", "--ledger", "l.sqlite", "--format", "json"], in: scratch.path)
        #expect(json.output.contains("1 request of other services than anthropic took no part"), "\(json.output)")
    }

    /// Filters cut both sides; what would cut one alone is refused.
    @Test func filtersCutBothSides() throws {
        let scratch = try books(
            [line("a", input: 5, searches: 2)],
            usage: [
                .usage("2026-06-02", input: 5, searches: 2), .usage("2026-06-02", model: "claude-haiku-4-5", input: 9),
            ])
        let run = try reconcile("usage", scratch, ["--model", "claude-opus-4-8"])
        #expect(run.status == 0 && !run.output.contains("haiku"), "\(run.output)")
        let json = try Tool.run(
            ["reconcile", "usage", "--model", "claude-opus-4-8", "--ledger", "l.sqlite", "--format", "json"],
            in: scratch.path)
        // Two searches are no tokens.
        #expect(json.output.contains("\"our_tokens\": 5") && json.output.contains("\"unit\": \"searches\""))
        #expect(try reconcile("usage", scratch, ["--since", "2026-06-02T12:00:00Z"]).errors.contains("whole UTC days"))
    }

    @Test(arguments: [
        ("usage", "$2"), ("cost", "17014118346046923173168730371588410572700%"), ("cost", "101%"), ("cost", "$-0.5"),
        ("cost", "+1%"), ("cost", "0.0000001%"), ("cost", "%"), ("cost", "$99999999999999999999"),
    ])
    func tolerancesThatAreNone(against: String, tolerance: String) throws {
        let run = try Tool.run(["reconcile", against, "--tolerance", tolerance], in: "/")
        #expect(run.status == 2 && run.errors.contains("--tolerance"), "\(run.errors)")
    }

    @Test func theConsolesTable() throws {
        let scratch = try books([line("a", input: 5, output: 8)])
        let header = "usage_date_utc,model_version,usage_input_tokens_no_cache,usage_output_tokens\n"
        try scratch.write(Array((header + "2026-06-02,claude-opus-4-8,5,10\n").utf8), as: "console.csv")
        let run = try reconcile("console", scratch, ["console.csv"])
        #expect(run.status == 1 && run.output.contains("output,tokens,8,10,-2,missing logs,true"), "\(run.output)")
        #expect(try reconcile("console", scratch, ["console.csv", "--tolerance", "20%"]).status == 0)
        try scratch.write(Array(header.utf8), as: "console.csv")
        #expect(try reconcile("console", scratch, ["console.csv"]).errors.contains("no row in the period"))
    }

    /// The agent's analytics of one person against the logs of the agent.
    @Test func theAgentsAnalytics() throws {
        let scratch = try books(
            [line("a", input: 5, output: 8, writes: 30)],
            agent: [
                .agent("2026-06-02", actor: "a@example.com", input: 5, write: 30, output: 8, cents: 4),
                .agent("2026-06-02", actor: "b@example.com", input: 500, cents: 5),
            ])
        #expect(try reconcile("agent", scratch).output.contains("input,tokens,5,505,-500,missing logs,true"))
        let run = try reconcile("agent", scratch, ["--actor", "a@example.com"])
        #expect(run.status == 0 && run.output.contains("cache_write,tokens,30,30,0,,false"), "\(run.output)")
    }
}

extension String {
    /// How often a text occurs.
    fileprivate func components(_ text: String) -> Int { ranges(of: text).count }
}
