import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// `farthing pull` and `farthing reconcile` against the mock service; all figures are worked out by hand.
@Suite(.timeLimit(.minutes(5))) struct ReconcileTests {
    private static let key = "sk-admin-canary-0123456789"

    /// Two replies of Claude Opus 4.8 on 2026-06-02 (UTC): 1,000 and 500 uncached input tokens, 100 and 60 output.
    private static let log = [(1, 1000, 100), (2, 500, 60)].map { number, input, output in
        """
        {"type":"assistant","timestamp":"2026-06-02T0\(number):00:00.000Z","sessionId":"s1","uuid":"u\(number)",\
        "message":{"id":"msg_\(number)","type":"message","role":"assistant","model":"claude-opus-4-8","content":[],\
        "stop_reason":"end_turn","usage":{"input_tokens":\(input),"output_tokens":\(output)}}}

        """
    }.joined()

    private func usagePage(input: Int, output: Int) -> String {
        """
        {"data":[{"starting_at":"2026-06-02T00:00:00Z","ending_at":"2026-06-03T00:00:00Z","results":[\
        {"uncached_input_tokens":\(input),"cache_read_input_tokens":0,"output_tokens":\(output),"model":"claude-opus-4-8",\
        "service_tier":"standard","context_window":"0-200k"}]}],"has_more":false,"next_page":null}
        """
    }

    private func scratch() throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write(Array(ReconcileTests.log.utf8), as: "log.jsonl")
        let run = try Tool.run(["import", "log.jsonl", "--ledger", "l.sqlite"], in: scratch.path)
        try #require(run.status == 0, "\(run.errors)")
        return scratch
    }

    private func pull(_ report: String, _ service: MockService, in scratch: Scratch, _ more: [String]) throws
        -> Tool.Result
    {
        try Tool.run(
            ["pull", report, "--base-url", service.url, "--ledger", "l.sqlite", "--format", "json", "--retries", "0"]
                + more,
            in: scratch.path, environment: ["ANTHROPIC_ADMIN_KEY": ReconcileTests.key, "HOME": scratch.path])
    }

    private func reconcile(_ arguments: [String], in scratch: Scratch) throws -> Tool.Result {
        try Tool.run(["reconcile"] + arguments + ["--ledger", "l.sqlite"], in: scratch.path)
    }

    @Test func booksThatMatchUsage() throws {
        let scratch = try scratch()
        let page = usagePage(input: 1500, output: 160)
        let service = try MockService { _, _ in .raw(200, headers: [], body: page) }
        defer { service.stop() }
        let pulled = try pull("usage", service, in: scratch, ["--since", "2026-06-01", "--until", "2026-06-03"])
        #expect(pulled.status == 0 && pulled.output.contains("\"rows\": 1"), "\(pulled.output)\(pulled.errors)")
        #expect(service.requests[0]["x-api-key"] == ReconcileTests.key)
        let run = try reconcile(["usage", "--format", "json"], in: scratch)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(run.output.contains("\"difference_tokens\": 0") && run.output.contains("\"lines_compared\": 2"))
        // Pulled again, it is there once.
        _ = try pull("usage", service, in: scratch, ["--since", "2026-06-01", "--until", "2026-06-03"])
        #expect(try reconcile(["usage"], in: scratch).output.contains("every line agrees"))
    }

    @Test func missingLogsAreNamed() throws {
        let scratch = try scratch()
        let page = usagePage(input: 2500, output: 160)
        let service = try MockService { _, _ in .raw(200, headers: [], body: page) }
        defer { service.stop() }
        _ = try pull("usage", service, in: scratch, ["--since", "2026-06-01", "--until", "2026-06-03"])
        let run = try reconcile(["usage", "--format", "csv"], in: scratch)
        #expect(run.status == 1)
        #expect(
            run.output.contains("2026-06-02,claude-opus-4-8,input,tokens,1500,2500,-1000,missing logs,true"),
            "\(run.output)")
        #expect(try reconcile(["usage", "--tolerance", "40%"], in: scratch).status == 0)
    }

    /// Claude Opus 4.8 costs $5 and $25 per million: $0.0075 of input and $0.004 of output, 0.75 and 0.4 cents.
    @Test func costsAreComparedInDollars() throws {
        let scratch = try scratch()
        @Sendable func page(_ input: String) -> String {
            let item = #""currency":"USD","cost_type":"tokens","model":"claude-opus-4-8","service_tier":"standard""#
            return """
                {"data":[{"starting_at":"2026-06-02T00:00:00Z","ending_at":"2026-06-03T00:00:00Z","results":[\
                {\(item),"amount":"\(input)","token_type":"uncached_input_tokens"},\
                {\(item),"amount":"0.4","token_type":"output_tokens"},\
                {"currency":"USD","amount":"5","cost_type":"code_execution","token_type":null,"model":null}]}],"has_more":false}
                """
        }
        let prices = ["0.75", "1.5"]
        let service = try MockService { request, number in
            request.path.hasSuffix("cost_report")
                ? .raw(200, headers: [], body: page(prices[min(number, 1)]))
                : .raw(200, headers: [], body: usagePage(input: 1500, output: 160))
        }
        defer { service.stop() }
        let days = ["--since", "2026-06-01", "--until", "2026-06-03"]
        _ = try pull("cost", service, in: scratch, days)
        let first = try reconcile(["cost", "--format", "csv"], in: scratch)
        #expect(first.output.contains("claude-opus-4-8,input,usd,0.0075,0.0075,0,,false"), "\(first.output)")
        #expect(first.output.contains(",other,usd,0,0.05,-0.05,") && first.status == 1)
        // The same tokens at twice the price.
        _ = try pull("usage", service, in: scratch, days)
        _ = try pull("cost", service, in: scratch, days)
        let second = try reconcile(["cost", "--format", "csv"], in: scratch)
        #expect(second.output.contains("0.0075,0.015,-0.0075,another price: tokens agree,true"), "\(second.output)")
    }

    /// Killed while it waits for the second page; the first is there, and the next pull brings the rest.
    @Test func aKilledPullGoesOn() throws {
        let scratch = try scratch()
        let folder = scratch.path
        let admin = MockAdmin(key: ReconcileTests.key, pageDays: 1)
        admin.set(
            "usage_report/messages",
            [.usage("2026-06-02", input: 1500, output: 160), .usage("2026-06-03", input: 7, output: 8)])
        let service = try MockService { request, number in
            guard number == 2 else { return admin.answer(request) }
            if let data = try? Data(contentsOf: URL(filePath: "\(folder)/pid")),
                let process = pid_t(String(decoding: data, as: UTF8.self).filter(\.isNumber))
            {
                kill(process, SIGKILL)
            }
            return .silence
        }
        defer { service.stop() }
        let command = "echo $$ > pid; exec \(Tool.farthing) pull usage --since 2026-06-01 --until 2026-06-04"
        let killed = try Tool.run(
            ["-c", command + " --base-url \(service.url) --ledger l.sqlite"], program: "/bin/sh", in: folder,
            environment: ["ANTHROPIC_ADMIN_KEY": ReconcileTests.key, "HOME": folder])
        #expect(killed.status == -SIGKILL && service.requests.count == 3)
        let resumed = try pull("usage", service, in: scratch, ["--until", "2026-06-04"])
        #expect(
            resumed.status == 0 && resumed.output.contains("\"first_day\": \"2026-06-01\""),
            "\(resumed.output)\(resumed.errors)")
        let run = try reconcile(["usage", "--format", "csv"], in: scratch)
        #expect(run.output.contains("2026-06-02,claude-opus-4-8,input,tokens,1500,1500,0,,false"), "\(run.output)")
        #expect(run.output.contains("2026-06-03,claude-opus-4-8,input,tokens,0,7,-7,"), "\(run.output)")
    }

    /// Result lines are kept in the ledger, and the logs that are named say the same.
    @Test(arguments: [true, false]) func theAgentsOwnFigures(isOfLedger: Bool) throws {
        let scratch = try scratch()
        // $5 and $25 a million: 1,500 and 160 tokens cost $0.0075 and $0.004.
        let result =
            #"{"type":"result","subtype":"success","session_id":"s1","total_cost_usd":0.0115,"usage":{},"modelUsage":{}}"#
        func compared(_ result: String) throws -> Tool.Result {
            try scratch.write(Array((ReconcileTests.log + result + "\n").utf8), as: "session.jsonl")
            guard isOfLedger else {
                return try Tool.run(
                    ["reconcile", "sessions", "session.jsonl", "--format", "csv", "--tolerance", "0"], in: scratch.path)
            }
            let run = try Tool.run(["import", "session.jsonl", "--ledger", "l.sqlite"], in: scratch.path)
            try #require(run.status == 0, "\(run.errors)")
            return try reconcile(["sessions", "--format", "csv", "--tolerance", "0"], in: scratch)
        }
        let run = try compared(result)
        #expect(run.output.contains("s1,,total,usd,0.0115,0.0115,0,,false"), "\(run.output)\(run.errors)")
        #expect(run.status == 0)
        let split = result.replacing(
            #""modelUsage":{}"#,
            with: #""modelUsage":{"claude-opus-4-8":{"costUSD":0.0115},"claude-haiku-4-5":{"costUSD":0.0085}}"#)
        // A later line of the same session sums it up.
        let dearer = try compared(result + "\n" + split.replacing("0.0115,\"usage\"", with: "0.02,\"usage\""))
        #expect(dearer.output.contains("s1,claude-opus-4-8,total,usd,0.0115,0.0115,0,,false"), "\(dearer.output)")
        #expect(
            dearer.output.contains(
                "s1,claude-haiku-4-5-20251001,total,usd,0,0.0085,-0.0085,calls of this model that the transcript leaves out,true"
            ),
            "\(dearer.output)")
        #expect(dearer.status == 1)
    }

    @Test func nothingToCompareWithIsSaid() throws {
        let scratch = try scratch()
        let run = try reconcile(["usage"], in: scratch)
        #expect(run.status == 2 && run.errors.contains("farthing pull usage"))
        #expect(try reconcile(["cost", "--tolerance", "much"], in: scratch).errors.contains("--tolerance"))
        #expect(try reconcile(["console"], in: scratch).errors.contains("name the CSV file"))
    }
}
