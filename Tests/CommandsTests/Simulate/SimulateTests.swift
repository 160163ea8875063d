import Commands
import JSONScan
import Reports
import Testing

/// `farthing simulate`: choices, crossovers and runs of a layout.
@Suite struct SimulateTests {
    static let tutorial = """
        {"model": "claude-sonnet-4-6", "blocks": [
          {"name": "prompt", "kind": "system", "tokens": 2000, "changes": "never", "breakpoint": true}]}
        """
    static let chat = """
        {"model": "claude-sonnet-4-6", "blocks": [
          {"name": "tools", "kind": "tools", "tokens": 3000, "changes": "never", "breakpoint": true, "ttl": "1h"},
          {"name": "profile", "kind": "system", "tokens": 1500, "changes": "per user", "breakpoint": true},
          {"name": "document", "kind": "message", "tokens": 900, "changes": "per conversation", "breakpoint": true},
          {"name": "question", "kind": "message", "tokens": 200, "changes": "per request"}]}
        """

    private func world(_ layout: String = tutorial) -> TestWorld {
        let world = TestWorld()
        world.files.contents["/l.json"] = Array(layout.utf8)
        return world
    }

    private func json(_ arguments: [String], layout: String = tutorial) async throws -> JSONValue {
        let world = world(layout)
        #expect(
            await world.run(["simulate", "/l.json", "--format", "json"] + arguments) == .success, "\(world.notes.text)")
        return try JSONValue.parse(world.output.text)
    }

    /// The public tutorial: $0.600000 without caching, $0.0669 with it.
    @Test func theTutorialExample() async throws {
        let json = try await json(["--traffic", "deterministic", "--period", "1", "--requests", "100"])
        #expect(json["schema"]?.string == "farthing.simulate/1")
        let runs = json["from_cold"]?["choices"]?.array ?? []
        #expect(runs.map { $0["choice"]?.string ?? "" } == ["none", "5m", "1h"])
        for key in ["closed_form_cost_usd", "simulated_cost_usd"] {
            #expect(runs.map { $0[key]?.string ?? "" } == ["0.6", "0.0669", "0.0714"])
        }
        #expect(runs[1]["simulation"]?["cache_write_5m_tokens"]?.int64 == 2000)
        #expect(runs[1]["simulation"]?["cache_read_tokens"]?.int64 == 198_000)
        let world = world()
        let asTable = ["simulate", "/l.json", "--period", "1", "--requests", "100"]
        #expect(await world.run(asTable) == .success)
        #expect(world.output.text.contains("none    $0.600000  $0.600000\n5m      $0.066900  $0.066900\n"))
    }

    /// Without options on the traffic: the published crossovers of a static prefix, each confirmed by the
    /// simulation, and the models whose reads cost less, which differ.
    @Test func atWhichRatesEachChoiceWins() async throws {
        let json = try await json([])
        let ranges = json["best_ranges"]?.array ?? []
        #expect(ranges.map { $0["cheapest"]?.string ?? "" } == ["none", "1h", "5m"])
        #expect(ranges.last?["alike"] == .array([.string("1h")]))
        let rates = (json["crossovers"]?.array ?? []).map { $0["requests_per_hour"]?.numberText?.prefix(6) ?? "" }
        #expect(rates == ["2.9414", "0.7472", "0.5477"])
        for crossover in json["crossovers"]?.array ?? [] {
            #expect(crossover["simulation_below"]?["inside_interval"]?.bool == true)
            #expect(crossover["simulation_above"]?["inside_interval"]?.bool == true)
        }
        let models = json["models"]?.array ?? []
        #expect(models.map { $0["read_multiplier"]?.numberText ?? "" } == ["0.1", "0.05", "0.025"])
        #expect(models.map { $0["differs_from_first_model"]?.array?.count ?? -1 } == [0, 1, 1])
        #expect(models[2]["pings_worthwhile_5m"]?["most"]?.int64 == 48)
        #expect(models[2]["pings_worthwhile_5m"]?["tie"]?.int64 == 49)
        let world = world()
        #expect(await world.run("simulate", "/l.json") == .success)
        #expect(world.output.text.contains("  below 0.7472: none\n  0.7472 to "))
        #expect(
            world.output.text.contains("0.7191 to 0.7472 an hour: 1h with claude-opus-5-5, none with claude-sonnet-4-6")
        )
    }

    @Test(arguments: [
        ["--traffic", "poisson", "--rate", "20"], ["--traffic", "deterministic", "--rate", "9"],
        ["--traffic", "hyper-exponential"], ["--gaps", "0.5:30,0.5:900"], ["--traffic", "mmpp"],
        ["--states", "90:600,2:3000"], ["--traffic", "diurnal", "--rate", "12"], ["--rates", "/day.txt"],
        ["--traffic", "sessions"], ["--turns", "2..6", "--think", "200", "--growth", "700", "--fan-out", "3"],
        ["--turns", "4", "--fan-out", "5", "--prewarm"], ["--arrivals", "/times.txt"],
    ])
    func formulasAgreeWithTheSimulation(of arguments: [String]) async throws {
        let world = world(SimulateTests.chat)
        world.files.contents["/day.txt"] = Array((0..<24).map { "\($0 % 5 * 8)\n" }.joined().utf8)
        world.files.contents["/times.txt"] = Array(
            (0..<400).map { "\($0 * $0 * 7 % 90_000)" }.sorted {
                (Int($0) ?? 0) < (Int($1) ?? 0)
            }.joined(separator: "\n").utf8)
        let common = ["simulate", "/l.json", "--users", "4", "--first-response", "3", "--keep-alive", "1"]
        #expect(
            await world.run(common + ["--format", "json", "--seed", "2"] + arguments) == .success, "\(world.notes.text)"
        )
        let json = try JSONValue.parse(world.output.text)
        let choices = json["choices"]?.array ?? []
        #expect(choices.map { $0["choice"]?.string ?? "" } == ["none", "5m", "1h", "mixed"])
        for choice in choices {
            #expect(choice["simulation"]?["inside_interval"]?.bool == true, "seed 2, \(arguments): \(choice)")
        }
        #expect(choices[3]["as_written"]?.bool == true)
    }

    @Test(arguments: ["table", "json", "csv"]) func equalSeedsPrintEqualBytes(format: String) async {
        func output(_ seed: String) async -> String {
            let world = world(SimulateTests.chat)
            let arguments = [
                "--traffic", "mmpp", "--users", "3", "--requests", "50", "--format", format, "--seed", seed,
            ]
            #expect(await world.run(["simulate", "/l.json"] + arguments) == .success)
            return world.output.text
        }
        let first = await output("7")
        #expect(await output("7") == first)
        #expect(await output("8") != first)
    }

    @Test func csvHoldsChoicesRatesAndModels() async {
        let world = world()
        #expect(await world.run("simulate", "/l.json", "--rate", "10", "--format", "csv") == .success)
        let lines = world.output.text.split(separator: "\r\n")
        let cells = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        #expect(cells.allSatisfy { $0.count == cells[0].count })
        #expect(Set(cells.dropFirst().map { $0[0] }) == ["choice", "rate", "model"])
        // 10 requests an hour: 2,000 tokens at r + (w - r) exp(-10) of $3 per million, with exp(-10) = 0.0000454.
        #expect(
            lines.contains { $0.hasPrefix("choice,claude-sonnet-4-6,anthropic,poisson,10,1h,1h,true,0.0006005175") })
    }

    /// 2,000 tokens at $3 and 500 at $15 per million.
    @Test func answersCount() async throws {
        let json = try await json(["--output-tokens", "500"])
        #expect(json["choices"]?.array?[0]["closed_form"]?["cost_per_request_usd"]?.string == "0.0135")
        #expect(json["choices"]?.array?[0]["simulation"]?["cost_per_request_usd"]?.string == "0.0135")
        #expect(json["input_cost_only"]?.bool == false)
    }

    @Test func theOpenQuestionsAreNamed() async throws {
        let usual = try await json([])
        #expect(usual["switches"]?["deep_hit_refreshes_shallower"]?.bool == true)
        #expect(usual["switches"]?["longer_lifetime_rewrites"]?.bool == false)
        let other = try await json(["--no-deep-refresh", "--longer-rewrite"])
        #expect(other["switches"]?["deep_hit_refreshes_shallower"]?.bool == false)
        #expect(other["switches"]?["longer_lifetime_rewrites"]?.bool == true)
    }

    @Test func aRealRequestIsALayout() async throws {
        let request = """
            {"model": "claude-opus-4-6", "max_tokens": 10, "system": [{"type": "text", "text": "\
            \(String(repeating: "Name the row and never round. ", count: 900))", "cache_control": {"type": "ephemeral"}}],
             "messages": [{"role": "user", "content": "Which row of November was the dearest?"}]}
            """
        let json = try await json(["--rate", "30"], layout: request)
        #expect(json["layout"]?["tokens_estimated"]?.bool == true && json["layout"]?["changes_assumed"]?.bool == true)
        #expect(json["model"]?.string == "claude-opus-4-6")
        let hitRate = json["choices"]?.array?[2]["closed_form"]?["cache_hit_rate"]?.numberText
        #expect(hitRate?.hasPrefix("0.99") == true)
    }

    @Test func aTraceGivesTheArrivals() async throws {
        let world = world()
        world.files.contents["/t.csv"] = Array(
            "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,m,10,5,15,c\n65,m,10,5,15,c\n700,m,9,1,10,c\n"
                .utf8)
        let arguments = ["simulate", "/l.json", "--arrivals", "/t.csv", "--format", "json"]
        #expect(await world.run(arguments) == .success, "\(world.notes.text)")
        let json = try JSONValue.parse(world.output.text)
        // Two writes, of the first and after 635 s, and one read: 2,000 (2 x $3.75 + $0.30) / 3 per million.
        #expect(json["choices"]?.array?[1]["simulation"]?["cost_usd"]?.string == "0.0156")
        #expect(json["choices"]?.array?[1]["closed_form"]?["cost_per_request_usd"]?.string == "0.0052")
        #expect(json["traffic"]?["pattern"]?.string == "recorded")
    }

    @Test func whatMovesOfBlocksSave() async throws {
        let json = try await json(
            ["--rate", "100"],
            layout: """
                {"model": "claude-sonnet-4-6", "blocks": [
                  {"name": "date", "kind": "system", "tokens": 20, "changes": "per request"},
                  {"name": "rules", "kind": "system", "tokens": 4980, "changes": "never", "breakpoint": true}]}
                """)
        let best = json["best_layout"]
        #expect(best?["as_it_is"]?["cost_per_request_usd"]?.string == "0.015")
        #expect(best?["moves"]?.array?[0]["blocks"] == .array([.string("date")]))
        #expect(best?["moves"]?.array?[0]["behind"]?.string == "rules")
        // 4,980 tokens read at $0.30 and 20 at $3 per million; lapses are below a picodollar's part of it.
        let cost = best?["after_moves"]?["cost_per_request_usd"]?.string
        #expect(cost?.hasPrefix("0.001554") == true)
        #expect(best?["after_moves_simulation"]?["inside_interval"]?.bool == true)
    }

    @Test func aNarrowWindowHoldsEveryLine() async {
        let world = world(SimulateTests.chat)
        world.terminal = Terminal(width: 80)
        #expect(await world.run("simulate", "/l.json", "--users", "5") == .success)
        #expect(world.output.text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func modelsWithoutAPriceAreFindings() async {
        let world = world()
        #expect(await world.run("simulate", "/l.json", "--model", "claude-next-9") == .findings)
        #expect(world.notes.text == "farthing: claude-next-9 is unpriced: no price book knows this model\n")
        let second = self.world()
        let both = ["--model", "claude-opus-5-5", "--model", "claude-next-9"]
        #expect(await second.run(["simulate", "/l.json"] + both) == .findings)
        #expect(second.output.text.contains("claude-next-9: unpriced"))
    }
}
