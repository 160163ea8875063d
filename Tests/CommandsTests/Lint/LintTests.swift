import Commands
import JSONScan
import Testing

/// `farthing lint`: findings, dollars, exit status, and what a second request is told.
///
/// Prices are those of the public list for Sonnet 4.6: $3 input, 3.75 and 6 for writes, 0.3 for reads, per
/// million tokens; its minimum is 1,024 tokens, and 2,048 before 2026-05-13.
@Suite struct LintTests {
    private static let secret = "a secret prompt"

    /// A request with a long system prompt that begins with `first`.
    private static func request(
        _ first: String = "Be kind.", ttl: String = "1h", model: String = "claude-sonnet-4-6", more: String = ""
    ) -> String {
        let rules = (1...200).map { "Rule \($0) is \(secret)." }.joined(separator: " ")
        return #"{"model":"\#(model)","max_tokens":9,"system":[{"type":"text","text":"\#(first)"},"#
            + #"{"type":"text","text":"\#(rules)","cache_control":{"type":"ephemeral","ttl":"\#(ttl)"}}],"#
            + #""messages":[{"role":"user","content":"hello"}\#(more)]}"#
    }

    private func run(
        _ files: [String: String], _ arguments: String...
    ) async throws -> (status: Commands.ExitStatus, json: JSONValue, world: TestWorld) {
        let world = TestWorld()
        for (name, text) in files { world.files.contents[name] = Array(text.utf8) }
        let status = await world.run(["lint"] + arguments + ["--format", "json"])
        let json = world.output.text.isEmpty ? JSONValue.null : try JSONValue.parse(world.output.text)
        #expect(!world.output.text.contains(LintTests.secret) && !world.notes.text.contains(LintTests.secret))
        return (status, json, world)
    }

    private func rules(_ json: JSONValue) -> [String] {
        json["findings"]?.array?.compactMap { $0["rule"]?.string } ?? []
    }

    /// Dollars of so many tokens at a price per million, exact.
    private func dollars(_ tokens: Int64, centsPerMillion: Int64) -> String {
        let picodollars = tokens * centsPerMillion * 10_000
        var digits = String(picodollars)
        digits = String(repeating: "0", count: max(0, 13 - digits.count)) + digits
        let text = digits.dropLast(12) + "." + digits.suffix(12)
        return String(text.reversed().drop { $0 == "0" }.reversed())
    }

    @Test func aSoundRequestEndsWithSuccess() async throws {
        let (status, json, world) = try await run(["a.json": LintTests.request()], "a.json")
        #expect(status == .success && rules(json).isEmpty, "\(world.output.text)")
        let keys = [
            "schema", "request", "against", "model", "model_known", "input_tokens", "token_basis",
            "min_cacheable_tokens", "priced", "findings", "comparison",
        ]
        #expect(json.members?.map(\.key) == keys && json["schema"]?.string == "farthing.lint/1")
        #expect(json["token_basis"]?.string == "estimated" && json["min_cacheable_tokens"]?.int64 == 1024)
    }

    @Test func findingsAreNamedAndPriced() async throws {
        let (status, json, _) = try await run(["a.json": LintTests.request("It is 10:03:11.")], "a.json")
        #expect(status == .findings && rules(json) == ["volatile_in_stable_block", "breakpoint_after_volatile"])
        let finding = try #require(json["findings"]?.array?.last)
        let keys = ["rule", "reference", "certainty", "path", "tokens", "cost_usd", "message"]
        #expect(finding.members?.map(\.key) == keys)
        #expect(finding["reference"]?.string == "R1" && finding["path"]?.string == "system[1]")
        #expect(finding["certainty"]?.string == "possible")
        // Written for an hour at $6 instead of read at $0.30.
        let tokens = try #require(finding["tokens"]?.int64)
        #expect(finding["cost_usd"]?.string == dollars(tokens, centsPerMillion: 570))
    }

    @Test func theSecondRequestAgainstTheFirst() async throws {
        let files = ["a.json": LintTests.request("It is 10:03:11."), "b.json": LintTests.request("It is 10:04:00.")]
        let (status, json, _) = try await run(files, "a.json", "b.json")
        #expect(status == .findings && rules(json) == ["prefix_changed", "volatile_in_stable_block"])
        let comparison = try #require(json["comparison"])
        let difference = try #require(comparison["difference"])
        #expect(difference["kind"]?.string == "text" && difference["path"]?.string == "system[0].text")
        #expect(difference["byte"]?.int64 == 10 && difference["looks_like"]?.string == "timestamp")
        #expect(difference["invalidates_from"]?.string == "system")
        let cached = try #require(comparison["cached_tokens"]?.int64)
        #expect(comparison["unread_tokens"]?.int64 == cached && comparison["usage"]?["cache_read_tokens"]?.int64 == 0)
        #expect(comparison["usage"]?["cache_write_1h_tokens"]?.int64 == cached)
        #expect(comparison["extra_cost_usd"]?.string == dollars(cached, centsPerMillion: 570))
        let bill = try #require(comparison["usage"]?["input_tokens"]?.int64)
        #expect(cached + bill == json["input_tokens"]?.int64)
    }

