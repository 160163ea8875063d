import Testing
import Usage

@testable import PromptCache

/// What `lint` finds in a layout file, where the rates of change are known.
@Suite struct LayoutLintTests {
    private func findings(_ blocks: String, minimum: Int64? = 1024) throws -> [LayoutFinding] {
        LayoutLint(
            try LayoutFileTests.layout(#"{"blocks":[\#(blocks)]}"#), minimumTokens: minimum, contextWindow: nil
        ).findings()
    }

    @Test func aBreakpointBehindWhatChangesWithEveryRequest() throws {
        let found = try findings(
            #"""
            {"kind":"tools","tokens":3000,"changes":"never","breakpoint":true,"ttl":"1h"},
            {"kind":"system","tokens":20,"changes":"per request"},
            {"kind":"system","tokens":5000,"changes":"never","breakpoint":true,"ttl":"1h"},
            {"kind":"message","tokens":100,"changes":"per request","breakpoint":true}
            """#)
        #expect(found.map(\.rule) == [.breakpointAfterVolatile, .breakpointAfterVolatile])
        #expect(found.map(\.path) == ["blocks[2]", "blocks[3]"] && found[0].certainty == .certain)
        #expect(found.map(\.unread) == [UnreadTokens(cacheWrite1h: 5020), UnreadTokens(cacheWrite5m: 100)])
    }

    /// The end of a conversation changes with every request and may well carry a breakpoint.
    @Test func theEndOfAConversation() throws {
        #expect(
            try findings(
                #"""
                {"kind":"system","tokens":5000,"changes":"never","breakpoint":true},
                {"kind":"message","tokens":9000,"changes":"per conversation"},
                {"kind":"message","tokens":100,"changes":"per request","breakpoint":true}
                """#
            ).isEmpty)
    }

    @Test func aBreakpointThatTheNextOneMakesNeedless() throws {
        let blocks = #"""
            {"kind":"tools","tokens":3000,"changes":"never","breakpoint":true},
            {"kind":"system","tokens":3000,"changes":"RATE","breakpoint":true},
            {"kind":"message","tokens":10,"changes":"per request"}
            """#
        let same = try findings(blocks.replacing("RATE", with: "never"))
        #expect(same.map(\.rule) == [.duplicateBreakpoint] && same[0].path == "blocks[0]")
        #expect(try findings(blocks.replacing("RATE", with: "per user")).isEmpty)
    }

    @Test func assumedRatesAreNoEvidence() throws {
        #expect(
            try findings(
                #"{"kind":"system","tokens":5000,"breakpoint":true},{"kind":"message","tokens":10,"breakpoint":true}"#
            ).isEmpty)
    }

    @Test func anUnknownMinimumFindsNothingTooShort() throws {
        let block = #"{"kind":"system","tokens":5,"breakpoint":true}"#
        #expect(try findings(block, minimum: nil).isEmpty)
        #expect(try findings(block).map(\.rule) == [.belowMinimum])
    }
}
