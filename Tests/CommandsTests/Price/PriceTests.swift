import Commands
import JSONScan
import Testing

/// `farthing price`. Expected amounts come from public threads and documents, as each test says.
@Suite struct PriceTests {
    private func run(_ usage: String, model: String = "claude-sonnet-4-6", _ more: String...) async throws
        -> (status: Commands.ExitStatus, json: JSONValue, world: TestWorld)
    {
        let world = TestWorld()
        let status = await world.run(
            ["price", "--model", model, "--usage", usage, "--at", "2026-11-20", "--format", "json"] + more)
        return (status, try JSONValue.parse(world.output.text), world)
    }

    @Test func theContract() async throws {
        // BerriAI/litellm#9812: $0.054399 on the Console; no lifetime split in the reply.
        let (status, _, world) = try await run(
            #"{"input_tokens":3,"cache_creation_input_tokens":12304,"cache_read_input_tokens":0,"output_tokens":550}"#)
        #expect(status == .success)
        #expect(
            world.output.text == """
                {
                  "schema": "farthing.price/1",
                  "model": "claude-sonnet-4-6",
                  "provider": "anthropic",
                  "price_period": {
                    "from": "2026-03-13",
                    "to": null
                  },
                  "cost_usd": "0.054399",
                  "parts": {
                    "input_usd": "0.000009",
                    "cache_write_5m_usd": "0.04614",
                    "cache_write_1h_usd": "0",
                    "cache_read_usd": "0",
                    "output_usd": "0.00825",
                    "web_search_usd": "0",
                    "iterations_usd": "0"
                  },
                  "flags": [
                    "ttl_assumed"
                  ]
                }

                """)
    }

