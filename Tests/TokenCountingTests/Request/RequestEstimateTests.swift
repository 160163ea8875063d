import Messages
import Testing
import TokenCounting

/// What a request may look like, and what is said of what cannot be counted.
@Suite struct RequestEstimateTests {
    @Test func whatCannotBeCountedNamesItsPath() {
        let cases = [
            (#"{}"#, "messages"), (#"{"messages":[]}"#, "messages"), (#"{"messages":null}"#, "messages"),
            (#"{"messages":[{"role":"robot","content":"x"}]}"#, "messages[0].role"),
            (#"{"messages":[{"role":"user"}]}"#, "messages[0].content"),
            (userMessage(#"{"text":"x"}"#), "messages[0].content[0].type"),
            (
                userMessage(#"{"type":"text","text":"x"},{"type":"image","source":{"type":"base64","data":"AAAA"}}"#),
                "messages[0].content[1].source.data"
            ),
            (userMessage(#"{"type":"image","source":{"type":"base64"}}"#), "messages[0].content[0].source.data"),
            (userMessage(#"{"type":"image"}"#), "messages[0].content[0].source"),
            (userMessage(#"{"type":"tool_result","content":"x"}"#), "messages[0].content[0].tool_use_id"),
            (#"{"tools":[{}],"messages":[{"role":"user","content":"x"}]}"#, "tools[0].name"),
        ]
        for (body, path) in cases {
            do {
                _ = try counted(body)
                Issue.record("\(body) was counted")
            } catch let problem as RequestProblem {
                #expect(problem.path == path, "\(body)")
            } catch { Issue.record("\(body): \(error)") }
        }
    }

    @Test func whatTheRequestDoesNotHoldIsNamed() throws {
        let cases = [
            (userMessage(#"{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}"#), "image_url"),
            (userMessage(#"{"type":"image","source":{"type":"file","file_id":"f"}}"#), "image_file"),
            (userMessage(#"{"type":"document","source":{"type":"url","url":"https://example.com"}}"#), "document_url"),
            (userMessage(#"{"type":"hologram","depth":3}"#), "hologram"),
            (userMessage(#"{"type":"web_search_tool_result","content":[]}"#), "web_search_tool_result"),
            (
                #"{"mcp_servers":[{"name":"a"}],"messages":[{"role":"user","content":"x"}]}"#, "mcp_servers"
            ),
            (
                #"{"tools":[{"type":"web_search_20250305","name":"web_search"}],"messages":[{"role":"user","content":"x"}]}"#,
                "server_tool_passes"
            ),
        ]
        for (body, what) in cases {
            let estimate = try counted(body)
            #expect(estimate.unsupported.map(\.what) == [what])
            #expect(estimate.isLowerBound && estimate.confidence == .bounded)
            #expect(estimate.low <= estimate.inputTokens && estimate.inputTokens < estimate.high)
        }
    }

    /// The most that an image can be bounds one whose size is not known: 4,784 patches and what stands around it.
    @Test func anImageElsewhereWidensTheInterval() throws {
        let estimate = try counted(
            userMessage(#"{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}"#))
        #expect(estimate.high - estimate.inputTokens == 4_787)
    }

    @Test func anUnknownModelIsCountedAsTheNewestFamilyAndMarked() throws {
        let body = #"{"messages":[{"role":"user","content":"How many tokens is this sentence?"}]}"#
        let unknown = try counted(body, as: "claude-next-9")
        let newest = try counted(body, as: "claude-fable-5")
        #expect(!unknown.isKnownModel && newest.isKnownModel)
        #expect(unknown.family == .v48 && unknown.inputTokens == newest.inputTokens)
        #expect(unknown.confidence == .bounded && unknown.low < unknown.inputTokens)
        #expect(try counted(body, as: nil).isKnownModel == false)
    }

    /// Names as logs and platforms spell them.
    @Test func modelsAreFoundByAnyOfTheirNames() throws {
        let body = #"{"messages":[{"role":"user","content":"x"}]}"#
        let names = [
            ("claude-3-5-sonnet-20240620", "3.5 Sonnet, June 2024"), ("claude-3-5-sonnet-latest", "3.5 Sonnet"),
            ("us.anthropic.claude-opus-4-6-v1", "4.6"), ("claude-haiku-4-5@20251001", "4.5"),
            ("claude-opus-4-7", "Opus 4.7"), ("anthropic.claude-3-5-sonnet-20240620-v1:0", "3.5 Sonnet, June 2024"),
        ]
        for (name, generation) in names { #expect(try counted(body, as: name).generation == generation, "\(name)") }
    }

    @Test func whatDoesNotMatterChangesNothing() throws {
        let plain = #"{"messages":[{"role":"user","content":[{"type":"text","text":"Hello there."}]}]}"#
        let rich = #"""
            {"max_tokens":null,"system":null,"tools":null,"thinking":null,"tool_choice":null,"surprise":{"a":[1]},
            "messages":[{"role":"user","name":"x","content":[{"type":"text","text":"Hello there.",
            "cache_control":{"type":"ephemeral","ttl":"1h"},"citations":null}]}]}
            """#
        let left = try counted(plain)
        let right = try counted(rich)
        #expect(left.inputTokens == right.inputTokens)
        #expect(right.parts.last?.breakpoint == .oneHour && left.parts.last?.breakpoint == nil)
    }

    /// Consecutive messages of one role are accepted: one token each on v3, by the table.
    @Test func severalMessagesOfOneRole() throws {
        let one = try counted(#"{"messages":[{"role":"user","content":"Hi"}]}"#, as: "claude-sonnet-4")
        let two = try counted(
            #"{"messages":[{"role":"user","content":"Hi"},{"role":"user","content":"Hi"}]}"#, as: "claude-sonnet-4")
        #expect(two.inputTokens == 2 * one.inputTokens - 7 + 1)
    }

    /// The documented range of a PDF page, 1,500 to 3,000 tokens, times the pages that the request tells.
    @Test func pagesGiveARange() throws {
        let estimate = try counted(userMessage(#"{"type":"document","source":{"type":"base64","_pdf_pages":10}}"#))
        let rest = estimate.parts.filter { $0.method != .pages }.reduce(0) { $0 + $1.tokens }
        #expect(estimate.low == 15_000 + rest && estimate.high == 30_000 + rest)
        #expect(estimate.confidence == .bounded)
    }

    /// A schema's keys are sorted, so their order does not count; the order of messages' text blocks joins them.
    @Test func theOrderOfSchemaKeysDoesNotMatter() throws {
        func body(_ schema: String) -> String {
            #"{"tools":[{"name":"t","input_schema":\#(schema)}],"messages":[{"role":"user","content":"x"}]}"#
        }
        let sorted = try counted(body(#"{"properties":{"a":{"type":"string"},"b":{}},"type":"object"}"#))
        let mixed = try counted(body(#"{"type":"object","properties":{"b":{},"a":{"type":"string"}}}"#))
        #expect(sorted.inputTokens == mixed.inputTokens)
    }
}
