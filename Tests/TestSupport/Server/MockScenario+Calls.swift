extension MockScenario {
    /// Services that answer calls with an error.
    static let calls: [String: Script] = [
        "wrong-key": { request, _ in
            error(401, "authentication_error", "invalid x-api-key \(request["x-api-key"] ?? "")")
        },
        "unknown-model": always(error(404, "not_found_error", "model: claude-opus-4-8")),
        "bad-request": always(error(400, "invalid_request_error", "max_tokens: must be at least 1")),
        "too-large": always(error(413, "request_too_large", "Request exceeds the maximum size")),
        "busy": always(
            error(429, "rate_limit_error", "Number of requests has exceeded your rate limit", [("retry-after", "3600")])
        ),
        "overloaded": always(error(529, "overloaded_error", "Overloaded", [("retry-after-ms", "1")])),
        "moved": always(.raw(302, headers: [("location", "https://example.com/")], body: "")),
        "malformed": always(.raw(200, headers: identity, body: #"{"id":"msg_1","usage":{"input_tok"#)),
        "page": always(.raw(200, headers: [], body: "<html><title>Log in</title></html>")),
        "error-page": always(
            .raw(502, headers: [("retry-after-ms", "1")], body: "<html><title>Bad Gateway</title></html>")),
        "empty": always(.raw(200, headers: identity, body: "")),
        "endless": always(.endless),
        "stream-error": always(
            .raw(
                200, headers: identity,
                body: MockMessage(id: "msg_1").events[0]
                    + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n"
            )),
        "cut": always(.torn(MockMessage(id: "msg_1"), size: 100, cut: 900)),
        "no-usage": always(.raw(200, headers: identity, body: #"{"type":"error","error":{"type":"api_error"}}"#)),
    ]

    private static let identity = [("request-id", "req_mock")]

    private static func always(_ answer: MockAnswer) -> Script { { _, _ in answer } }

    private static func error(
        _ status: Int, _ type: String, _ message: String, _ headers: [(String, String)] = []
    ) -> MockAnswer {
        .error(status, type: type, message: message, headers: headers)
    }
}
