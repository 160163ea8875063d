/// Samples of shapes that the sample logs do not hold.
struct SmallSample {
    var format: String
    var text: String

    init(_ format: String, _ text: String) {
        self.format = format
        self.text = text
    }
}

enum SmallSamples {
    static let all = [
        SmallSample("messages-json", prettyReply),
        SmallSample("messages-json", "[\(reply("msg_1")),\n\(reply("msg_2"))]"),
        SmallSample("messages-sse", eventArray), SmallSample("request-response", pair(lifetimes: ["1h"])),
        SmallSample("claude-code-result", result), SmallSample("claude-code-result", verboseResult),
        SmallSample("admin-usage", adminPage), SmallSample("otlp", counter(temporality: 1)),
        SmallSample("bedrock-converse", converseReply),
    ]

    static func reply(_ id: String) -> String {
        "{\"id\":\"\(id)\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-opus-4-6\",\"content\":[],"
            + "\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":10,\"cache_creation_input_tokens\":200,"
            + "\"cache_read_input_tokens\":3000,\"output_tokens\":40}}"
    }

    static let prettyReply = """
        {
          "id": "msg_pretty",
          "type": "message",
          "role": "assistant",
          "model": "claude-opus-4-6",
          "content": [
            {"type": "text", "text": "}{"}
          ],
          "stop_reason": "end_turn",
          "usage": {
            "input_tokens": 10,
            "output_tokens": 40
          }
        }

        """

    static let converseReply =
        "{\"ResponseMetadata\":{\"RequestId\":\"q1\"},\"modelId\":\"global.anthropic.claude-opus-4-6-v1\","
        + "\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":10,\"outputTokens\":20,\"totalTokens\":30}}\n"

    static func pair(lifetimes: [String]) -> String {
        let blocks = lifetimes.map {
            "{\"type\":\"text\",\"text\":\"a\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"\($0)\"}}"
        }
        return
            "{\"timestamp\":\"2026-03-01T10:00:00Z\",\"request_id\":\"req_1\",\"request\":"
            + "{\"model\":\"claude-opus-4-6\","
            + "\"max_tokens\":9,\"system\":[\(blocks.joined(separator: ","))],\"messages\":[{\"role\":\"user\","
            + "\"content\":\"hi\"}],\"metadata\":{\"user_id\":\"u-7\"}},\"response\":\(reply("msg_1"))}"
    }

    /// A capture by a proxy: no lifetimes, and a member of its own that tells nothing certain of the time.
    static let eventArray = """
        [
          { "type": "message_start", "message": { "id": "msg_01A", "type": "message", "role": "assistant",
            "model": "claude-sonnet-4-20250514", "usage": { "input_tokens": 1200, "output_tokens": 0,
            "cache_creation_input_tokens": 500, "cache_read_input_tokens": 200 } } },
          { "type": "content_block_stop", "index": 0, "_ts": 1717000001500 },
          { "type": "message_delta", "delta": { "stop_reason": "end_turn" }, "usage": { "output_tokens": 42 } },
          { "type": "message_stop" }
        ]
        """

    static let result =
        "{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\"session_id\":\"s-1\","
        + "\"total_cost_usd\":0.0625,"
        + "\"usage\":{\"input_tokens\":5,\"output_tokens\":7},\"modelUsage\":{\"claude-opus-4-6\":{\"inputTokens\":5,"
        + "\"outputTokens\":7,\"cacheReadInputTokens\":11,\"cacheCreationInputTokens\":13,\"webSearchRequests\":1,"
        + "\"costUSD\":0.0625}}}\n"

    static let verboseResult =
        "[{\"type\":\"system\",\"subtype\":\"init\",\"session_id\":\"s-1\",\"tools\":[]},"
        + "{\"type\":\"assistant\",\"session_id\":\"s-1\",\"message\":\(reply("msg_v"))},\(result)]"

    static let adminPage = """
        {"data":[{"starting_at":"2026-03-01T00:00:00Z","ending_at":"2026-03-02T00:00:00Z","results":[
          {"uncached_input_tokens":100,"cache_creation":{"ephemeral_1h_input_tokens":20,"ephemeral_5m_input_tokens":3},
           "cache_read_input_tokens":400000,"output_tokens":50,"server_tool_use":{"web_search_requests":2},
           "api_key_id":"apikey_1","workspace_id":"wrkspc_1","model":"claude-sonnet-4-5","service_tier":"batch",
           "context_window":"0-200k","inference_geo":"not_available","speed":null},
          {"uncached_input_tokens":1,"cache_creation":null,"cache_read_input_tokens":0,"output_tokens":2,
           "api_key_id":"apikey_1","workspace_id":null,"model":"claude-sonnet-4-5","service_tier":"standard",
           "context_window":"200k-1M"}]}],"has_more":true,"next_page":"p2"}
        """

    /// Points of the coding agent's counter: two windows (or a series with two points) of two classes.
    static func counter(temporality: Int) -> String {
        let points = [("input", 5, 1), ("output", 7, 1), ("input", 9, 2), ("output", 8, 2)].map { type, value, end in
            "{\"attributes\":[{\"key\":\"type\",\"value\":{\"stringValue\":\"\(type)\"}},{\"key\":\"model\",\"value\":"
                + "{\"stringValue\":\"claude-opus-4-6\"}},{\"key\":\"session.id\","
                + "\"value\":{\"stringValue\":\"s-9\"}}],"
                + "\"startTimeUnixNano\":\"\(temporality == 1 ? 1_780_000_000 + end : 1_780_000_000)000000000\","
                + "\"timeUnixNano\":\"\(1_780_000_060 + end)000000000\",\"asDouble\":\(value)}"
        }
        return "{\"resourceMetrics\":[{\"resource\":{\"attributes\":[]},\"scopeMetrics\":[{\"scope\":{\"name\":"
            + "\"com.anthropic.claude_code\"},\"metrics\":[{\"name\":\"claude_code.token.usage\","
            + "\"unit\":\"tokens\",\"sum\":"
            + "{\"aggregationTemporality\":\(temporality),\"isMonotonic\":true,\"dataPoints\":"
            + "[\(points.joined(separator: ","))]}}]}]}]}"
    }
}
