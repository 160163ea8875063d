import Testing

@testable import Models

/// Names as logs spell them. The expectations are written by hand from the rules of the usage-record facts.
@Suite struct ModelNameTests {
    struct Case: Sendable {
        var written: String
        var model: String?
        var provider: String?
        var endpoint: String?
    }

    @Test(arguments: [
        Case(written: "claude-opus-4-6", model: "claude-opus-4-6"),
        Case(written: "claude-opus-4.6", model: "claude-opus-4-6"),
        Case(written: "claude-opus-4-6[1m]", model: "claude-opus-4-6"),
        Case(written: "anthropic/claude-opus-4.6", model: "claude-opus-4-6"),
        Case(written: "claude-opus-4-6@20260205", model: "claude-opus-4-6", provider: "vertex"),
        Case(
            written: "us.anthropic.claude-opus-4-6-v1:0", model: "claude-opus-4-6", provider: "bedrock",
            endpoint: "regional"),
        Case(
            written: "eu.anthropic.claude-opus-4-6-v1", model: "claude-opus-4-6", provider: "bedrock",
            endpoint: "regional"),
        Case(
            written: "jp.anthropic.claude-sonnet-5", model: "claude-sonnet-5", provider: "bedrock", endpoint: "regional"
        ),
        Case(
            written: "au.anthropic.claude-sonnet-5", model: "claude-sonnet-5", provider: "bedrock", endpoint: "regional"
        ),
        Case(
            written: "apac.anthropic.claude-sonnet-5", model: "claude-sonnet-5", provider: "bedrock",
            endpoint: "regional"),
        Case(written: "anthropic.claude-sonnet-5", model: "claude-sonnet-5", provider: "bedrock", endpoint: "regional"),
        Case(
            written: "global.anthropic.claude-sonnet-5", model: "claude-sonnet-5", provider: "bedrock",
            endpoint: "global"),
        Case(
            written: "us-gov.anthropic.claude-sonnet-5", model: "claude-sonnet-5", provider: "bedrock",
            endpoint: "us-gov"),
        Case(
            written: "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0",
            model: "claude-haiku-4-5-20251001", provider: "bedrock", endpoint: "regional"),
        Case(written: "claude-haiku-4-5", model: "claude-haiku-4-5-20251001"),
        Case(written: "claude-haiku-4-5-20991231", model: "claude-haiku-4-5-20251001"),
        Case(written: "claude-3-5-sonnet-20240620", model: "claude-3-5-sonnet-20241022"),
        Case(written: "claude-3-5-sonnet-latest", model: "claude-3-5-sonnet-20241022"),
        Case(written: "claude-opus-4-0", model: "claude-opus-4-20250514"),
        Case(written: "claude-opus-4", model: "claude-opus-4-20250514"),
        Case(written: "claude-3.5-haiku", model: "claude-3-5-haiku-20241022"),
        Case(written: "claude-opus-46", model: nil),
        Case(written: "claude-opus", model: nil),
        Case(written: "claude-4-6-opus", model: nil),
        Case(written: "", model: nil),
        Case(written: "@", model: nil, provider: "vertex"),
        Case(written: "<synthetic>", model: nil),
        Case(written: "openai/gpt-4.1", model: nil, provider: "openai"),
    ])
    func meansItsModel(_ row: Case) throws {
        let catalog = try ModelCatalog.embedded()
        #expect(catalog.model(named: row.written)?.id.name == row.model)
        let platform = ModelName(row.written).platform
        #expect(platform?.provider == row.provider)
        #expect(platform?.endpoint == row.endpoint)
    }

    @Test func minimumsByDate() throws {
        let catalog = try ModelCatalog.embedded()
        // 2026-05-12 and 2026-05-13 as days since 1970; the facts: 2,048 until 2026-05-13, then 1,024.
        let sonnet = try #require(catalog.model(named: "claude-sonnet-4-6"))
        #expect(sonnet.minimumCacheableTokens(on: 20585) == 2048)
        #expect(sonnet.minimumCacheableTokens(on: 20586) == 1024)
        let opus = try #require(catalog.model(named: "claude-opus-4-7"))
        // 2026-06-08 and 2026-06-09.
        #expect(opus.minimumCacheableTokens(on: 20612) == 4096)
        #expect(opus.minimumCacheableTokens(on: 20613) == 2048)
        #expect(catalog.model(named: "claude-opus-5-5")?.minimumCacheableTokens(on: 0) == 512)
        #expect(catalog.model(named: "claude-fable-5-2")?.minimumIsConfirmed == false)
        #expect(catalog.model(named: "claude-opus-4-6")?.contextWindow == 1_000_000)
        #expect(catalog.model(named: "claude-opus-4-6")?.tokenizer == .claude3)
        #expect(catalog.model(named: "claude-opus-4-7")?.tokenizer == .claude47)
        #expect(catalog.model(named: "claude-haiku-4-5")?.family == .haiku)
    }

    @Test func sharedNamesAreRefused() throws {
        let row = { (id: String, alias: String) in
            """
            {"id":"\(id)","aliases":["\(alias)"],"family":"opus","tokenizer":"claude-3","released":"2026-01-01",\
            "context_window":1,"max_output":1,"minimum_cacheable":[{"from":null,"to":null,"tokens":1}],"minimum_confirmed":true}
            """
        }
        let text = "{\"schema\":\"farthing.models/1\",\"models\":[\(row("a", "c")),\(row("b", "c"))]}"
        #expect(throws: ModelCatalogError.self) { try ModelCatalog(json: Array(text.utf8)) }
        let failure = #expect(throws: ModelCatalogError.self) { try ModelCatalog(json: Array("{}".utf8)) }
        #expect(failure?.description == "models.json: expected schema farthing.models/1")
    }
}
