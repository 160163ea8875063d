import JSONScan
import Testing
import Usage

@testable import Pricing

/// Rows in the shape of the public tables; figures by hand.
@Suite struct PriceImportTests {
    private func imported(_ text: String, provider: String? = nil) throws -> (PriceImport, PriceCatalog) {
        let table = try PriceImport(origin: "t.json", bytes: Array(text.utf8), book: "new", provider: provider)
        return (table, try Sample.catalog(Sample.source(table.book.serialized(pretty: true))))
    }

    private func prices(_ catalog: PriceCatalog, _ model: String, day: Int32 = 20_000, prompt: Int64 = 0) -> [String]? {
        Sample.card(catalog, ServiceTerms(model: model, provider: "new"), day: day, prompt: prompt).map { card in
            [.input, .cacheWrite5m, .cacheWrite1h, .cacheRead, .output].map { card.prices[$0].usdPerMillion }
        }
    }

    @Test func litellm() throws {
        let (table, catalog) = try imported(
            """
            {"sample_spec": {"input_cost_per_token": 0},
             "claude-a": {"litellm_provider": "anthropic", "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05,
               "cache_creation_input_token_cost": 3.75e-06, "cache_creation_input_token_cost_above_1hr": 6e-06,
               "cache_read_input_token_cost": 3e-07, "input_cost_per_token_above_200k_tokens": 6e-06,
               "output_cost_per_token_above_200k_tokens": 2.25e-05, "cache_read_input_token_cost_above_200k_tokens": 6e-07},
             "claude-b": {"litellm_provider": "anthropic", "input_cost_per_token": 0.000001, "output_cost_per_token": 5e-6,
               "cache_creation_input_token_cost": 1.25e-06},
             "gpt-c": {"litellm_provider": "openai", "input_cost_per_token": 2e-6, "output_cost_per_token": 8e-6},
             "fine": {"litellm_provider": "openai", "input_cost_per_token": 2.00000000000000018e-07, "output_cost_per_token": 1e-6},
             "image": {"litellm_provider": "openai", "output_cost_per_image": 0.04}}
            """)
        #expect(table.format == .litellm)
        #expect(table.count == 3)
        #expect(
            table.leftOut.map { "\($0.model): \($0.reason)" } == [
                "fine: input 2.00000000000000018e-07 is not a whole number of picodollars per token",
                "image: it has no price of input tokens",
            ])
        #expect(prices(catalog, "claude-a") == ["3", "3.75", "6", "0.3", "15"])
        // Writes keep their ratio to input where the table has no tier price of their own.
        #expect(prices(catalog, "claude-a", prompt: 200_001) == ["6", "7.5", "12", "0.6", "22.5"])
        #expect(prices(catalog, "claude-b") == ["1", "1.25", "2", "1", "5"])
        #expect(prices(catalog, "gpt-c") == ["2", "2", "2", "2", "8"])
    }

    @Test func genaiPrices() throws {
        let text = """
            [{"id":"x","models":[
              {"id":"dated","prices":[{"prices":{"input_mtok":{"base":5,"tiers":[{"start":200000,"price":10}]},"output_mtok":25,"cache_read_mtok":0.5}},
                {"constraint":{"start_date":"2026-03-13"},"prices":{"input_mtok":4,"output_mtok":20}}]},
              {"id":"hourly","prices":[{"prices":{"input_mtok":0.27,"output_mtok":1.1}},
                {"constraint":{"start_time":"00:30:00Z","end_time":"16:30:00Z"},"prices":{"input_mtok":0.5,"output_mtok":2}}]},
              {"id":"fine","prices":{"input_mtok":0.1234567,"output_mtok":1}}]},
             {"id":"y","models":[{"id":"dated","prices":{"input_mtok":1,"output_mtok":1}}]}]
            """
        let (table, catalog) = try imported(text)
        #expect(table.format == .genaiPrices)
        #expect(table.count == 2)
        #expect(table.leftOut.map(\.model) == ["hourly", "fine", "dated"])
        #expect(table.leftOut[0].reason == "holds only from 00:30:00Z to 16:30:00Z each day")
        #expect(table.leftOut[2].reason == "provider y lists it too, after x; import one provider alone")
        let change = try #require(UTCDay("2026-03-13")).number
        #expect(prices(catalog, "dated", day: change - 1, prompt: 200_001) == ["10", "10", "10", "0.5", "25"])
        #expect(prices(catalog, "dated", day: change, prompt: 200_001) == ["4", "4", "4", "4", "20"])
        let (alone, _) = try imported(text, provider: "y")
        #expect(alone.count == 1)
    }

    @Test(arguments: [
        ("7", "t.json: $: expected the price map of LiteLLM or the data of genai-prices"),
        ("{}", "t.json: $: holds no token prices"),
        ("[", "t.json: $: not valid JSON: byte 1: the JSON ends before its last value is complete"),
    ])
    func refuses(text: String, message: String) {
        let error = #expect(throws: PriceBookError.self) { try imported(text) }
        #expect(error?.description == message)
    }
}
