import Testing
import Usage

@testable import PromptCache

/// What `lint` finds in one request, by rule.
@Suite struct RequestLintTests {
    private typealias Body = LintedBody
    private static let hello = Body.message("user", [Body.text("hello")])

    private func rules(_ findings: [LayoutFinding]) -> [LintRule] { findings.map(\.rule) }

    @Test func aSoundRequestHasNoFindings() throws {
        let body = try Body(
            tools: [Body.tool("a"), Body.tool("b", ttl: "1h")], system: [Body.text("policy", ttl: "5m")],
            messages: [
                Body.message("user", [Body.text("one")]), Body.message("assistant", [Body.text("two")]),
                Body.message("user", [Body.text("three", ttl: "5m")]),
            ])
        #expect(body.findings().isEmpty)
    }

    @Test func withoutABreakpointNothingIsCached() throws {
        let body = try Body(system: [Body.text("policy")], messages: [RequestLintTests.hello])
        let finding = try #require(body.findings().first)
        #expect(finding.rule == .noBreakpoint && body.findings().count == 1)
        // The system prompt could be read; the only message is another one each time.
        let system = Int64(Body.text("policy").utf8.count)
        #expect(finding.tokens == system && finding.unread == UnreadTokens(input: system))
        #expect(rules(body.findings(minimum: 4096)) == [.belowMinimum])
        #expect(body.findings(minimum: system + 1).first?.unread == nil)
    }

    @Test func aPrefixBelowTheMinimum() throws {
        let first = Body.text("a", ttl: "5m"), second = Body.text("b", ttl: "5m")
        let body = try Body(system: [first, second], messages: [RequestLintTests.hello])
        let size = Int64(first.utf8.count)
        let both = body.findings(minimum: 2 * size + 1)
        #expect(rules(both) == [.belowMinimum, .belowMinimum] && both.map(\.path) == ["system[0]", "system[1]"])
        #expect(both.map(\.tokens) == [size, 2 * size])
        #expect(both.map(\.unread) == [nil, UnreadTokens(input: 2 * size)], "the longer one holds the shorter one")
        let one = body.findings(minimum: 2 * size)
        #expect(one.map(\.path) == ["system[0]"] && one[0].unread == nil)
        #expect(body.findings(minimum: size).isEmpty)
    }

