import JSONScan
import Testing
import Usage

@testable import Messages

@Suite struct ReplyTests {
    private func reply(_ text: String) throws -> Reply {
        try Array(text.utf8).withUnsafeBytes { try Reply(parsing: try JSONElement(validating: $0)) }
    }

    @Test func whatAReplySaysOfItself() throws {
        let read = try reply(
            #"{"id":"msg_bdrk_1","model":"claude-opus-4-6","stop_reason":"refusal","usage":{"input_tokens":3},"#
                + #""content":[{"type":"tool_use","input":{"id":null,"usage":{"input_tokens":99}}}],"#
                + #""diagnostics":{"cache_miss_reason":{"type":"messages_changed","cache_missed_input_tokens":12}}}"#)
        #expect(read.id == "msg_bdrk_1" && read.model == "claude-opus-4-6" && read.isRefusal)
        #expect(read.usage.input == 3 && read.missReason == .messagesChanged && read.missedTokens == 12)
    }

    @Test func nothingIsMadeUp() throws {
        #expect(try reply("{}") == Reply())
        #expect(try reply(#"{"id":"","model":null,"stop_reason":null,"usage":null,"diagnostics":null}"#) == Reply())
        #expect(try reply(#"{"diagnostics":{"cache_miss_reason":{"type":"moon_phase"}}}"#).missReason == .unavailable)
    }
}
