import FoundationEssentials
import TestSupport
import Testing

/// `farthing call` against the mock service, over real sockets.
@Suite(.timeLimit(.minutes(5))) struct CallTests {
    private static let key = "sk-canary-0123456789"
    private static let request =
        #"{"model":"claude-opus-4-8","max_tokens":64,"messages":[{"role":"user","content":"Say hello"}]}"#

    private func run(_ arguments: [String], _ service: MockService, in scratch: Scratch) throws -> Tool.Result {
        try Tool.run(
            ["call"] + arguments + ["--base-url", service.url, "--ledger", "l.sqlite"], in: scratch.path,
            environment: ["ANTHROPIC_API_KEY": CallTests.key, "HOME": scratch.path])
    }

    private func scratch() throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write(Array(CallTests.request.utf8), as: "request.json")
        return scratch
    }

    /// What the reply bills, by the prices of Claude Opus 4.8: 12 x $5 + 300 x $6.25 + 40 x $10 + 5,000 x $0.50
    /// + 77 x $25, each per million tokens.
    private static let cost = "0.00676"

    @Test func aCallIsPricedAndRecorded() throws {
        let scratch = try scratch()
        let service = try MockService { _, _ in .message(MockMessage(id: "msg_1")) }
        defer { service.stop() }
        let first = try run(["request.json", "--format", "json"], service, in: scratch)
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.contains("\"cost_usd\": \"\(CallTests.cost)\""), "\(first.output)")
        #expect(service.requests.first?.body == Array(CallTests.request.utf8))
        let report = try Tool.run(["report", "models", "--ledger", "l.sqlite", "--format", "json"], in: scratch.path)
        #expect(report.output.contains("\"requests\": 1,"), "\(report.output)\(report.errors)")
        #expect(report.output.contains("\"cost_usd\": \"\(CallTests.cost)\""), "\(report.output)")
    }

    @Test func streamsPrintTextAndAskForAStream() throws {
        let scratch = try scratch()
        let service = try MockService { _, _ in .message(MockMessage(id: "msg_1")) }
        defer { service.stop() }
        let run = try run(["request.json", "--stream"], service, in: scratch)
        #expect(run.status == 0 && run.output.hasPrefix("Hello, Größe 1"), "\(run.output)\(run.errors)")
        let body = String(decoding: service.requests[0].body, as: UTF8.self)
        #expect(body.contains(#""stream":true"#) && body.contains("Say hello"))
    }

    @Test func aCutStreamIsALowerBound() throws {
        let scratch = try scratch()
        let message = MockMessage(id: "msg_1")
        let service = try MockService { _, _ in .torn(message, size: 50, cut: 700) }
        defer { service.stop() }
        let run = try run(["request.json", "--stream", "--format", "json"], service, in: scratch)
        #expect(run.status == 1 && run.output.contains("\"complete\": false"), "\(run.output)\(run.errors)")
        let report = try Tool.run(["report", "models", "--ledger", "l.sqlite", "--format", "json"], in: scratch.path)
        #expect(report.output.contains("\"incomplete\": 1"), "\(report.output)")
    }

    @Test func errorsSayWhatToDoAndHideTheKey() throws {
        let scratch = try scratch()
        let service = try MockService { _, _ in
            .error(401, type: "authentication_error", message: "invalid \(CallTests.key)", headers: [])
        }
        defer { service.stop() }
        let run = try run(["request.json"], service, in: scratch)
        #expect(
            run.status == 2 && run.errors.contains("401 authentication_error") && run.errors.contains("check the key"))
        #expect(run.errors.contains("req_mock") && !(run.errors + run.output).contains("canary"))
        let files = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
        for file in files {
            let bytes = (try? Data(contentsOf: URL(filePath: "\(scratch.path)/\(file)"))) ?? Data()
            #expect(bytes.firstRange(of: Data("canary".utf8)) == nil, "the key is in \(file)")
        }
    }

    @Test func nothingIsSentInADryRun() throws {
        let scratch = try scratch()
        let service = try MockService { _, _ in .message(MockMessage(id: "msg_1")) }
        defer { service.stop() }
        let run = try run(["request.json", "--dry-run", "--format", "json"], service, in: scratch)
        #expect(run.status == 0 && run.output.contains("\"calls\": []"), "\(run.output)\(run.errors)")
        #expect(service.requests.isEmpty)
    }

    /// The service's count stands beside the estimate, and the pair is kept.
    @Test func theServiceCounts() throws {
        let scratch = try scratch()
        let service = try MockService { _, _ in .raw(200, headers: [], body: #"{"input_tokens":9}"#) }
        defer { service.stop() }
        let run = try Tool.run(
            [
                "count", "request.json", "--live", "--keep", "pairs.jsonl", "--format", "json", "--base-url",
                service.url,
            ],
            in: scratch.path, environment: ["ANTHROPIC_API_KEY": CallTests.key, "HOME": scratch.path])
        #expect(run.status == 0 && run.output.contains("\"live_input_tokens\": 9"), "\(run.output)\(run.errors)")
        #expect(service.requests.first?.path == "/v1/messages/count_tokens")
        let body = String(decoding: service.requests[0].body, as: UTF8.self)
        #expect(body == #"{"model":"claude-opus-4-8","messages":[{"role":"user","content":"Say hello"}]}"#)
        let kept = String(decoding: try Data(contentsOf: URL(filePath: "\(scratch.path)/pairs.jsonl")), as: UTF8.self)
        #expect(kept == "{\"kind\":\"count_tokens\",\"input_tokens\":9,\"request\":\(body)}\n")
    }

    @Test func profilesComeFromTheSettings() throws {
        let scratch = try scratch()
        let service = try MockService { _, _ in .message(MockMessage(id: "msg_1")) }
        defer { service.stop() }
        let folder = "\(scratch.path)/settings/farthing"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let settings = """
            {"default_profile": "mine", "profiles": {"mine": {"base_url": "\(service.url)/v1/", "key_env": "MY_KEY",
            "authentication": "bearer", "version": "2026-10-21", "betas": ["b-1"], "headers": ["X-Team: blue"]}}}
            """
        try Data(settings.utf8).write(to: URL(filePath: "\(folder)/config.json"))
        let run = try Tool.run(
            ["call", "request.json", "--no-record"], in: scratch.path,
            environment: ["MY_KEY": CallTests.key, "XDG_CONFIG_HOME": "\(scratch.path)/settings", "HOME": scratch.path])
        #expect(run.status == 0, "\(run.errors)")
        let request = try #require(service.requests.first)
        #expect(request.target == "/v1/messages" && request["authorization"] == "Bearer \(CallTests.key)")
        #expect(request["anthropic-version"] == "2026-10-21" && request["anthropic-beta"] == "b-1")
        #expect(request["x-team"] == "blue" && request["x-api-key"] == nil)
    }
}
