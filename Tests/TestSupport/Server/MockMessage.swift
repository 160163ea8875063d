/// A reply of the Messages API with chosen usage, as JSON or as a stream.
public struct MockMessage: Sendable {
    public var id: String
    public var model = "claude-opus-4-8"
    public var content: [MockContent] = [.text("Hello, Größe 1")]
    public var input: Int64 = 12
    public var cacheWrite5m: Int64 = 300
    public var cacheWrite1h: Int64 = 40
    public var cacheRead: Int64 = 5000
    public var output: Int64 = 77
    public var webSearches: Int64 = 0
    public var stopReason = "end_turn"
    /// As some compatible services do: zeros in `message_start`, the truth only in `message_delta`.
    public var tellsInputLate = false
    /// Comments, unknown events and unknown pieces of content in the stream, and an end mark of another service.
    public var hasNoise = false

    public init(id: String) { self.id = id }

    /// What a reader of the reply sees.
    public var text: String { content.map(\.shown).joined() }

    /// The usage object.
    public var usage: String { usage(output: output) }

    private func usage(output: Int64) -> String {
        """
        {"input_tokens":\(input),"cache_creation_input_tokens":\(cacheWrite5m + cacheWrite1h),\
        "cache_read_input_tokens":\(cacheRead),"cache_creation":{"ephemeral_5m_input_tokens":\(cacheWrite5m),\
        "ephemeral_1h_input_tokens":\(cacheWrite1h)},"output_tokens":\(output),"service_tier":"standard"\(searches)}
        """
    }

    private var searches: String {
        webSearches == 0 ? "" : #","server_tool_use":{"web_search_requests":\#(webSearches)}"#
    }

    /// The body of a reply without `stream`.
    public var json: String {
        """
        {"id":"\(id)","type":"message","role":"assistant","model":"\(model)",\
        "content":[\(content.map(\.json).joined(separator: ","))],"stop_reason":"\(stopReason)","stop_sequence":null,\
        "usage":\(usage)}
        """
    }

    /// The events of a stream, one after the other.
    public var events: [String] {
        let zeros = """
            {"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}
            """
        let late = """
            {"input_tokens":\(input),"cache_creation_input_tokens":\(cacheWrite5m + cacheWrite1h),\
            "cache_read_input_tokens":\(cacheRead),"cache_creation":{"ephemeral_5m_input_tokens":\(cacheWrite5m),\
            "ephemeral_1h_input_tokens":\(cacheWrite1h)},"output_tokens":\(output)\(searches)}
            """
        var events = [
            """
            {"type":"message_start","message":{"id":"\(id)","type":"message","role":"assistant","model":"\(model)",\
            "content":[],"stop_reason":null,"stop_sequence":null,\
            "usage":\(tellsInputLate ? zeros : usage(output: 1))}}
            """,
            #"{"type":"ping"}"#,
        ]
        if hasNoise {
            events.append(#"{"type":"usage_hint","usage":{"input_tokens":999999,"output_tokens":999999}}"#)
            events.append(#"{"type":"content_block_delta","index":0,"delta":{"type":"later_delta","text":7}}"#)
        }
        for (index, block) in content.enumerated() { events += block.events(at: index) }
        events += [
            """
            {"type":"message_delta","delta":{"stop_reason":"\(stopReason)","stop_sequence":null},\
            "usage":\(tellsInputLate ? late : "{\"output_tokens\":\(output)\(searches)}")}
            """,
            #"{"type":"message_stop"}"#,
        ]
        return events.map { event in
            let name = event.dropFirst(#"{"type":""#.count).prefix { $0 != "\"" }
            return "event: \(name)\ndata: \(event)\n\n"
        } + (hasNoise ? [": a comment\n\n", "data: [DONE]\n\n"] : [])
    }
}
