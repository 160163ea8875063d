import JSONScan
import TestSupport
import Testing
import Usage

@testable import Messages

/// Blocks of a request in prefix order; the bytes are checked by writing the request from them.
@Suite struct RequestTests {
    private func request(_ text: String) throws -> Request {
        try Array(text.utf8).withUnsafeBytes { try Request(parsing: try JSONElement(validating: $0), in: $0) }
    }

    private func problem(_ text: String) -> RequestProblem? {
        do {
            _ = try request(text)
            return nil
        } catch { return error as? RequestProblem }
    }

    @Test func blocksStandInPrefixOrder() throws {
        let text = #"""
            {"model":"m","messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[
            {"type":"thinking","thinking":""},{"type":"tool_use","id":"t","input":{"id":null}}]},
            {"role":"user","content":[{"type":"tool_result","content":[{"type":"text","text":"x",
            "cache_control":{"type":"ephemeral","ttl":"1h"}}]}]}],
            "system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral_1h"}}],
            "tools":[{"name":"a","input_schema":{}},{"type":"web_search_20250305","name":"w",
            "cache_control":{"type":"ephemeral"}}],"cache_control":{"type":"ephemeral","ttl":"5m"},"max_tokens":5}
            """#
        let read = try request(text)
        #expect(
            read.blocks.map(\.path) == [
                "tools[0]", "tools[1]", "system[0]", "messages[0].content", "messages[1].content[0]",
                "messages[1].content[1]", "messages[2].content[0]",
            ])
        #expect(read.blocks.map(\.breakpoint) == [nil, .fiveMinutes, .oneHour, nil, nil, nil, .oneHour])
        #expect(read.blocks[1].kind == .serverTool("web_search_20250305") && read.blocks[4].kind == .thinking)
        #expect(read.automaticBreakpoint == .fiveMinutes && read.messageCount == 3 && read.parameters.maxTokens == 5)
        #expect(read.requestedLifetimes == [.fiveMinutes, .oneHour, .oneHour, .fiveMinutes])
    }

    /// The generator writes each block itself and remembers it: path and bytes come from the writing.
    @Test func bytesAndPathsOfRandomRequests() throws {
        let seed: UInt64 = 20_261_121
        var generator = SplitMix64(seed: seed)
        for round in 0..<300 {
            let written = WrittenRequest(&generator)
            let text = written.text(&generator)
            let read = try request(text)
            #expect(read.blocks.map(\.path) == written.blocks.map(\.path), "seed \(seed) round \(round)")
            let bytes = Array(text.utf8)
            let found = read.blocks.map { String(decoding: bytes[$0.bytes], as: UTF8.self) }
            #expect(found == written.blocks.map(\.text), "seed \(seed) round \(round)")
        }
    }

    @Test func errorsNameThePath() {
        #expect(problem("[]")?.path == "")
        #expect(problem(#"{"messages":[{"role":"robot","content":""}]}"#)?.path == "messages[0].role")
        #expect(problem(#"{"messages":[],"max_tokens":-1}"#)?.path == "max_tokens")
        #expect(
            problem(#"{"messages":[],"system":[{"type":"text","cache_control":{"type":"ephemeral","ttl":"2h"}}]}"#)?
                .path
                == "system[0].cache_control.ttl")
        #expect(
            problem(#"{"messages":[{"role":"user","content":[{"text":"secret"}]}]}"#)?.path
                == "messages[0].content[0].type")
    }
}

/// A request that is written block by block.
private struct WrittenRequest {
    var blocks: [(path: String, text: String)] = []
    private var tools: [String] = []
    private var system: String?
    private var messages: [String] = []

    init(_ generator: inout SplitMix64) {
        for index in 0..<generator.int(0...3) {
            tools.append("{\"name\":\"t\(index)\",\"input_schema\":{\"a\":[{}]}}")
            blocks.append(("tools[\(index)]", tools[index]))
        }
        switch generator.int(0...2) {
        case 0: break
        case 1:
            let text = "\"be \\\"brief\\\" \u{1F600}\""
            blocks.append(("system", text))
            system = text
        default:
            let items = (0..<generator.int(0...3)).map { _ in WrittenRequest.block(&generator) }
            for (index, item) in items.enumerated() { blocks.append(("system[\(index)]", item)) }
            system = "[ " + items.joined(separator: " ,\n") + "]"
        }
        for index in 0..<generator.int(0...4) { addMessage(index, &generator) }
    }

    private mutating func addMessage(_ index: Int, _ generator: inout SplitMix64) {
        let role = generator.pick(["user", "assistant", "system"])
        var content = "\"}],\""
        if generator.chance(1, in: 3) {
            blocks.append(("messages[\(index)].content", content))
        } else {
            let items = (0..<generator.int(0...4)).map { _ in WrittenRequest.block(&generator) }
            for (place, item) in items.enumerated() { blocks.append(("messages[\(index)].content[\(place)]", item)) }
            content = "[\t" + items.joined(separator: ",") + " ]"
        }
        messages.append("{\"content\" : \(content),\"role\":\"\(role)\"}")
    }

    private static func block(_ generator: inout SplitMix64) -> String {
        generator.pick([
            "{\"type\":\"text\",\"text\":\"\\u00e9 {[\"}", "{ \"text\" : \"\", \"type\":\"text\" }",
            "{\"type\":\"image\",\"source\":{\"data\":\"AA==\"}}", "{\"type\":\"future_block\",\"x\":[1,[2]]}",
            "{\"type\":\"tool_use\",\"input\":{\"id\":null}}",
        ])
    }

    /// The three parts in any order.
    func text(_ generator: inout SplitMix64) -> String {
        var parts = ["\"messages\":[\(messages.joined(separator: ", "))]", "\"model\":\"m\""]
        if !tools.isEmpty { parts.append("\"tools\": [\(tools.joined(separator: "\n,"))]") }
        if let system { parts.append("\"system\":\(system)") }
        parts.shuffle(using: &generator)
        return " {" + parts.joined(separator: ",") + "}\n"
    }
}
