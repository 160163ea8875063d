import Commands
import JSONScan
import Testing

/// `farthing count`. Counts come from recorded replies of the service, prices from the embedded books.
@Suite struct CountTests {
    /// Recorded by Mirascope/lilypad: the service counted 29 tokens.
    private static let pirate =
        #"{"model":"claude-3-haiku-20240307","system":"You are a helpful assistant who speaks like a pirate.","#
        + #""messages":[{"role":"user","content":"Hello, say 'Hi' back to me"}]}"#

    private func world(_ files: [String: String], standardInput: String = "") -> TestWorld {
        let world = TestWorld()
        for (name, text) in files { world.files.contents[name] = Array(text.utf8) }
        world.files.standardInput = Array(standardInput.utf8)
        return world
    }

    private func json(_ world: TestWorld, _ arguments: String...) async throws -> JSONValue {
        let status = await world.run(["count"] + arguments + ["--format", "json"])
        #expect(status == .success, "\(world.notes.text)")
        return try JSONValue.parse(world.output.text)
    }

    @Test func theContract() async throws {
        let result = try await json(world(["a.json": CountTests.pirate]), "a.json")
        let keys = ["schema", "model", "family", "input_tokens", "low", "high", "confidence", "parts", "unsupported"]
        #expect(result.members?.map(\.key).starts(with: keys) == true)
        #expect(result["schema"]?.string == "farthing.count/1" && result["family"]?.string == "v3")
        #expect(result["model"]?.string == "claude-3-haiku-20240307")
        for key in ["input_tokens", "low", "high"] { #expect(result[key]?.int64 == 29) }
        #expect(result["confidence"]?.string == "exact" && result["unsupported"] == .array([]))
        #expect(result["basis"]?.string?.contains("unofficial") == true)
        let parts = result["parts"]?.array ?? []
        #expect(parts.map { $0["part"]?.string } == ["system", "messages", "messages[0].content"])
        #expect(parts.compactMap { $0["tokens"]?.int64 }.reduce(0, +) == 29)
    }

    @Test func standardInputAndTheWrappedForm() async throws {
        let wrapped = #"{"model":"claude-3-haiku-20240307","request":\#(CountTests.pirate)}"#
        #expect(try await json(world([:], standardInput: CountTests.pirate))["input_tokens"]?.int64 == 29)
        #expect(try await json(world([:], standardInput: wrapped), "-")["input_tokens"]?.int64 == 29)
    }

    /// The vocabulary package's README counts "hello" as 8 for Claude 3.
    @Test func plainTextIsOneMessageOfAUser() async throws {
        let result = try await json(world(["t.txt": "hello"]), "--text", "t.txt", "--model", "claude-3-opus-20240229")
        #expect(result["input_tokens"]?.int64 == 8)
    }

    @Test func linesAnswerInOrderAndABadLineIsAnError() async throws {
        let world = world([
            "l.jsonl": "\(CountTests.pirate)\n{\"messages\":7}\n\nnot json\n{\"model\":\"claude-3-haiku-20240307\","
                + "\"request\":\(CountTests.pirate)}\n"
        ])
        #expect(await world.run("count", "--jsonl", "l.jsonl") == .success)
        let lines = try world.output.text.split(separator: "\n").map { try JSONValue.parse(String($0)) }
        #expect(lines.count == 4)
        #expect(lines[0]["input_tokens"]?.int64 == 29 && lines[3]["input_tokens"]?.int64 == 29)
        #expect(lines[1]["error"]?.string == "l.jsonl:2: messages: expected an array")
        #expect(lines[2]["error"]?.string?.contains("l.jsonl:4") == true)
        #expect(!world.output.text.contains("not json\""), "input in an error")
    }

    @Test func aRequestAboveTheBudgetIsAFinding() async {
        let above = world(["a.json": CountTests.pirate])
        #expect(await above.run("count", "a.json", "--budget", "28") == .findings)
        #expect(above.notes.text.contains("29 tokens, above the budget of 28"))
        #expect(!above.output.text.isEmpty)
        let within = world(["a.json": CountTests.pirate])
        #expect(await within.run("count", "a.json", "--budget", "29") == .success)
        let lines = world(["l.jsonl": CountTests.pirate])
        #expect(await lines.run("count", "--jsonl", "l.jsonl", "--budget", "1") == .findings)
    }

    /// Opus 4.6 has the older tokenizer at $5 per million, as Opus 5 has the newer one: the cost follows the tokens.
    @Test func modelsSideBySide() async throws {
        let result = try await json(
            world(["a.json": CountTests.pirate]), "a.json", "--model", "claude-opus-4-6", "--model", "claude-opus-5")
        let counts = result["counts"]?.array ?? []
        #expect(counts.map { $0["model"]?.string } == ["claude-opus-4-6", "claude-opus-5"])
        #expect(counts[0]["tokens_versus_opus_4_6"]?.int64 == 0)
        let tokens = try counts.map { try #require($0["input_tokens"]?.int64) }
        #expect(counts[1]["tokens_versus_opus_4_6"]?.int64 == tokens[1] - tokens[0])
        // $5 per million tokens are 5 millionths of a dollar each.
        #expect(
            counts[0]["input_cost_usd"]?.string == "0.\(String(1_000_000 + tokens[0] * 5).dropFirst())".trimmedZeros)
    }

    @Test func theTableSaysWhatItRestsOn() async {
        for more in [[], ["--parts"], ["--model", "claude-opus-4-6", "--model", "claude-next-9"]] {
            let world = world(["a.json": CountTests.pirate])
            #expect(await world.run(["count", "a.json"] + more) == .success)
            #expect(world.output.text.contains("unofficial reconstruction"))
            #expect(world.output.text.contains("the model is not known") == more.contains("claude-next-9"))
        }
    }

    @Test func breakpointsTellWhatTheyCover() async throws {
        let body = #"""
            {"system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral","ttl":"1h"}}],
            "messages":[{"role":"user","content":"Hello"}]}
            """#
        let result = try await json(world(["a.json": body]), "a.json", "--model", "claude-opus-5")
        let parts = result["parts"]?.array ?? []
        #expect(parts[0]["cache_breakpoint"]?.string == "1h")
        #expect(parts[0]["covered_tokens"]?.int64 == parts[0]["tokens"]?.int64)
        #expect(parts[1]["covered_tokens"] == nil)
    }

    @Test(arguments: [
        ["--text", "--jsonl"], ["--jsonl", "--model", "a", "--model", "b"], ["--jsonl", "--parts"], ["--budget=-1"],
        ["missing.json"],
    ]) func wrongUseIsToldAndNothingIsPrinted(arguments: [String]) async {
        let world = world([:])
        #expect(await world.run(["count"] + arguments) == .wrongUse)
        #expect(world.output.text.isEmpty && !world.notes.text.isEmpty)
    }

    @Test func anErrorNamesFileAndPathAndNoText() async {
        let world = world(["a.json": #"{"messages":[{"role":"a secret prompt","content":"x"}]}"#])
        #expect(await world.run("count", "a.json") == .wrongUse)
        #expect(world.notes.text == "farthing: a.json: messages[0].role: expected user, assistant or system\n")
    }
}

extension String {
    /// Without zeros at the end.
    fileprivate var trimmedZeros: String { String(reversed().drop { $0 == "0" }.reversed()) }
}
