import FoundationEssentials
import TestSupport
import Testing

/// Where `serve` forwards to and as whom: options, environment, file of settings, profiles.
@Suite(.timeLimit(.minutes(3))) struct ServeSettingsTests {
    private func scratch(_ settings: String) throws -> Scratch {
        let scratch = try Scratch()
        let folder = "\(scratch.path)/settings/farthing"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(settings.utf8).write(to: URL(filePath: "\(folder)/config.json"))
        return scratch
    }

    private func environment(_ scratch: Scratch, _ more: [String: String] = [:]) -> [String: String] {
        ["XDG_CONFIG_HOME": "\(scratch.path)/settings"].merging(more) { $1 }
    }

    /// All in the file: the profile's address, provider and key. The book of `dear` asks $100 and $500 a million,
    /// $125 and $200 for what is written, $10 for what is read, so that the mock's usual message costs
    /// 12 · 100 + 300 · 125 + 40 · 200 + 5000 · 10 + 77 · 500 = 135,200 millionths of a dollar.
    @Test func theFileTellsAll() throws {
        let service = try MockService { _, number in .message(MockMessage(id: "msg_\(number)")) }
        defer { service.stop() }
        let scratch = try scratch(
            #"{"profiles":{"mine":{"base_url":"\#(service.url)/v1","provider":"dear","key_env":"MINE_KEY","#
                + #""authentication":"bearer"}},"serve":{"listen":"127.0.0.1:0","upstream":"mine","replace_key":true,"#
                + #""durability":"disk","ledger":"team.sqlite","prices":"books","allow_host":["books.test"]}}"#)
        let books = "\(scratch.path)/books"
        try FileManager.default.createDirectory(atPath: books, withIntermediateDirectories: true)
        let book = """
            {"schema":"farthing.price-book/1","book":"dear","multipliers":{"cache_write_5m":"1.25","cache_write_1h":"2",\
            "cache_read":"0.1","batch":"0.5","us_geo":"1"},"web_search_per_1000":"10",\
            "models":[{"model":"claude-opus-4-8","periods":[{"from":"2025-01-01","input":"100","output":"500"}]}]}
            """
        try Data(book.utf8).write(to: URL(filePath: "\(books)/dear.json"))
        let run = try Serving.run(
            [], in: scratch, environment: environment(scratch, ["MINE_KEY": "sk-mine"]), listens: []
        ) { serving throws in
            #expect(try serving.message().status == 200)
            #expect(try serving.client.send("GET", "/v1/models", [("x-api-key", "k")], "").status == 200)
        }
        #expect(run.status == 0, "\(run.errors)")
        #expect(service.requests.map { $0["authorization"] } == ["Bearer sk-mine", "Bearer sk-mine"])
        #expect(service.requests.allSatisfy { $0["x-api-key"] == nil })
        let report = try Tool.run(
            ["report", "models", "--ledger", "team.sqlite", "--prices", "books", "--format", "json"], in: scratch.path)
        #expect(report.output.contains(#""cost_usd": "0.1352""#), "\(report.output)\(report.errors)")
        for secret in ["sk-mine", Serving.key] {
            #expect(try scratch.files(holding: secret).isEmpty, "a key in a file")
            #expect(!run.errors.contains(secret) && !run.output.contains(secret))
        }
    }

    /// Options come before the environment, the environment before the file; the address of clients in the
    /// environment is the gateway's own and no service.
    @Test func optionsComeFirst() throws {
        let names = ["option", "environment", "file"]
        let services = try names.map { name in
            try MockService { _, _ in .raw(200, headers: [("x-service", name)], body: "{}") }
        }
        defer { for service in services { service.stop() } }
        let scratch = try scratch(
            #"{"profiles":{"anthropic":{"base_url":"\#(services[2].url)"}},"serve":{"upstream":"anthropic"}}"#)
        var flags = ["--upstream", services[0].url, "--ledger", "a.sqlite"]
        var world = environment(
            scratch, ["FARTHING_SERVE_UPSTREAM": services[1].url, "ANTHROPIC_BASE_URL": "http://127.0.0.1:9"])
        for name in names {
            _ = try Serving.run(flags, in: scratch, environment: world) { serving throws in
                #expect(try serving.client.get("/v1/models").headers["x-service"] == name)
            }
            // Next time without the first that was said.
            if name == "option" { flags = ["--ledger", "a.sqlite"] }
            world["FARTHING_SERVE_UPSTREAM"] = name == "option" ? world["FARTHING_SERVE_UPSTREAM"] : nil
        }
    }

    /// The proxy that the environment names is used.
    @Test func theProxyOfTheEnvironmentIsUsed() throws {
        let proxy = try MockService { _, _ in .raw(200, headers: [], body: "{}") }
        defer { proxy.stop() }
        let scratch = try scratch("{}")
        _ = try Serving.run(
            ["--upstream", "http://service.test", "--ledger", "a.sqlite"], in: scratch,
            environment: environment(scratch, ["http_proxy": proxy.url])
        ) { serving throws in
            #expect(try serving.client.get("/v1/models").status == 200)
        }
        #expect(proxy.requests.map(\.path) == ["http://service.test/v1/models"])
    }
}
