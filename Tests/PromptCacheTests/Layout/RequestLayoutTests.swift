import JSONScan
import Messages
import Testing
import Usage

@testable import PromptCache

/// Layouts read from a request: what each block is, and where the tokens go that belong to no block.
@Suite struct RequestLayoutTests {
    static let body = #"""
        {"model": "m", "cache_control": {"type": "ephemeral"},
         "tools": [{"name": "a", "input_schema": {}}],
         "system": [{"type": "text", "text": "s", "cache_control": {"type": "ephemeral", "ttl": "1h"}}],
         "messages": [
          {"role": "user", "content": "q"},
          {"role": "assistant", "content": [
            {"type": "thinking", "thinking": "t", "signature": "x"},
            {"type": "tool_use", "id": "1", "name": "a", "input": {}},
            {"type": "tool_use", "id": "2", "name": "a", "input": {}}]},
          {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": "1", "content": "r"},
            {"type": "tool_result", "tool_use_id": "2", "content": [{"type": "image", "source": {"type": "url"}}]},
            {"type": "text", "text": ""}]}
         ]}
        """#

    /// Parts in a counter's order: calls and results stand before and behind their message's texts.
    static let parts: [(path: String, tokens: Int64)] = [
        ("tools", 500), ("tools[0]", 40), ("tool_choice", 3), ("system[0]", 20), ("thinking", 9), ("messages", 7),
        ("messages[0].content", 2), ("messages[1]", 4), ("messages[1].content[0]", 5), ("messages[1].content[1]", 30),
        ("messages[1].content[2]", 31), ("messages[2]", 4), ("messages[2].content[0]", 11),
        ("messages[2].content[1]", 12), ("messages[2]", 1), ("messages[2].content[2]", 0), ("mystery", 6),
    ]

    static func layout(
        parts: [(path: String, tokens: Int64)] = parts, uncounted: [String] = []
    ) throws -> Layout {
        try Array(body.utf8).withUnsafeBytes { text in
            let request = try Request(parsing: try JSONElement(validating: text), in: text)
            return Layout(request: request, parts: parts, uncounted: uncounted)
        }
    }

    @Test func theBlocksAddUpToThePrompt() throws {
        let layout = try RequestLayoutTests.layout()
        #expect(layout.blocks.map(\.tokens) == [540, 23, 18, 9, 30, 31, 15, 12, 7])
        #expect(layout.tokens == RequestLayoutTests.parts.reduce(0) { $0 + $1.tokens })
        #expect(layout.blocks.allSatisfy { $0.tokenBasis == .estimated && $0.changeIsAssumed })
        #expect(layout.blocks[7].path == "messages[2].content[1]" && layout.blocks[7].name == layout.blocks[7].path)
    }

    /// A forced tool makes the prompt shorter than its parts.
    @Test func negativePartsShortenWhatIsInFront() throws {
        let parts: [(path: String, tokens: Int64)] = [
            ("tools", 20), ("tools[0]", 40), ("tool_choice", -30), ("system[0]", -5), ("messages", 7),
            ("messages[0].content", 2),
        ]
        let layout = try RequestLayoutTests.layout(parts: parts)
        #expect(layout.blocks.map(\.tokens) == [25, 0, 9, 0, 0, 0, 0, 0, 0] && layout.tokens == 34)
    }

    @Test func sectionsRunsAndCarriers() throws {
        let layout = try RequestLayoutTests.layout()
        let (tools, system, messages) = (PromptSection.tools, PromptSection.system, PromptSection.messages)
        #expect(layout.blocks.map(\.section) == [tools, system] + Array(repeating: messages, count: 7))
        #expect(
            layout.blocks.map(\.run)
                == [.none, .none, .none, .none, .toolUse, .toolUse, .toolResult, .toolResult, .none])
        // Thinking and empty text cannot carry a breakpoint (R12).
        #expect(layout.blocks.map(\.isCacheable) == [true, true, true, false, true, true, true, true, false])
        #expect(layout.blocks[1].breakpoint == .oneHour && layout.automaticBreakpoint == .fiveMinutes)
    }

    @Test func onlyTheTurnOfTheUserChangesWithEveryRequest() throws {
        let rates = try RequestLayoutTests.layout().blocks.map(\.changes)
        let (never, conversation, request) = (ChangeRate.never, ChangeRate.perConversation, ChangeRate.perRequest)
        #expect(
            rates
                == [never, never, conversation, conversation, conversation, conversation, request, request, request])
    }

    @Test func whatIsNotCountedMakesALowerBound() throws {
        let layout = try RequestLayoutTests.layout(uncounted: ["messages[2].content[1].content[0]", "mcp_servers"])
        #expect(layout.tokensAreLowerBound)
        #expect(layout.blocks.indices.filter { layout.blocks[$0].tokenBasis == .lowerBound } == [0, 7])
    }
}
