import FoundationEssentials
import TestSupport
import Testing

/// What `farthing call` books, whatever happens around it, and whom it tells which key.
@Suite(.timeLimit(.minutes(5))) struct CallBooksTests {
    private func scratch(_ request: String) throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write(Array(request.utf8), as: "request.json")
        return scratch
    }

    private let hello =
        #"{"model":"claude-opus-4-8","max_tokens":64,"messages":[{"role":"user","content":"Say hello"}]}"#

    private func report(in scratch: Scratch) throws -> String {
        try Tool.run(["report", "models", "--ledger", "l.sqlite", "--format", "json"], in: scratch.path).output
    }

    /// The reader of the output went away: the call was billed and is booked.
    @Test(arguments: [[], ["--stream"]]) func aClosedPipeLosesNoCall(_ flags: [String]) throws {
        let scratch = try scratch(hello)
        let service = try MockService { _, _ in .message(MockMessage(id: "msg_1")) }
        defer { service.stop() }
        let run = try Tool.run(
            ["call", "request.json", "--ledger", "l.sqlite"] + flags, in: scratch.path,
            environment: service.environment, closedOutput: true)
        #expect(run.status == 0, "\(run.errors)")
        let report = try report(in: scratch)
        #expect(report.contains("\"requests\": 1,") && report.contains("\"output_tokens\": 77,"), "\(report)")
    }

    /// Where the reply does not split its writes, the request's lifetime counts in the report as in the ledger: a
    /// million tokens written for an hour by Claude Opus 4.8 cost $10.
    @Test func theReportAndTheLedgerAgree() throws {
        let scratch = try scratch(
            #"{"model":"claude-opus-4-8","max_tokens":64,"system":[{"type":"text","text":"Be brief.","#
                + #""cache_control":{"type":"ephemeral","ttl":"1h"}}],"messages":[{"role":"user","content":"Hi"}]}"#)
        let reply =
            #"{"id":"msg_1","type":"message","role":"assistant","model":"claude-opus-4-8","content":[],"#
            + #""stop_reason":"end_turn","usage":{"input_tokens":0,"cache_creation_input_tokens":1000000,"#
            + #""cache_read_input_tokens":0,"output_tokens":0}}"#
        let service = try MockService { _, _ in .raw(200, headers: [], body: reply) }
        defer { service.stop() }
        let run = try Tool.run(
            ["call", "request.json", "--ledger", "l.sqlite", "--format", "json"], in: scratch.path,
            environment: service.environment)
        #expect(run.output.contains("\"cost_usd\": \"10\""), "\(run.output)\(run.errors)")
        #expect(try report(in: scratch).contains("\"cost_usd\": \"10\""))
    }

    /// What is no stream is an error, and no request of $0 in the books.
    @Test func whatIsNoStreamIsNotBooked() throws {
        let scratch = try scratch(hello)
        for body in [MockMessage(id: "msg_1").json, "<html><title>Log in</title></html>", #"{"error":"no"}"#, ""] {
            let service = try MockService { _, _ in .raw(200, headers: [], body: body) }
            defer { service.stop() }
            let run = try Tool.run(
                ["call", "request.json", "--ledger", "l.sqlite", "--stream"], in: scratch.path,
                environment: service.environment)
            #expect(run.status == 2 && run.errors.contains("expected a stream of events"), "\(run.errors)")
        }
        #expect(try report(in: scratch).contains("\"requests\": 0,"))
    }

    /// The calls before one that failed are told.
    @Test func aFailedRepeatLeavesTheReport() throws {
        let scratch = try scratch(hello)
        let service = try MockService { _, number in
            number == 0
                ? .message(MockMessage(id: "msg_1"))
                : .error(400, type: "invalid_request_error", message: "enough", headers: [])
        }
        defer { service.stop() }
        let run = try Tool.run(
            ["call", "request.json", "--ledger", "l.sqlite", "--repeat", "2", "--format", "json"], in: scratch.path,
            environment: service.environment)
        #expect(run.status == 2 && run.errors.contains("enough") && run.output.contains("\"message_id\": \"msg_1\""))
    }

    /// An organisation's admin key goes to no other service.
    @Test func theAdminKeyStaysAtHome() throws {
        let scratch = try Scratch()
        let service = try MockService { _, _ in .raw(200, headers: [], body: #"{"data":[],"has_more":false}"#) }
        defer { service.stop() }
        let folder = "\(scratch.path)/settings/farthing"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let settings = #"{"profiles": {"mine": {"base_url": "\#(service.url)", "key_env": "MY_KEY"}}}"#
        try Data(settings.utf8).write(to: URL(filePath: "\(folder)/config.json"))
        var environment = [
            "ANTHROPIC_ADMIN_KEY": MockScenario.adminKey, "COMETAPI_KEY": "sk-comet", "MY_KEY": "sk-mine",
            "XDG_CONFIG_HOME": "\(scratch.path)/settings",
        ]
        let days = ["--since", "2026-11-01", "--until", "2026-11-01", "--ledger", "l.sqlite"]
        func key(_ flags: [String]) throws -> String? {
            let run = try Tool.run(
                ["pull", "usage"] + flags + days, in: scratch.path, environment: environment)
            #expect(run.status == 0, "\(run.errors)")
            return service.requests.last?["x-api-key"]
        }
        #expect(try key(["--profile", "cometapi", "--base-url", service.url]) == "sk-comet")
        #expect(try key(["--profile", "mine"]) == "sk-mine")
        // With no profile named, the admin key's own service is asked, whatever other keys there are.
        environment["ANTHROPIC_BASE_URL"] = service.url
        #expect(try key([]) == MockScenario.adminKey)
        #expect(!service.requests.dropLast().contains { $0.headers.contains { $0.value.contains("admin") } })
    }

    /// A pair is one line, however the request is printed.
    @Test func aKeptPairIsOneLine() throws {
        let scratch = try scratch(hello.replacing(",", with: ",\n  "))
        let service = try MockService(scenario: "usual")
        defer { service.stop() }
        let run = try Tool.run(
            ["count", "request.json", "--live", "--keep", "pairs.jsonl"], in: scratch.path,
            environment: service.environment)
        #expect(run.status == 0, "\(run.errors)")
        let lines = try scratch.text(of: "pairs.jsonl").split(separator: "\n")
        #expect(lines.count == 1 && lines[0].contains("\"input_tokens\":1830"), "\(lines)")
    }
}
