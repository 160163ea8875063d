import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// What the gateway says itself: estimates, metrics, the page of today, the access log.
@Suite(.timeLimit(.minutes(3))) struct ServeConsoleTests {
    private static let request =
        #"{"model":"claude-opus-4-8","system":"Be brief.","messages":[{"role":"user","content":"a secret prompt"}]}"#

    /// The count is that of `farthing count` of the same request, which recorded requests prove; the service gets
    /// none of it, the books neither.
    @Test func tokensAreCountedHere() throws {
        let service = try MockService { _, _ in .raw(200, headers: [], body: #"{"input_tokens":99999}"#) }
        defer { service.stop() }
        let scratch = try Scratch()
        try scratch.write(Array(ServeConsoleTests.request.utf8), as: "request.json")
        let count = try Tool.run(["count", "request.json", "--format", "json"], in: scratch.path)
        let tokens = try #require(count.output.firstMatch(of: /"input_tokens": (\d+)/)?.1, "\(count.errors)")
        let run = try Serving.run(
            ["--upstream", service.url, "--ledger", "a.sqlite", "--offline-count"], in: scratch
        ) { serving throws in
            let path = "/v1/messages/count_tokens"
            let good = try serving.client.post(path, [("x-api-key", "k")], ServeConsoleTests.request)
            #expect(good.status == 200 && good.text == "{\"input_tokens\":\(tokens)}", "\(good.text)")
            #expect(good.headers["x-farthing-estimate"] == "true")
            #expect(good.headers["content-type"] == "application/json")
            for wrong in ["", "{", "[]", #"{"messages":[]}"#, #"{"model":"claude-opus-4-8"}"#, #"{"model":7}"#] {
                let reply = try serving.client.post(path, [], wrong)
                #expect(reply.status == 400, "\(wrong): \(reply.text)")
                #expect(
                    reply.text.hasPrefix(#"{"type":"error","error":{"type":"invalid_request_error","message":""#),
                    "\(reply.text)")
            }
            #expect(service.requests.isEmpty)
        }
        #expect(run.status == 0, "\(run.errors)")
        let report = try Tool.run(["report", "models", "--ledger", "a.sqlite", "--format", "json"], in: scratch.path)
        #expect(report.output.contains(#""requests": 0"#), "\(report.output)\(report.errors)")
    }

    /// A mock message costs (12 · 5 + 300 · 6.25 + 40 · 10 + 5000 · 0.5 + 77 · 25) millionths of a dollar at the
    /// public prices of Opus 4.8: $0.00676.
    @Test func metricsAreWhatTheServiceServed() throws {
        let service = try MockService { request, number in
            let text = String(decoding: request.body, as: UTF8.self)
            if text.contains("busy") {
                return .error(529, type: "overloaded_error", message: "busy", headers: [])
            }
            var message = MockMessage(id: "msg_\(number)")
            if text.contains("made-up") { message.model = "made-up-\(number)" }
            if text.contains("cut") { return .torn(message, size: 50, cut: 450) }
            return .message(message)
        }
        defer { service.stop() }
        let scratch = try Scratch()
        _ = try Serving.run(["--upstream", service.url, "--ledger", "a.sqlite"], in: scratch) { serving throws in
            for streams in [false, true, true] { _ = try serving.message(streams: streams) }
            for number in 0..<3 { _ = try serving.message("made-up-\(number)") }
            _ = try serving.message("busy")
            _ = try? serving.message("claude-opus-4-8-cut", streams: true)
            let token = try Serving.token(of: "a.sqlite", in: scratch)
            let shown = [("authorization", "Bearer \(token)")]
            var read = PrometheusText("")
            try Serving.wait("eight calls are in the books") {
                read = PrometheusText(try serving.client.get("/farthing/metrics", shown).text)
                return read.sum("farthing_requests_total") == 8
            }
            #expect(read.problems.isEmpty, "\(read.problems)")
            let opus = #"{model="claude-opus-4-8""#
            #expect(read.samples[#"farthing_requests_total\#(opus),class="2xx"}"#] == "4")
            #expect(read.samples[#"farthing_requests_total{model="other",class="5xx"}"#] == "1")
            #expect(read.samples[#"farthing_requests_total{model="other",class="2xx"}"#] == "3")
            #expect(read.samples[#"farthing_cost_usd_total{model="other"}"#] == "0")
            #expect(read.samples["farthing_unpriced_total"] == "3")
            #expect(read.samples[#"farthing_lower_bounds_total{reason="upstream_cut"}"#] == "1")
            #expect(read.samples[#"farthing_flagged_total{flag="incomplete"}"#] == "1")
            #expect(read.samples["farthing_journal_lag_bytes"] == "0")
            #expect(read.sum("farthing_first_byte_seconds_count") == 8)
            #expect(read.sum("farthing_duration_seconds_count") == 8)
            #expect(!read.samples.keys.contains { $0.contains("made-up") })
            // Whole messages of Opus 4.8, and what came of the torn one: its start, with one token of output.
            let names = ["input": 12, "cache_write_5m": 300, "cache_write_1h": 40, "cache_read": 5000]
            for (name, count) in names {
                #expect(read.samples[#"farthing_tokens_total\#(opus),class="\#(name)"}"#] == "\(count * 4)", "\(name)")
            }
            #expect(read.samples[#"farthing_tokens_total\#(opus),class="output"}"#] == "\(77 * 3 + 1)")
            // Three times $0.00676, and 12 · 5 + 300 · 6.25 + 40 · 10 + 5000 · 0.5 + 25 millionths.
            #expect(read.samples["farthing_cost_usd_total\(opus)}"] == "0.02514")
            let hit = read.samples["farthing_cache_hit_ratio"].flatMap(Double.init) ?? 0
            #expect(abs(hit - 5000.0 / 5352.0) < 0.000_001)
        }
    }

    /// The page is the report of today, number by number, for who shows the token.
    @Test func thePageIsTheReportOfToday() throws {
        let service = try MockService { _, number in .message(MockMessage(id: "msg_\(number)")) }
        defer { service.stop() }
        let scratch = try Scratch()
        _ = try Serving.run(["--upstream", service.url, "--ledger", "a.sqlite"], in: scratch) { serving throws in
            for _ in 0..<3 { _ = try serving.message() }
            let token = try Serving.token(of: "a.sqlite", in: scratch)
            let cookie = try logIn(serving.client, token)
            let browser = [("accept", "text/html"), ("cookie", "other=1; \(cookie)")]
            let models = ["report", "models", "--ledger", "a.sqlite", "--format"]
            try Serving.wait("three calls are in the ledger") {
                try Tool.run(models + ["json"], in: scratch.path).output.contains(#""requests": 3"#)
            }
            let reply = try serving.client.get("/farthing/", browser)
            #expect(reply.status == 200)
            #expect(reply.headers["content-security-policy"]?.hasPrefix("default-src 'self'; ") ?? false)
            #expect(reply.headers["x-content-type-options"] == "nosniff")
            var page = ""
            for _ in 0..<2 {
                // At midnight the day may have changed between the two.
                let day = String(Moment.text(Moment.now).prefix(10))
                let report = try Tool.run(models + ["html", "--since", day, "--until", day], in: scratch.path)
                #expect(report.status == 0, "\(report.errors)")
                page = try serving.client.get("/farthing/", browser).text
                if steady(report.output) == steady(page) { return }
            }
            Issue.record("the page is not the report: \(page)")
        }
    }

    /// Logs in as a browser does, having been refused with no and with wrong tokens; the cookie.
    private func logIn(_ client: WebClient, _ token: String) throws -> String {
        let page = [("accept", "text/html,application/xhtml+xml")]
        let wrong = String(token.reversed())
        for reply in [
            try client.get("/farthing/"), try client.get("/farthing/", page), try client.get("/farthing/?token=", page),
            try client.get("/farthing/?token=\(wrong)", page), try client.post("/farthing/login", [], "token=\(wrong)"),
            try client.post("/farthing/login", [], "x"),
            try client.get("/farthing/", page + [("cookie", "farthing=1")]),
            try client.get("/farthing/", page + [("cookie", "farthing=\(token)")]), try client.get("/farthing/metrics"),
            try client.get("/farthing/", [("authorization", "Bearer \(wrong)")]), try client.get("/farthing/other"),
        ] {
            #expect(reply.status == 401, "\(reply.text)")
            #expect(!reply.text.contains(token) && reply.headers["set-cookie"] == nil)
        }
        let byQuery = try client.get("/farthing/?token=\(token)", page)
        let byForm = try client.post("/farthing/login", page, "token=\(token)")
        for reply in [byQuery, byForm] {
            #expect(reply.status == 303 && reply.headers["location"] == "/farthing/")
            let cookie = reply.headers["set-cookie"] ?? ""
            #expect(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Strict"))
            #expect(!cookie.contains(token))
        }
        #expect(byQuery.headers["set-cookie"] == byForm.headers["set-cookie"])
        return String((byForm.headers["set-cookie"] ?? "").prefix { $0 != ";" })
    }

    /// Without the moment at which it was made.
    private func steady(_ page: String) -> String { page.replacing(/farthing [0-9.]+, [0-9T:.Z-]+/, with: "") }

    /// Lines go to standard output, with neither key nor prompt.
    @Test func theAccessLogMayBeStandardOutput() throws {
        let service = try MockService { _, number in .message(MockMessage(id: "msg_\(number)")) }
        defer { service.stop() }
        let scratch = try Scratch()
        let run = try Serving.run(
            ["--upstream", service.url, "--ledger", "a.sqlite", "--access-log", "-"], in: scratch
        ) { serving throws in
            for _ in 0..<3 { _ = try serving.message(streams: true) }
        }
        let lines = run.output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { $0.contains(#""path":"/v1/messages","status":200,"#) }, "\(run.output)")
        #expect(!run.output.contains("canary") && !run.output.contains("secret prompt"))
    }
}
