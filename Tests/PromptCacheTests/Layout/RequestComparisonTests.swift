import TestSupport
import Testing
import Usage

@testable import PromptCache

/// A request against an earlier one: where it departs, and what it does not read.
///
/// Expected levels are those of the table of rule R11; lengths are the bytes of the blocks.
@Suite struct RequestComparisonTests {
    private typealias Body = LintedBody

    private static let tools = [Body.tool("a"), Body.tool("b", ttl: "1h")]
    private static let system = [Body.text("first"), Body.text("second", ttl: "5m")]
    private static let messages = [
        Body.message("user", [Body.text("one")]), Body.message("assistant", [Body.text("two")]),
        Body.message("user", [Body.text("three", ttl: "5m")]),
    ]

    private static func body(
        tools: [String] = tools, system: [String] = system, messages: [String] = messages, more: String = ""
    ) throws -> LintedBody { try Body(tools: tools, system: system, messages: messages, more: more) }

    private static func length(_ blocks: [String]) -> Int64 { Int64(blocks.joined().utf8.count) }

    private func kindAndPath(_ comparison: RequestComparison) -> [String] {
        comparison.difference.map { [$0.kind.rawValue, $0.path, $0.level.name] } ?? []
    }

    @Test func theSameRequestIsReadWhole() throws {
        let body = try RequestComparisonTests.body()
        let found = body.comparison(with: body)
        #expect(found.difference == nil && found.unread == UnreadTokens() && !found.isOutOfReach)
        #expect(found.usage?.cacheRead == found.cachedTokens && found.cachedTokens == body.layout.tokens)
        #expect(found.unchanged.count == body.request.blocks.count)
    }