    @Test func whatTheServiceRefuses() throws {
        let five = try Body(
            system: (0..<5).map { Body.text("\($0)", ttl: "5m") }, messages: [RequestLintTests.hello])
        #expect(rules(five.findings()) == [.tooManyBreakpoints] && five.findings()[0].path == "system[4]")
        let automatic = try Body(
            system: (0..<4).map { Body.text("\($0)", ttl: "5m") }, messages: [RequestLintTests.hello],
            more: #""cache_control":{"type":"ephemeral"}"#)
        #expect(rules(automatic.findings()) == [.tooManyBreakpoints])
        let order = try Body(
            tools: [Body.tool("a", ttl: "5m")], system: [Body.text("b", ttl: "1h")], messages: [RequestLintTests.hello])
        #expect(rules(order.findings()) == [.ttlOrder] && order.findings()[0].path == "system[0]")
        let thinking =
            #"{"type":"thinking","thinking":"t","signature":"s","cache_control":{"type":"ephemeral"}}"#
        let carrier = try Body(messages: [
            RequestLintTests.hello, Body.message("assistant", [thinking, Body.text("x")]), RequestLintTests.hello,
        ])
        #expect(rules(carrier.findings()) == [.breakpointOnUncacheable])
        #expect(carrier.findings()[0].path == "messages[1].content[0]")
        let long = try Body(system: [Body.text("a", ttl: "5m")], messages: [RequestLintTests.hello])
        #expect(rules(long.findings(window: 20)) == [.contextWindow])
        let warm = try Body(
            system: [Body.text("a", ttl: "5m")], messages: [RequestLintTests.hello],
            more: #""max_tokens":0,"stream":true,"tool_choice":{"type":"any"}"#)
        #expect(warm.findings().map(\.path) == ["stream", "tool_choice"])
        #expect(rules(warm.findings()) == [.preWarmRefused, .preWarmRefused])
    }

    @Test func wastedBreakpoints() throws {
        let body = try Body(
            messages: [Body.message("user", [Body.text("a", ttl: "5m")])],
            more: #""cache_control":{"type":"ephemeral"}"#)
        #expect(rules(body.findings()) == [.duplicateBreakpoint] && body.findings()[0].path == "cache_control")
    }

    @Test func aMomentInTheSystemPrompt() throws {
        let clock = Body.text("It is 2026-11-20T10:03:11Z."), policy = Body.text("policy", ttl: "1h")
        let tool = Body.tool("a", ttl: "1h"), last = Body.text("hello", ttl: "5m")
        let body = try Body(
            tools: [tool], system: [clock, policy], messages: [Body.message("user", [last])])
        let findings = body.findings()
        #expect(
            findings.map(\.path) == ["system[0].text", "system[1]", "messages[0].content[0]"])
        #expect(rules(findings) == [.volatileInStableBlock, .breakpointAfterVolatile, .breakpointAfterVolatile])
        #expect(findings.allSatisfy { $0.certainty == .possible })
        #expect(findings[0].message.contains("1 timestamp") && !findings[0].message.contains("2026"))
        // The tools are read all the same; the rest is written anew, each part for its own lifetime.
        let spoiled = Int64((clock + policy).utf8.count)
        #expect(findings[1].unread == UnreadTokens(cacheWrite1h: spoiled))
        #expect(findings[2].unread == UnreadTokens(cacheWrite5m: Int64(last.utf8.count)))
        #expect(body.findings(unchanged: ["system[0]"]).isEmpty, "an earlier request holds the same value")
    }

    @Test func volatileValuesInToolsAreNamedByTheirPlace() throws {
        let id = #","properties":{"run":{"description":"Always 550e8400-e29b-41d4-a716-446655440000"}}"#
        let sample = #","properties":{"day":{"type":"string","example":"2026-11-20"}}"#
        let body = try Body(
            tools: [Body.tool("a", sample), Body.tool("b", id)],
            messages: [Body.message("user", [Body.text("x", ttl: "5m")])])
        #expect(body.findings().first?.path == "tools[1].input_schema.properties.run.description")
        #expect(body.findings().count == 2)
    }

    @Test func keysOfToolsInNoOrder() throws {
        let sorted = #"{"description":"d","input_schema":{},"name":"a"}"#
        let documented = #"{"name":"b","description":"d","input_schema":{}}"#
        let neither = #"{"input_schema":{},"name":"c","description":"d"}"#
        let body = try Body(
            tools: [sorted, documented, neither], messages: [Body.message("user", [Body.text("x", ttl: "5m")])])
        #expect(rules(body.findings()) == [.toolKeyOrder] && body.findings()[0].path == "tools[2]")
    }

    // MARK: Lookback

    private func conversation(added: Int, marks: Set<Int> = [], run: Bool = false) throws -> LintedBody {
        let blocks = (0..<added).map { index in
            if index == added - 1 || marks.contains(index) { return Body.text("b", ttl: "5m") }
            return run
                ? #"{"type":"tool_result","tool_use_id":"\#(index)","content":"r"}"# : Body.text("b")
        }
        return try Body(
            system: [Body.text("policy", ttl: "5m")],
            messages: [
                RequestLintTests.hello, Body.message("assistant", [Body.text("a")]), Body.message("user", blocks),
            ])
    }

    /// An entry is found 19 positions back, not 20 (R4): the answer is one, so 18 blocks more, not 19.
    @Test func theLookbackReachesNineteenPositions() throws {
        #expect(try conversation(added: 18).findings().isEmpty)
        let findings = try conversation(added: 19).findings()
        #expect(rules(findings) == [.lookbackOverflow] && findings[0].path == "messages[2].content[18]")
        // The first message was written by the turn before and is written again.
        #expect(findings[0].unread == UnreadTokens(cacheWrite5m: Int64(Body.text("hello").utf8.count)))
        #expect(try conversation(added: 19, marks: [2]).findings().isEmpty, "a breakpoint in between")
        #expect(try conversation(added: 60, run: true).findings().isEmpty, "a run of results is one position")
    }

    /// The service marks the last result of its own tools, 10 positions behind the question (R15).
    @Test func resultsOfTheServiceAreWithinReach() throws {
        func body(_ type: String) throws -> LintedBody {
            let result = #"{"type":"\#(type)","tool_use_id":"1","content":[]}"#
            let answer = (0..<9).map { _ in Body.text("a") } + [result] + (0..<10).map { _ in Body.text("b") }
            return try Body(messages: [
                RequestLintTests.hello, Body.message("assistant", answer),
                Body.message("user", [Body.text("c", ttl: "5m")]),
            ])
        }
        #expect(try body("web_search_tool_result").findings().isEmpty)
        #expect(rules(try body("unknown").findings()) == [.lookbackOverflow])
    }

    @Test func breakpointsFarApartInOneMessage() throws {
        func body(_ between: Int) throws -> LintedBody {
            let blocks = [Body.text("a", ttl: "5m")] + (0..<between).map { _ in Body.text("b") }
            return try Body(messages: [Body.message("user", blocks + [Body.text("c", ttl: "5m")])])
        }
        #expect(try body(18).findings().isEmpty)
        #expect(rules(try body(19).findings()) == [.lookbackOverflow])
    }
}
