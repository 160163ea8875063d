import JSONScan
import Testing
import Usage

@testable import PromptCache

/// Layout files: what they say, and what is refused, at which JSON path and by which rule.
@Suite struct LayoutFileTests {
    struct Missing: Error, CustomStringConvertible { let description: String }

    /// Counts a byte as a token, so that what was counted shows; knows one file.
    static func source() -> LayoutSource {
        LayoutSource(
            count: { text, model in Int64(text.count) + (model == "long" ? 1000 : 0) },
            readFile: { path in
                guard path == "policy.txt" else { throw Missing(description: "cannot read \(path): it is not there") }
                return Array("twelve bytes".utf8)
            })
    }

    static func layout(_ json: String, model: String? = nil) throws -> Layout {
        try Array(json.utf8).withUnsafeBytes { text in
            try Layout(parsing: try JSONElement(validating: text), model: model, source: source())
        }
    }

    static func problem(_ json: String, window: Int64? = nil) -> LayoutProblem? {
        do {
            try layout(json).check(contextWindow: window)
            return nil
        } catch { return error as? LayoutProblem }
    }

    @Test func everyFieldIsRead() throws {
        let layout = try LayoutFileTests.layout(
            #"""
            {"$schema": "x", "model": "claude-opus-5", "breakpoint": true,
             "parameters": {"speed": "fast", "output_config": {"effort": "high"}},
             "blocks": [
              {"name": "schemas", "kind": "tools", "tokens": 4000, "changes": "never", "breakpoint": true, "ttl": "1h"},
              {"name": "policy", "kind": "system", "file": "policy.txt", "changes": "per_deployment"},
              {"name": "profile", "kind": "system", "text": "é\n", "changes": "per user", "breakpoint": {"ttl": "5m"}},
              {"name": "past", "kind": "message", "tokens": 9, "changes": "per-conversation"},
              {"kind": "tool_use", "tokens": 5, "changes": "per conversation"},
              {"kind": "tool_result", "tokens": 6, "changes": "per conversation", "breakpoint": false},
              {"kind": "thinking", "tokens": 7, "changes": "per request"}
             ]}
            """#)
        #expect(layout.model == "claude-opus-5" && layout.automaticBreakpoint == .fiveMinutes)
        #expect(layout.parameters.speed == "fast" && layout.parameters.effort == "high")
        #expect(layout.blocks.map(\.name).prefix(5) == ["schemas", "policy", "profile", "past", "blocks[4]"])
        let (tools, system, messages) = (PromptSection.tools, PromptSection.system, PromptSection.messages)
        #expect(layout.blocks.map(\.section) == [tools, system, system, messages, messages, messages, messages])
        #expect(layout.blocks.map(\.tokens) == [4000, 12, 3, 9, 5, 6, 7])
        #expect(layout.blocks.map(\.tokensAreEstimated) == [false, true, true, false, false, false, false])
        #expect(layout.blocks.map(\.run) == [.none, .none, .none, .none, .toolUse, .toolResult, .none])
        #expect(layout.blocks.map(\.breakpoint) == [.oneHour, nil, .fiveMinutes, nil, nil, nil, nil])
        #expect(layout.blocks.map(\.changes).prefix(4) == [.never, .perDeployment, .perUser, .perConversation])
        #expect(layout.blocks.map(\.isCacheable) == [true, true, true, true, true, true, false])
        #expect(layout.automaticBlock == 5 && layout.effectiveBreakpoints[5] == .fiveMinutes)
        #expect(layout.tokens == 4042 && layout.tokensAreEstimated && !layout.changesAreAssumed)
        #expect(layout.problems(contextWindow: 200_000).isEmpty)
    }

    @Test func ratesThatAreNotGivenAreAssumedAndFlagged() throws {
        let layout = try LayoutFileTests.layout(
            #"""
            {"blocks": [{"kind": "tools", "tokens": 1}, {"kind": "system", "tokens": 1, "changes": "per user"},
             {"kind": "message", "tokens": 1}, {"kind": "message", "tokens": 1}]}
            """#)
        #expect(layout.blocks.map(\.changes) == [.never, .perUser, .perConversation, .perRequest])
        #expect(layout.blocks.map(\.changeIsAssumed) == [true, false, true, true])
        #expect(layout.changesAreAssumed)
    }

    @Test func textCountsAsTheModelAskedFor() throws {
        let json = #"{"model": "short", "blocks": [{"kind": "system", "text": "abc"}]}"#
        #expect(try LayoutFileTests.layout(json).tokens == 3)
        let other = try LayoutFileTests.layout(json, model: "long")
        #expect(other.tokens == 1003 && other.model == "long")
    }

    struct Wrong: CustomTestStringConvertible {
        let blocks: String
        let path: String
        let rule: String?
        let says: String
        var testDescription: String { "\(path): \(says)" }
    }

    /// Rules are those of the caching rules; a form that no rule speaks of has none.
    static let wrong = [
        Wrong(
            blocks: #"{"kind":"system","tokens":1,"cahnges":"never"}"#, path: "blocks[0].cahnges", rule: nil,
            says: "unknown field"),
        Wrong(
            blocks: #"{"kind":"system","tokens":1,"tokens":2}"#, path: "blocks[0].tokens", rule: nil,
            says: "given twice"),
        Wrong(blocks: #"{"kind":"system","tokens":-3}"#, path: "blocks[0].tokens", rule: nil, says: "-3"),
        Wrong(blocks: #"{"kind":"system","tokens":1.5}"#, path: "blocks[0].tokens", rule: nil, says: "whole number"),
        Wrong(blocks: #"{"kind":"system","tokens":"9"}"#, path: "blocks[0].tokens", rule: nil, says: "whole number"),
        Wrong(
            blocks: #"{"kind":"system","tokens":999999999999999999}"#, path: "blocks[0].tokens", rule: nil,
            says: "whole number"),
        Wrong(blocks: #"{"kind":"system"}"#, path: "blocks[0]", rule: nil, says: "no length"),
        Wrong(blocks: #"{"kind":"system","tokens":null}"#, path: "blocks[0]", rule: nil, says: "no length"),
        Wrong(
            blocks: #"{"kind":"system","tokens":1,"text":"a"}"#, path: "blocks[0]", rule: nil,
            says: "tokens and text together"),
        Wrong(
            blocks: #"{"kind":"system","text":"a","file":"b"}"#, path: "blocks[0]", rule: nil,
            says: "text and file together"),
        Wrong(
            blocks: #"{"kind":"system","file":"gone.txt"}"#, path: "blocks[0].file", rule: nil,
            says: "cannot read gone.txt"),
        Wrong(blocks: #"{"kind":"prompt","tokens":1}"#, path: "blocks[0].kind", rule: "R1", says: "not a kind"),
        Wrong(blocks: #"{"tokens":1}"#, path: "blocks[0].kind", rule: "R1", says: "missing"),
        Wrong(
            blocks: #"{"kind":"system","tokens":1,"changes":"hourly"}"#, path: "blocks[0].changes", rule: nil,
            says: "per conversation"),
        Wrong(
            blocks: #"{"kind":"system","tokens":1,"ttl":"1h"}"#, path: "blocks[0].ttl", rule: "R2",
            says: "without a breakpoint"),
        Wrong(
            blocks: #"{"kind":"system","tokens":1,"ttl":"1h","breakpoint":false}"#, path: "blocks[0].ttl", rule: "R2",
            says: "without"),
        Wrong(
            blocks: #"{"kind":"system","tokens":1,"breakpoint":true,"ttl":"2h"}"#, path: "blocks[0].ttl", rule: "R2",
            says: "5m or 1h"),
        Wrong(
            blocks: #"{"kind":"system","tokens":1,"breakpoint":{"ttl":"5m"},"ttl":"1h"}"#, path: "blocks[0].ttl",
            rule: "R2", says: "another"),
        Wrong(
            blocks: #"{"kind":"system","tokens":1,"breakpoint":"yes"}"#, path: "blocks[0].breakpoint", rule: "R2",
            says: "true, false"),
        Wrong(
            blocks: #"{"kind":"system","tokens":1,"breakpoint":{"tl":"1h"}}"#, path: "blocks[0].breakpoint.tl",
            rule: nil, says: "unknown"),
        Wrong(blocks: "7", path: "blocks[0]", rule: nil, says: "block object"),
        Wrong(blocks: "", path: "blocks", rule: nil, says: "empty"),
        // What the cache refuses.
        Wrong(
            blocks: Array(repeating: #"{"kind":"system","tokens":1,"breakpoint":true}"#, count: 5).joined(
                separator: ","),
            path: "blocks[4]", rule: "R2", says: "5 breakpoints"),
        Wrong(
            blocks:
                #"{"kind":"tools","tokens":1,"breakpoint":true},{"kind":"system","tokens":1,"breakpoint":true,"ttl":"1h"}"#,
            path: "blocks[1]", rule: "R8", says: "1h must come before 5m"),
        Wrong(
            blocks: #"{"kind":"system","tokens":1},{"kind":"tools","tokens":1}"#,
            path: "blocks[1]", rule: "R1", says: "tools behind system"),
        Wrong(
            blocks: #"{"kind":"thinking","tokens":1,"breakpoint":true}"#,
            path: "blocks[0]", rule: "R12", says: "cannot carry"),
        Wrong(
            blocks: #"{"kind":"system","text":"","breakpoint":true}"#, path: "blocks[0]", rule: "R12", says: "empty"),
        Wrong(
            blocks: #"{"kind":"system","tokens":150000},{"kind":"message","tokens":60000}"#,
            path: "blocks[1]", rule: nil, says: "context window of 200000 tokens"),
    ]

    @Test(arguments: wrong) func aWrongLayoutIsRefused(wrong: Wrong) throws {
        let problem = try #require(LayoutFileTests.problem(#"{"blocks":[\#(wrong.blocks)]}"#, window: 200_000))
        #expect(problem.path == wrong.path && problem.rule == wrong.rule, "\(problem)")
        #expect(problem.problem.contains(wrong.says), "\(problem)")
    }

    @Test func theTopLevelIsChecked() {
        let block = #"{"kind":"system","tokens":1,"breakpoint":true}"#
        let four = Array(repeating: block, count: 4).joined(separator: ",")
        // Automatic caching takes one of the four.
        #expect(LayoutFileTests.problem(#"{"breakpoint":true,"blocks":[\#(four)]}"#)?.rule == "R2")
        #expect(
            LayoutFileTests.problem(
                #"{"breakpoint":true,"ttl":"1h","blocks":[\#(block),{"kind":"message","tokens":1}]}"#)?.rule == "R8")
        #expect(LayoutFileTests.problem(#"{"blocks":[\#(four)]}"#) == nil)
        #expect(LayoutFileTests.problem("{}")?.path == "blocks")
        #expect(LayoutFileTests.problem(#"{"blocks":{}}"#)?.path == "blocks")
        #expect(LayoutFileTests.problem(#"{"ttl":"1h","blocks":[\#(block)]}"#)?.path == "ttl")
        #expect(LayoutFileTests.problem(#"{"modle":"x","blocks":[\#(block)]}"#)?.path == "modle")
        #expect(LayoutFileTests.problem(#"{"model":5,"blocks":[\#(block)]}"#)?.path == "model")
        #expect(
            LayoutFileTests.problem(#"{"parameters":{"sped":"fast"},"blocks":[\#(block)]}"#)?.path == "parameters.sped")
        #expect(
            LayoutFileTests.problem(#"{"parameters":{"tool_choice":{}},"blocks":[\#(block)]}"#)?.path
                == "parameters.tool_choice.type")
    }
}
