import FoundationEssentials
import TestSupport
import Testing

/// `farthing pull batch` against the mock service.
@Suite(.timeLimit(.minutes(5))) struct PullBatchTests {
    /// Three results that succeeded, one of them without a message id, and one line of each other kind.
    private static let results = {
        let replies = ["msg_1", "msg_2", ""].map { id in
            MockMessage(id: id).json.replacing(#""service_tier":"standard""#, with: #""service_tier":"batch""#)
        }
        return replies.enumerated().map { number, reply in
            #"{"custom_id":"c\#(number)","result":{"type":"succeeded","message":\#(reply)}}"#
        }
            + [
                #"{"custom_id":"c3","result":{"type":"errored","error":{"type":"invalid_request_error"}}}"#,
                #"{"custom_id":"c4","result":{"type":"expired"}}"#,
                #"{"custom_id":"c5","result":{"type":"canceled"}}"#,
            ]
    }()

    private func service(status: String = "ended", results: String) throws -> MockService {
        let end = status == "ended" ? #""2026-11-02T10:00:00Z""# : "null"
        let batch = #"{"id":"msgbatch_1","processing_status":"\#(status)","ended_at":\#(end)}"#
        return try MockService { request, _ in
            request.path == "/v1/messages/batches/msgbatch_1"
                ? .raw(200, headers: [], body: batch)
                : request.path == "/v1/messages/batches/msgbatch_1/results"
                    ? .raw(200, headers: [], body: results)
                    : .error(404, type: "not_found_error", message: "no such batch", headers: [])
        }
    }

    private func pull(_ arguments: [String], _ service: MockService, in scratch: Scratch) throws -> Tool.Result {
        try Tool.run(
            ["pull", "batch", "--ledger", "l.sqlite"] + arguments, in: scratch.path, environment: service.environment)
    }

    private func days(in scratch: Scratch) throws -> String {
        try Tool.run(["report", "daily", "--ledger", "l.sqlite", "--format", "json"], in: scratch.path).output
    }

    /// What one reply costs by the prices of Claude Opus 4.8 (12 x $5 + 300 x $6.25 + 40 x $10 + 5,000 x $0.50
    /// + 77 x $25, each per million) is halved in a batch: three cost $0.01014.
    @Test func resultsAreBookedOnceAtTheBatchPrice() throws {
        let scratch = try Scratch()
        // Another order the second time, and no line end behind the last line.
        for (round, lines) in [Self.results, Self.results.reversed()].enumerated() {
            let service = try service(results: lines.joined(separator: "\n"))
            defer { service.stop() }
            let run = try pull(["msgbatch_1"], service, in: scratch)
            #expect(run.status == 0, "\(run.errors)")
            #expect(
                run.output == """
                    msgbatch_1 of anthropic, ended 2026-11-02T10:00:00Z: 3 results recorded as batch, \
                    \(round == 0 ? 3 : 0) new
                    Not billed and not recorded: 1 errored, 1 canceled, 1 expired.

                    """)
            #expect(service.requests.allSatisfy { $0["x-api-key"] == MockScenario.key })
            let days = try days(in: scratch)
            #expect(days.contains("\"requests\": 3,") && days.contains("\"cost_usd\": \"0.01014\""), "\(days)")
            #expect(days.contains("2026-11-02") && days.contains("\"output_tokens\": 231,"), "\(days)")
        }
        #expect(try scratch.files(holding: "canary").isEmpty)
    }

    @Test func aBatchThatGoesOnIsNoResult() throws {
        let scratch = try Scratch()
        let service = try service(status: "in_progress", results: "")
        defer { service.stop() }
        let run = try pull(["msgbatch_1"], service, in: scratch)
        #expect(run.status == 2 && run.errors.contains("msgbatch_1 is in_progress"), "\(run.errors)")
        #expect(service.requests.count == 1)
        let unknown = try pull(["msgbatch_2"], service, in: scratch)
        #expect(unknown.status == 2 && unknown.errors.contains("no such batch"), "\(unknown.errors)")
    }

    /// What cannot be read is a finding beside what can, and an error alone.
    @Test func whatIsNoResultIsTold() throws {
        let scratch = try Scratch()
        let torn = try service(results: Self.results[0] + "\n" + Self.results[1].prefix(60))
        defer { torn.stop() }
        let run = try pull(["msgbatch_1", "--format", "json"], torn, in: scratch)
        #expect(run.status == 1 && run.output.contains("\"unreadable\": 1"), "\(run.output)\(run.errors)")
        #expect(run.output.contains("\"recorded\": 1") && run.output.contains("\"new\": 1"))
        let page = try service(results: "<html>Log in</html>")
        defer { page.stop() }
        let failed = try pull(["msgbatch_1"], page, in: scratch)
        #expect(failed.status == 2 && failed.errors.contains("expected results of a batch"), "\(failed.errors)")
    }

    @Test(arguments: [
        ["pull", "batch"], ["pull", "usage", "msgbatch_1"], ["pull", "batch", "msgbatch_1", "--since", "2026-11-01"],
    ])
    func wrongUseIsTold(arguments: [String]) throws {
        let run = try Tool.run(arguments, environment: ["ANTHROPIC_API_KEY": "sk"])
        #expect(run.status == 2 && run.errors.contains("batch"), "\(run.errors)")
    }
}