    @Test func whatIsNoContentIsNoDifference() throws {
        let body = try RequestComparisonTests.body()
        // Breakpoints elsewhere, white space between tokens, escapes, the order of a text block's members, a
        // string for a block.
        let spelled = try RequestComparisonTests.body(
            system: [#"{ "text" : "f\u0069rst", "type":"text"}"#, Body.text("second")],
            messages: [#"{"role":"user","content":"one"}"#] + RequestComparisonTests.messages.dropFirst())
        #expect(spelled.comparison(with: body).difference == nil)
    }

    @Test func theNextTurnIsNoDifference() throws {
        let more = [
            Body.message("assistant", [Body.text("four")]), Body.message("user", [Body.text("five", ttl: "5m")]),
        ]
        let body = try RequestComparisonTests.body()
        let next = try RequestComparisonTests.body(messages: RequestComparisonTests.messages + more)
        let found = next.comparison(with: body)
        #expect(found.difference == nil && found.unread.tokens == 0)
        #expect(found.usage?.cacheRead == body.layout.tokens)
        // And the other way round: an earlier turn sent once more.
        #expect(body.comparison(with: next).difference == nil)
    }

    @Test func aToolThatChanges() throws {
        let old = try RequestComparisonTests.body()
        func found(_ tools: String...) throws -> RequestComparison {
            try RequestComparisonTests.body(tools: tools).comparison(with: old)
        }
        let (a, b) = (RequestComparisonTests.tools[0], RequestComparisonTests.tools[1])
        #expect(kindAndPath(try found(b, a)) == ["tool_order", "tools[0]", "tools"])
        #expect(kindAndPath(try found(a)) == ["removed", "tools[1]", "tools"])
        #expect(kindAndPath(try found(a, b, Body.tool("c"))) == ["added", "tools[2]", "tools"])
        #expect(kindAndPath(try found(a, Body.tool("x"), b)) == ["added", "tools[1]", "tools"])
        #expect(
            kindAndPath(try found(a.replacing("\"d\"", with: "\"e\""), b)) == ["text", "tools[0].description", "tools"])
        let wide = Body.tool("a", #","properties":{"x":{},"y":{}}"#)
        let other = Body.tool("a", #","properties":{"y":{},"x":{}}"#)
        let order = try RequestComparisonTests.body(tools: [other, b]).comparison(
            with: try RequestComparisonTests.body(tools: [wide, b]))
        #expect(kindAndPath(order) == ["key_order", "tools[0].input_schema.properties", "tools"])
        // Everything that was cached is written again: tools for 1h, the rest for 5m.
        let all = RequestComparisonTests.length([other, b])
        #expect(order.unread.cacheWrite1h == all && order.unread.tokens == order.cachedTokens)
        #expect(order.usage?.cacheRead == 0)
    }

    @Test func theSystemPromptChanges() throws {
        let old = try RequestComparisonTests.body()
        let new = try RequestComparisonTests.body(system: [Body.text("fi rst"), RequestComparisonTests.system[1]])
        let found = new.comparison(with: old)
        #expect(kindAndPath(found) == ["whitespace", "system[0].text", "system"])
        #expect(found.difference?.offset == 2)
        // The tools are read.
        let tools = RequestComparisonTests.length(RequestComparisonTests.tools)
        #expect(found.usage?.cacheRead == tools && found.usage?.cacheWrite1h == 0)
        #expect(found.unread == UnreadTokens(cacheWrite5m: old.layout.tokens - tools))
        let clock = try RequestComparisonTests.body(system: [Body.text("at 2026-11-20T10:03:11Z")])
        let later = try RequestComparisonTests.body(system: [Body.text("at 2026-11-20T10:04:00Z")])
        #expect(later.comparison(with: clock).difference?.looksLike == "timestamp")
        let gone = try RequestComparisonTests.body(system: [RequestComparisonTests.system[1]])
        #expect(kindAndPath(gone.comparison(with: old)) == ["removed", "system[0]", "system"])
        #expect(kindAndPath(old.comparison(with: gone)) == ["added", "system[0]", "system"])
    }

    @Test func aMessageChanges() throws {
        let old = try RequestComparisonTests.body()
        func found(_ index: Int, _ message: String) throws -> RequestComparison {
            var messages = RequestComparisonTests.messages
            messages[index] = message
            return try RequestComparisonTests.body(messages: messages).comparison(with: old)
        }
        #expect(
            kindAndPath(try found(1, Body.message("assistant", [Body.text("tWo")])))
                == ["text", "messages[1].content[0].text", "messages"])
        #expect(
            kindAndPath(try found(1, Body.message("user", [Body.text("two")])))
                == ["role", "messages[1].content[0]", "messages"])
        let call = #"{"type":"tool_use","id":"1","name":"a","input":{"x":1,"y":2}}"#
        let turned = #"{"type":"tool_use","id":"1","name":"a","input":{"y":2,"x":1}}"#
        let asked = try RequestComparisonTests.body(messages: [
            Body.message("user", [Body.text("q")]), Body.message("assistant", [call]),
        ])
        let again = try RequestComparisonTests.body(messages: [
            Body.message("user", [Body.text("q")]), Body.message("assistant", [turned]),
        ])
        #expect(
            kindAndPath(again.comparison(with: asked)) == ["key_order", "messages[1].content[0].input", "messages"])
    }

    struct Parameter: CustomTestStringConvertible {
        let kind: String
        let level: PromptSection
        var old = ""
        let new: String
        var testDescription: String { kind }
    }

    static let parameters = [
        Parameter(kind: "speed", level: .system, new: #""speed":"fast""#),
        Parameter(kind: "tool_choice", level: .messages, new: #""tool_choice":{"type":"any"}"#),
        Parameter(
            kind: "disable_parallel_tool_use", level: .messages, old: #""tool_choice":{"type":"auto"}"#,
            new: #""tool_choice":{"type":"auto","disable_parallel_tool_use":true}"#),
        Parameter(kind: "thinking", level: .messages, new: #""thinking":{"type":"enabled","budget_tokens":2000}"#),
        Parameter(kind: "effort", level: .messages, new: #""output_config":{"effort":"low"}"#),
    ]

    @Test(arguments: parameters) func aParameterChanges(parameter: Parameter) throws {
        let old = try RequestComparisonTests.body(more: parameter.old)
        let found = try RequestComparisonTests.body(more: parameter.new).comparison(with: old)
        #expect(found.difference?.kind.rawValue == parameter.kind && found.difference?.level == parameter.level)
        let tools = RequestComparisonTests.length(RequestComparisonTests.tools)
        let system = RequestComparisonTests.length(RequestComparisonTests.system)
        #expect(found.usage?.cacheRead == (parameter.level == .system ? tools : tools + system))
        #expect(found.unread.tokens == old.layout.tokens - (found.usage?.cacheRead ?? 0))
    }

    @Test func togglesThatBlocksTell() throws {
        let search = #"{"type":"web_search_20250305","name":"web_search"}"#
        let old = try RequestComparisonTests.body()
        let web = try RequestComparisonTests.body(tools: [search] + RequestComparisonTests.tools)
        #expect(kindAndPath(web.comparison(with: old)) == ["web_search", "tools[0]", "system"])
        // The client's tools are read, although web search stands in front of them in the body.
        #expect(
            web.comparison(with: old).usage?.cacheRead == RequestComparisonTests.length(RequestComparisonTests.tools))
        let image = #"{"type":"image","source":{"type":"url","url":"u"}}"#
        let picture = try RequestComparisonTests.body(
            messages: RequestComparisonTests.messages.dropLast() + [
                Body.message("user", [image, Body.text("three", ttl: "5m")])
            ])
        #expect(kindAndPath(picture.comparison(with: old)) == ["images", "messages[2].content[0]", "messages"])
        let cited = #"{"type":"document","source":{"type":"text","data":"d"},"citations":{"enabled":true}}"#
        let documents = try RequestComparisonTests.body(
            messages: [Body.message("user", [cited, Body.text("x", ttl: "5m")])])
        #expect(
            kindAndPath(documents.comparison(with: old)) == ["citations", "messages[0].content[0].citations", "system"])
    }

    @Test func anotherModelReadsNothing() throws {
        let body = try RequestComparisonTests.body()
        let found = body.comparison(with: body, model: "other")
        #expect(kindAndPath(found) == ["model", "model", "tools"])
        #expect(found.unread.tokens == body.layout.tokens && found.usage?.cacheRead == 0)
    }

    /// Vectors of rule R4: from 15 to 35 blocks with one breakpoint at the end the entry is out of reach.
    @Test func anEntryOutOfReach() throws {
        func turn(_ blocks: Int, marks: Set<Int>) throws -> LintedBody {
            try Body(messages: [
                Body.message(
                    "user", (1...blocks).map { Body.text("\($0)", ttl: marks.contains($0) ? "5m" : nil) })
            ])
        }
        let second = try turn(15, marks: [15])
        let third = try turn(35, marks: [35]).comparison(with: second)
        #expect(third.isOutOfReach && third.difference == nil)
        #expect(
            third.unread
                == UnreadTokens(cacheWrite5m: Int64((1...15).map { Body.text("\($0)").utf8.count }.reduce(0, +))))
        let held = try turn(35, marks: [15, 35]).comparison(with: second)
        #expect(!held.isOutOfReach && held.unread.tokens == 0)
    }

    @Test func whatIsRefusedOrNeverCachedLosesNothing() throws {
        let plain = try RequestComparisonTests.body(
            tools: [], system: [Body.text("a")], messages: [Body.message("user", [Body.text("b")])])
        let other = try RequestComparisonTests.body(
            tools: [], system: [Body.text("A")], messages: [Body.message("user", [Body.text("b")])])
        let found = other.comparison(with: plain)
        #expect(kindAndPath(found) == ["text", "system[0].text", "system"])
        #expect(found.cachedTokens == 0 && found.unread.tokens == 0 && found.usage != nil)
        let refused = try RequestComparisonTests.body(system: (0..<5).map { Body.text("\($0)", ttl: "5m") })
        #expect(refused.comparison(with: plain).usage == nil)
        let body = try RequestComparisonTests.body()
        #expect(body.comparison(with: body, minimum: 1_000_000).cachedTokens == 0)
    }
}