    @Test func theNextTurnReadsWhatTheFirstCached() async throws {
        let more = #",{"role":"assistant","content":"hi"},{"role":"user","content":"more"}"#
        let files = ["a.json": LintTests.request(), "b.json": LintTests.request(more: more)]
        let (status, json, _) = try await run(files, "a.json", "b.json")
        #expect(status == .success && json["comparison"]?["difference"] == .null)
        #expect(json["comparison"]?["usage"]?["cache_read_tokens"] == json["comparison"]?["cached_tokens"])
        #expect(json["comparison"]?["extra_cost_usd"]?.string == "0")
    }

    /// An alias and the id of the day are one model; another model reads nothing.
    @Test func modelsAreComparedByTheirIds() async throws {
        let files = [
            "a.json": LintTests.request(model: "claude-opus-4-5"),
            "b.json": LintTests.request(model: "claude-opus-4-5-20251101"), "c.json": LintTests.request(),
        ]
        #expect(try await run(files, "a.json", "b.json").json["comparison"]?["difference"] == .null)
        let other = try await run(files, "a.json", "c.json")
        #expect(other.json["comparison"]?["difference"]?["kind"]?.string == "model")
    }

    @Test func theMinimumIsThatOfTheDay() async throws {
        // Between 1,024 and 2,048 tokens.
        let files = ["a.json": LintTests.request()]
        let before = try await run(files, "a.json", "--at", "2026-05-12")
        #expect(before.json["min_cacheable_tokens"]?.int64 == 2048)
        #expect(rules(before.json) == ["below_minimum"] && before.status == .findings)
        #expect(try await run(files, "a.json", "--at", "2026-05-13").status == .success)
        let opus = try await run(files, "a.json", "--model", "claude-opus-4-6")
        #expect(opus.json["model"]?.string == "claude-opus-4-6" && rules(opus.json) == ["below_minimum"])
    }

    @Test func anUnknownModelHasNoMinimumAndNoPrice() async throws {
        let file = LintTests.request("It is 10:03:11.", model: "claude-next-9")
        let (status, json, world) = try await run(["a.json": file], "a.json")
        #expect(status == .findings && json["model_known"]?.bool == false && json["priced"]?.bool == false)
        #expect(json["findings"]?.array?.allSatisfy { $0["cost_usd"] == .null } == true)
        #expect(world.notes.text.isEmpty)
    }

    @Test func aLayoutIsCheckedToo() async throws {
        let layout =
            #"{"model":"claude-sonnet-4-6","blocks":[{"name":"clock","kind":"system","tokens":20,"changes":"per request"},"#
            + #"{"kind":"system","file":"rules.txt","changes":"never","breakpoint":true}]}"#
        let rules = (1...400).map { "Rule \($0)." }.joined(separator: " ")
        // The file lies beside the layout.
        let files = ["prompts/a.json": layout, "prompts/rules.txt": rules]
        let (status, json, _) = try await run(files, "prompts/a.json")
        #expect(status == .findings && self.rules(json) == ["breakpoint_after_volatile"])
        let finding = try #require(json["findings"]?.array?.first)
        #expect(finding["certainty"]?.string == "certain" && finding["message"]?.string?.contains("(clock)") == true)
        let tokens = try #require(finding["tokens"]?.int64)
        #expect(tokens > 1000 && finding["cost_usd"]?.string == dollars(tokens, centsPerMillion: 345))
        let both = try await run(files.merging(["b.json": LintTests.request()]) { $1 }, "b.json", "prompts/a.json")
        #expect(both.status == .wrongUse && both.world.notes.text.contains("prompts/a.json is a layout"))
    }

    @Test func whatTheServiceRefusesIsAFinding() async throws {
        let block = #"{"kind":"system","tokens":2000,"breakpoint":true}"#
        let five = #"{"blocks":[\#(Array(repeating: block, count: 5).joined(separator: ","))]}"#
        let (status, json, _) = try await run(["a.json": five], "a.json", "--model", "claude-sonnet-4-6")
        #expect(status == .findings && rules(json).first == "too_many_breakpoints")
        #expect(json["findings"]?.array?.first?["reference"]?.string == "R2")
    }

    @Test(arguments: ["table", "csv"]) func theOtherForms(format: String) async {
        let world = TestWorld()
        world.files.contents["a.json"] = Array(LintTests.request("It is 10:03:11.").utf8)
        #expect(await world.run("lint", "a.json", "--format", format) == .findings)
        let text = world.output.text
        #expect(text.contains("breakpoint_after_volatile") && text.contains("system[1]") && text.contains("estimate"))
        #expect(!text.contains(LintTests.secret))
    }

    @Test func wrongUse() async {
        let world = TestWorld()
        world.files.contents["a.json"] = Array(#"{"model":"x"}"#.utf8)
        #expect(await world.run("lint") == .wrongUse)
        #expect(await world.run("lint", "-", "-") == .wrongUse)
        #expect(await world.run("lint", "gone.json") == .wrongUse)
        #expect(await world.run("lint", "a.json") == .wrongUse)
        #expect(world.notes.text.contains("expected a layout with blocks, or a request with messages"))
    }
}
