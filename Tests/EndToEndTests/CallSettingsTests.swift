import FoundationEssentials
import TestSupport
import Testing

/// Which service, key and prices a call has, and what it measures.
@Suite(.timeLimit(.minutes(5))) struct CallSettingsTests {
    private func scratch(settings: String? = nil) throws -> Scratch {
        let scratch = try Scratch()
        let request =
            #"{"model":"claude-opus-4-8","max_tokens":64,"messages":[{"role":"user","content":"Say hello"}]}"#
        try scratch.write(Array(request.utf8), as: "request.json")
        if let settings {
            let folder = "\(scratch.path)/settings/farthing"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(settings.utf8).write(to: URL(filePath: "\(folder)/config.json"))
        }
        return scratch
    }

    private func call(_ flags: [String], _ environment: [String: String], in scratch: Scratch) throws -> Tool.Result {
        try Tool.run(
            ["call", "request.json", "--no-record", "--format", "json"] + flags, in: scratch.path,
            environment: environment.merging(["XDG_CONFIG_HOME": "\(scratch.path)/settings"]) { $1 })
    }

    /// Flags come before the environment, the environment before the file.
    @Test func theEnvironmentComesBeforeTheFile() throws {
        let service = try MockService { _, _ in .message(MockMessage(id: "msg_1")) }
        defer { service.stop() }
        let scratch = try scratch(
            settings: #"{"profiles":{"anthropic":{"base_url":"http://127.0.0.1:9","key_env":"FILE_KEY"}}}"#)
        let keys = ["FILE_KEY": "sk-file", "FLAG_KEY": "sk-flag"]
        var run = try call([], keys.merging(service.environment) { $1 }, in: scratch)
        #expect(run.status == 0 && service.requests.last?["x-api-key"] == MockScenario.key, "\(run.errors)")
        run = try call(["--base-url", service.url], keys, in: scratch)
        #expect(run.status == 0 && service.requests.last?["x-api-key"] == "sk-file", "\(run.errors)")
        run = try call(["--key-env", "FLAG_KEY"], keys.merging(service.environment) { $1 }, in: scratch)
        #expect(run.status == 0 && service.requests.last?["x-api-key"] == "sk-flag", "\(run.errors)")
        // The file stands where neither says anything.
        run = try call(["--retries", "0"], keys, in: scratch)
        #expect(run.status == 2 && run.errors.contains("127.0.0.1 port 9"), "\(run.errors)")
    }

    /// A bearer token is sent as one, also where its variable is named.
    @Test func aNamedTokenIsABearer() throws {
        let service = try MockService { _, _ in .message(MockMessage(id: "msg_1")) }
        defer { service.stop() }
        let scratch = try scratch()
        let run = try call(
            ["--key-env", "ANTHROPIC_AUTH_TOKEN", "--base-url", service.url], ["ANTHROPIC_AUTH_TOKEN": "token"],
            in: scratch)
        #expect(run.status == 0 && service.requests.last?["authorization"] == "Bearer token", "\(run.errors)")
    }

    /// Without a home there is no file of settings, and none is needed.
    @Test func noHomeIsNeeded() throws {
        let service = try MockService { _, _ in .message(MockMessage(id: "msg_1")) }
        defer { service.stop() }
        let scratch = try scratch()
        var environment = service.environment
        (environment["HOME"], environment["XDG_CONFIG_HOME"]) = ("", "")
        let run = try Tool.run(
            ["call", "request.json", "--no-record"], in: scratch.path, environment: environment)
        #expect(run.status == 0 && run.output.contains("Größe 1"), "\(run.errors)")
    }

    /// A service without a book is priced by the model's name, and says so.
    @Test func borrowedPricesAreTold() throws {
        let service = try MockService { _, _ in .message(MockMessage(id: "msg_1")) }
        defer { service.stop() }
        let scratch = try scratch()
        let run = try Tool.run(
            ["call", "request.json", "--no-record", "--profile", "cometapi", "--base-url", service.url],
            in: scratch.path, environment: ["COMETAPI_KEY": "sk-comet"])
        #expect(run.status == 0 && run.output.contains("$0.00676"), "\(run.errors)")
        #expect(run.output.contains("the provider has no price book"), "\(run.output)")
    }

    /// A dry run needs no key, and quotes what the profile's provider asks: a book with input at $100 a million.
    @Test func aDryRunIsPricedByTheProvider() throws {
        let scratch = try scratch(settings: #"{"profiles":{"mine":{"base_url":"http://h","provider":"dear"}}}"#)
        let books = "\(scratch.path)/books"
        try FileManager.default.createDirectory(atPath: books, withIntermediateDirectories: true)
        let book = """
            {"schema":"farthing.price-book/1","book":"dear","multipliers":{"cache_write_5m":"1.25","cache_write_1h":"2",\
            "cache_read":"0.1","batch":"0.5","us_geo":"1"},"web_search_per_1000":"10",\
            "models":[{"model":"claude-opus-4-8","periods":[{"from":"2025-01-01","input":"100","output":"500"}]}]}
            """
        try Data(book.utf8).write(to: URL(filePath: "\(books)/dear.json"))
        let run = try call(["--dry-run", "--profile", "mine", "--prices", "books"], [:], in: scratch)
        #expect(run.status == 0 && run.output.contains("\"provider\": \"dear\""), "\(run.output)\(run.errors)")
        let tokens = try #require(run.output.firstMatch(of: /"input_tokens": (\d+)/)?.1)
        let cost = try #require(run.output.firstMatch(of: /"input_cost_usd": "([0-9.]+)"/)?.1)
        // $100 a million is a tenth of a thousandth a token.
        #expect(Double(cost) == (Double(tokens) ?? -1) / 10_000, "\(run.output)")
    }

    /// Tries that failed, and the waits behind them, are no part of the call.
    @Test func theCallBeginsWithTheTryThatSucceeded() throws {
        let service = try MockService { _, number in
            number == 0
                ? .error(529, type: "overloaded_error", message: "Overloaded", headers: [("retry-after-ms", "1500")])
                : .message(MockMessage(id: "msg_1"))
        }
        defer { service.stop() }
        let scratch = try scratch()
        let clock = ContinuousClock()
        let (start, before) = (clock.now, Date())
        let run = try call(["--stream"], service.environment, in: scratch)
        let elapsed = start.duration(to: clock.now)
        #expect(run.status == 0 && service.requests.count == 2, "\(run.errors)")
        let duration = try #require(run.output.firstMatch(of: /"duration_ms": (\d+)/).flatMap { Int64($0.1) })
        let started = try #require(run.output.firstMatch(of: /"started_at": "([^"]+)"/).map { String($0.1) })
        #expect(Duration.milliseconds(duration + 1500) <= elapsed, "\(duration) ms of \(elapsed)")
        // Both are RFC 3339 with milliseconds in UTC, so their order is that of their texts.
        let earliest = before.addingTimeInterval(1.499)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        #expect(started >= earliest, "\(started) \(earliest)")
    }

    /// Some services leave the names of events out: text and time to the first token are there all the same.
    @Test func eventsNeedNoNames() throws {
        let body = MockMessage(id: "msg_1").events.map { event in
            event.split(separator: "\n").filter { !$0.hasPrefix("event:") }.joined(separator: "\n") + "\n\n"
        }.joined()
        let service = try MockService { _, _ in
            .raw(200, headers: [("content-type", "text/event-stream")], body: body)
        }
        defer { service.stop() }
        let scratch = try scratch()
        let text = try Tool.run(
            ["call", "request.json", "--no-record", "--stream"], in: scratch.path, environment: service.environment)
        #expect(text.status == 0 && text.output.hasPrefix("Hello, Größe 1\n"), "\(text.output)\(text.errors)")
        let json = try call(["--stream"], service.environment, in: scratch)
        #expect(json.output.firstMatch(of: /"first_token_ms": \d+/) != nil, "\(json.output)")
    }
}
