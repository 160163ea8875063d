import Commands
import JSONScan
import Reports
import Testing

/// `farthing prices`: the books as data.
@Suite struct PricesTests {
    @Test func listNamesPricesInForceAndWhatIsLeftOut() async {
        let world = TestWorld()
        #expect(await world.run("prices", "list", "--provider", "deepseek", "--at", "2026-09-01") == .success)
        #expect(world.output.text.contains("deepseek-v4-flash"))
        #expect(world.output.text.contains("0.22"))
        #expect(!world.output.text.contains("0.0028"))
        #expect(world.output.text.contains("deepseek: deepseek-v4-pro: holds only from 01:00 to 04:00 UTC each day"))
    }

    @Test func showNamesEveryPeriodAndTier() async throws {
        let world = TestWorld()
        #expect(await world.run("prices", "show", "claude-opus-4.6", "--format", "json") == .success)
        let json = try JSONValue.parse(world.output.text)
        #expect(json["schema"]?.string == "farthing.prices-show/1")
        #expect(json["model"]?["minimum_cacheable"]?.array?.first?["tokens"]?.int64 == 4096)
        let own = (json["prices"]?.array ?? []).filter { $0["provider"]?.string == "anthropic" }
        #expect(own.map { $0["output_usd_per_mtok"]?.string ?? "-" } == ["25", "37.5", "25", "150", "225", "150", "-"])
        #expect(own.last?["served_as_standard"]?.bool == true)
    }

    @Test func showOfAnUnknownModelIsAFinding() async {
        let world = TestWorld()
        #expect(await world.run("prices", "show", "nobody") == .findings)
        #expect(world.notes.text == "farthing: no price book knows the model nobody; see farthing prices list\n")
    }

    @Test func checkNamesEveryBookThatDoesNotLoad() async {
        let world = TestWorld()
        world.files.contents["/b/a.json"] = Array("{}".utf8)
        world.files.contents["/b/b.json"] = Array(
            #"{"schema":"farthing.price-book/1","book":"b","extends":"anthropic"}"#.utf8)
        world.files.contents["/b/c.json"] = Array("[".utf8)
        #expect(await world.run("prices", "check", "/b") == .findings)
        #expect(
            world.output.text == """
                /b/a.json: $: the key schema is missing
                /b/b.json: book b, 27 models, 48 prices
                /b/c.json: $: not valid JSON: byte 1: the JSON ends before its last value is complete

                """)
        #expect(await TestWorld().run("prices", "check") == .success)
    }

    @Test func importMakesABookThatLoads() async throws {
        let world = TestWorld()
        world.files.contents["/t.json"] = Array(
            """
            {"a": {"litellm_provider": "x", "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05},
             "b": {"litellm_provider": "x", "input_cost_per_token": 3.3333e-13, "output_cost_per_token": 1.5e-05}}
            """.utf8)
        #expect(
            await world.run("prices", "import", "/t.json", "--book", "mine", "--output", "/books/mine.json") == .success
        )
        #expect(
            world.notes.text == """
                left out: b: input 3.3333e-13 is not a whole number of picodollars per token
                litellm: 1 models taken, 1 entries left out

                """)
        let arguments = ["price", "--model", "a", "--provider", "mine", "--prices", "/books", "--format", "json"]
        #expect(await world.run(arguments + ["--usage", #"{"input_tokens":1000,"output_tokens":10}"#]) == .success)
        // 1,000 x 3e-06 + 10 x 1.5e-05
        #expect(try JSONValue.parse(world.output.text)["cost_usd"]?.string == "0.00315")

        // An imported book is reached through its provider only, and that is what the error says.
        let stray = TestWorld()
        stray.files = world.files
        let byName = ["price", "--model", "a", "--prices", "/books", "--usage", #"{"input_tokens":1}"#]
        #expect(await stray.run(byName) == .findings)
        #expect(
            stray.notes.text
                == "farthing: a is unpriced: no price book knows this model by its name alone; say --provider mine\n")
    }

    /// Whoever names a folder of books counts on them.
    @Test func aFolderWithoutBooksIsWrongUse() async {
        let world = TestWorld()
        world.files.contents["/b/readme.txt"] = Array("no book".utf8)
        for arguments in [["prices", "list", "--prices", "/b"], ["prices", "check", "/b"]] {
            #expect(await world.run(arguments) == .wrongUse)
        }
        #expect(
            world.notes.text
                == String(repeating: "farthing: /b holds no price books (*.json)\n", count: 2))
    }

    /// In a window of 80 columns the rows of one model still tell what they are for and since when.
    @Test func rowsStayApartInANarrowWindow() async {
        let world = TestWorld()
        world.terminal = Terminal(width: 80)
        #expect(await world.run("prices", "show", "claude-opus-4-6") == .success)
        let lines = world.output.text.split(separator: "\n")
        let rows = lines.filter { $0.hasPrefix("anthropic ") }
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(rows.count == 7 && Set(rows).count == 7)
        #expect(rows.allSatisfy { $0.contains("2026-") })
        #expect(rows.contains { $0.contains("fast > 200,000") && $0.hasSuffix("225") })
        #expect(rows.last?.hasSuffix("fast as standard") == true)
    }
}
