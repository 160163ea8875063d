import FoundationEssentials
import TestSupport
import Testing

/// Which calls and lines of logs are one record. Figures are those of the mock's message.
@Suite(.timeLimit(.minutes(5))) struct CallIdentityTests {
    private func scratch() throws -> Scratch {
        let scratch = try Scratch()
        let request =
            #"{"model":"claude-opus-4-8","max_tokens":64,"messages":[{"role":"user","content":"Say hello"}]}"#
        try scratch.write(Array(request.utf8), as: "request.json")
        return scratch
    }

    private func call(_ service: MockService, in scratch: Scratch) throws -> Tool.Result {
        try Tool.run(
            ["call", "request.json", "--ledger", "l.sqlite"], in: scratch.path, environment: service.environment)
    }

    private func report(_ name: String, in scratch: Scratch) throws -> String {
        try Tool.run(["report", name, "--ledger", "l.sqlite", "--format", "json"], in: scratch.path).output
    }

    /// A service that gives every reply the same id bills every one.
    @Test func repeatedIDsAreCallsOfTheirOwn() throws {
        let scratch = try scratch()
        let service = try MockService { _, _ in .message(MockMessage(id: "msg_1")) }
        defer { service.stop() }
        #expect(try call(service, in: scratch).errors == "")
        for _ in 0..<2 {
            let run = try call(service, in: scratch)
            #expect(run.status == 0 && run.errors.contains("from another call"), "\(run.errors)")
        }
        let report = try report("models", in: scratch)
        #expect(report.contains("\"requests\": 3,") && report.contains("\"inconsistent\": 2"), "\(report)")
        #expect(report.contains("\"output_tokens\": 231,"), "\(report)")
    }

    /// Processes that start together, of a service that gives no ids.
    @Test func callsWithoutIDsShareNoName() async throws {
        let scratch = try scratch()
        let reply = MockMessage(id: "msg_1").json.replacing(#""id":"msg_1","#, with: "")
        let service = try MockService { _, _ in .raw(200, headers: [], body: reply) }
        defer { service.stop() }
        try await withThrowingTaskGroup(of: Tool.Result.self) { group in
            let (folder, environment) = (scratch.path, service.environment)
            for _ in 0..<6 {
                group.addTask {
                    try Tool.run(
                        ["call", "request.json", "--ledger", "l.sqlite"], in: folder, environment: environment)
                }
            }
            for try await run in group { #expect(run.status == 0 && run.errors == "", "\(run.errors)") }
        }
        let report = try report("models", in: scratch)
        #expect(report.contains("\"requests\": 6,") && report.contains("\"inconsistent\": 0"), "\(report)")
    }

    /// A transcript's line of the same reply is the same record, whichever comes first, and knows its session and
    /// project; a second call with the id is another record all the same.
    @Test(arguments: [true, false], [true, false])
    func aTranscriptsLineJoins(isCallFirst: Bool, isSidechain: Bool) throws {
        let scratch = try scratch()
        let message = MockMessage(id: "msg_1")
        let service = try MockService { _, _ in .message(message) }
        defer { service.stop() }
        // Later than the call, as the agent writes it.
        let line = """
            {"type":"assistant","timestamp":"2036-11-02T01:00:00.000Z","sessionId":"s1","uuid":"u1",\
            "isSidechain":\(isSidechain),"cwd":"/home/ada/website","requestId":"req_mock","message":\(message.json)}

            """
        let folder = "\(scratch.path)/projects/-home-ada-website"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(line.utf8).write(to: URL(filePath: "\(folder)/s1.jsonl"))
        func importIt() throws {
            let run = try Tool.run(["import", "projects", "--ledger", "l.sqlite"], in: scratch.path)
            #expect(run.status == 0, "\(run.errors)")
        }
        if !isCallFirst { try importIt() }
        #expect(try call(service, in: scratch).errors == "")
        if isCallFirst { try importIt() }
        let sessions = try report("sessions", in: scratch)
        #expect(sessions.contains("\"session\": \"s1\"") && sessions.contains("\"requests\": 1,"), "\(sessions)")
        #expect(!sessions.contains("\"requests\": 2,") && sessions.contains("\"output_tokens\": 77,"), "\(sessions)")
        #expect(try report("projects", in: scratch).contains("-home-ada-website"))
        #expect(try call(service, in: scratch).errors.contains("from another call"))
        let models = try report("models", in: scratch)
        #expect(models.contains("\"requests\": 2,") && models.contains("\"output_tokens\": 154,"), "\(models)")
    }
}
