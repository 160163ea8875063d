/// The lines of coding-agent transcripts, with the traps of real ones.
struct TranscriptLines {
    var session: String
    var folder: String
    var isSidechain = false
    var agent: String?

    func envelope(_ type: String) -> String {
        "\"parentUuid\":null,\"isSidechain\":\(isSidechain),\"userType\":\"external\",\"cwd\":\"\(folder)\","
            + "\"sessionId\":\"\(session)\",\"version\":\"2.1.80\",\"gitBranch\":\"main\","
            + (agent.map { "\"agentId\":\"\($0)\"," } ?? "") + "\"type\":\"\(type)\""
    }

    func user(_ text: String, at time: Int64) -> String {
        "{\(envelope("user")),\"message\":{\"role\":\"user\",\"content\":\"\(text)\"},"
            + "\"uuid\":\"u\(time)\",\"timestamp\":\"\(SampleClock.text(time))\"}"
    }

    /// A tool result that quotes a usage object and holds a null id.
    func toolResult(at time: Int64) -> String {
        "{\(envelope("user")),\"message\":{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\","
            + "\"tool_use_id\":\"toolu_1\",\"content\":\"{\\\"id\\\":null,\\\"usage\\\":{\\\"input_tokens\\\":999}}\"}]},"
            + "\"uuid\":\"t\(time)\",\"timestamp\":\"\(SampleClock.text(time))\"}"
    }

    /// One line of an assistant message.
    func assistant(_ call: SampleCall, at time: Int64, output: Int, isLast: Bool) -> String {
        let content =
            isLast
            ? "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"Bash\",\"input\":{\"id\":null,\"command\":\"make\"}}"
            : "{\"type\":\"text\",\"text\":\"Looking at it.\"}"
        let stop = isLast && !call.isUnfinished ? "\"tool_use\"" : "null"
        return "{\(envelope("assistant")),\"message\":{\"model\":\"\(call.model.name)\",\"id\":\"\(call.id)\","
            + "\"type\":\"message\",\"role\":\"assistant\",\"content\":[\(content)],\"stop_reason\":\(stop),"
            + "\"stop_sequence\":null,\"usage\":\(call.usage(output: output, isLast: isLast))},"
            + "\"requestId\":\"\(call.request)\",\"uuid\":\"a\(time)\",\"timestamp\":\"\(SampleClock.text(time))\"}"
    }

    /// A progress line that alone carries a sub-agent's message.
    func progress(_ call: SampleCall, at time: Int64) -> String {
        "{\(envelope("progress")),\"data\":{\"type\":\"agent_progress\",\"message\":{\"type\":\"assistant\","
            + "\"timestamp\":\"\(SampleClock.text(time))\",\"requestId\":\"\(call.request)\",\"uuid\":\"p\(time)\","
            + "\"message\":{\"model\":\"\(call.model.name)\",\"id\":\"\(call.id)\",\"type\":\"message\","
            + "\"role\":\"assistant\",\"content\":[],\"stop_reason\":\"end_turn\",\"usage\":\(call.usage())}}},"
            + "\"uuid\":\"q\(time)\",\"timestamp\":\"\(SampleClock.text(time))\"}"
    }

    func synthetic(at time: Int64, isError: Bool) -> String {
        "{\(envelope("assistant")),\"message\":{\"model\":\"\(isError ? "claude-opus-4-6" : "<synthetic>")\","
            + "\"id\":\"s\(time)\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[],"
            + "\"stop_reason\":\"stop_sequence\",\"usage\":{\"input_tokens\":0,\"output_tokens\":0,"
            + "\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0}},\"isApiErrorMessage\":\(isError),"
            + "\"uuid\":\"s\(time)\",\"timestamp\":\"\(SampleClock.text(time))\"}"
    }

    /// The aggregate of a whole session, to reconcile against; never added to the messages.
    func result(_ calls: [SampleCall]) -> String {
        let output = calls.reduce(0) { $0 + $1.tokens.output }
        let cost = SampleTruth.dollars(calls.reduce(Int128(0)) { $0 + $1.cost })
        return "{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\"num_turns\":\(calls.count),"
            + "\"session_id\":\"\(session)\",\"total_cost_usd\":\(cost),\"usage\":{\"input_tokens\":1,"
            + "\"output_tokens\":\(output)},\"modelUsage\":{\"\(calls[0].model.name)\":{\"inputTokens\":1,"
            + "\"outputTokens\":\(output),\"cacheReadInputTokens\":0,\"cacheCreationInputTokens\":0,"
            + "\"webSearchRequests\":0,\"costUSD\":\(cost)}}}"
    }

    static let summary = "{\"type\":\"summary\",\"summary\":\"Repair of the parser\",\"leafUuid\":\"l1\"}"
    static let snapshot =
        "{\"type\":\"file-history-snapshot\",\"messageId\":\"m1\",\"snapshot\":{\"trackedFileBackups\":{}},"
        + "\"isSnapshotUpdate\":false}"
    static let unknownType = "{\"type\":\"weather-report\",\"sky\":\"clear\",\"note\":\"a type of next month\"}"
}