    @Test func anUnknownModelIsUnpricedAndAFinding() async throws {
        let (status, json, world) = try await run(#"{"input_tokens":3}"#, model: "claude-opus-9")
        #expect(status == .findings)
        #expect(json["cost_usd"] == nil)
        #expect(json["flags"] == .array([.string("unpriced")]))
        #expect(world.notes.text == "farthing: claude-opus-9 is unpriced: no price book knows this model\n")
    }

    @Test func iterationsAreChargedAtTheirOwnModel() async throws {
        // 1,000 x $3 + 100 x $15 on Sonnet, 2,000 x $5 + 10 x $25 on Opus 4.6, per million.
        let usage = """
            {"input_tokens":1000,"output_tokens":100,"iterations":[
              {"type":"message","input_tokens":1000,"output_tokens":100},
              {"type":"advisor_message","model":"claude-opus-4-6","input_tokens":2000,"output_tokens":10}]}
            """
        let (_, json, _) = try await run(usage)
        #expect(json["parts"]?["input_usd"]?.string == "0.003")
        #expect(json["parts"]?["output_usd"]?.string == "0.0015")
        #expect(json["parts"]?["iterations_usd"]?.string == "0.01025")
        #expect(json["cost_usd"]?.string == "0.01475")
    }

    @Test func anIterationWithoutAPriceLeavesTheWholeUnpriced() async throws {
        let usage = """
            {"input_tokens":1,"output_tokens":1,"iterations":[{"type":"message","input_tokens":1,"output_tokens":1},
              {"type":"advisor_message","model":"claude-opus-9","input_tokens":2,"output_tokens":1}]}
            """
        let (status, json, _) = try await run(usage)
        #expect(status == .findings)
        #expect(json["cost_usd"] == nil)
    }

    @Test func termsComeFromTheUsageObject() async throws {
        // Opus 4.6 batch in the US: 5 x 0.5 x 1.1 = 2.75 per million; 2 searches at $10 per 1,000 without a discount.
        let usage = """
            {"input_tokens":1000000,"service_tier":"batch","inference_geo":"us","server_tool_use":{"web_search_requests":2}}
            """
        let (_, json, _) = try await run(usage, model: "claude-opus-4-6")
        #expect(json["parts"]?["input_usd"]?.string == "2.75")
        #expect(json["cost_usd"]?.string == "2.77")
        let (_, old, _) = try await run(#"{"input_tokens":1000000,"inference_geo":"us"}"#, model: "claude-opus-4-5")
        #expect(old["cost_usd"]?.string == "5")
        #expect(old["flags"] == .array([.string("geo_not_applicable")]))
    }

    @Test func providersByFlagAndById() async throws {
        let million = #"{"input_tokens":1000000}"#
        #expect(
            try await run(million, model: "claude-opus-4-6", "--provider", "bedrock").json["cost_usd"]?.string == "5.5")
        #expect(try await run(million, model: "us.anthropic.claude-opus-4-6-v1:0").json["cost_usd"]?.string == "5.5")
        #expect(try await run(million, model: "claude-opus-4-6@20260205").json["provider"]?.string == "vertex")
        #expect(try await run(million, model: "gpt-5.6-sol").json["provider"]?.string == "openai")
    }

    @Test func booksOfTheUser() async throws {
        let world = TestWorld()
        world.files.contents["/books/deal.json"] = Array(
            #"{"schema":"farthing.price-book/1","book":"deal","extends":"anthropic","discounts":[{"factor":"0.9"}]}"#
                .utf8)
        world.files.contents["/u.json"] = Array(#"{"input_tokens":1000000}"#.utf8)
        let arguments = [
            "price", "--model", "claude-opus-4-6", "--usage", "@/u.json", "--prices", "/books", "--format", "csv",
        ]
        #expect(await world.run(arguments + ["--provider", "deal"]) == .success)
        #expect(
            world.output.text == """
                model,provider,price_from,price_to,cost_usd,input_usd,cache_write_5m_usd,cache_write_1h_usd,cache_read_usd,output_usd,web_search_usd,iterations_usd,flags\r
                claude-opus-4-6,deal,2026-03-13,,4.5,4.5,0,0,0,0,0,0,\r

                """)
    }

    @Test func theTableShowsWhatCachingSaved() async {
        let world = TestWorld()
        let usage = #"{"input_tokens":10,"cache_read_input_tokens":1000000,"output_tokens":10}"#
        #expect(await world.run("price", "--model", "claude-opus-4-6", "--usage", usage) == .success)
        #expect(world.output.text.contains("cache read  "))
        #expect(world.output.text.contains("1,000,000"))
        // 1,000,000 tokens at $5 instead of $0.5.
        #expect(world.output.text.contains("caching saved $4.5\n"))
    }

    @Test(arguments: [
        (
            ["--usage", "{"],
            "--usage is not valid JSON: byte 1: the JSON ends before its last value is complete; expected a usage object"
        ),
        (["--usage", "[]"], "--usage: usage: expected an object"),
        (["--usage", #"{"input_tokens":-1}"#], "--usage: usage.input_tokens: a count cannot be negative"),
        (
            ["--usage", #"{"id":"msg_1","usage":{"input_tokens":5}}"#],
            "--usage: none of the counts of a usage object, such as input_tokens and output_tokens; "
                + "hand over the value of its member usage"
        ),
        (
            ["--usage", #"{"prompt_tokens":5}"#],
            "--usage: none of the counts of a usage object, such as input_tokens and output_tokens"
        ),
        (
            ["--usage", #"{"input_tokens":0}"#, "--at", "soon"],
            "--at 'soon': expected a day YYYY-MM-DD or an RFC 3339 time"
        ),
        (["--usage", "@"], "cannot read '': No such file or directory"),
        (["--usage", "@/none"], "cannot read /none: No such file or directory"),
    ])
    func wrongUse(arguments: [String], message: String) async {
        let world = TestWorld()
        #expect(await world.run(["price", "--model", "m"] + arguments) == .wrongUse)
        #expect(world.notes.text == "farthing: \(message)\n")
    }
}
