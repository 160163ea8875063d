extension MockScenario {
    /// Services whose admin reports are of a kind of their own.
    static let reports: [String: Script] = [
        "admin-wrong-key": { request, _ in
            .error(
                401, type: "authentication_error", message: "invalid x-api-key \(request["x-api-key"] ?? "")",
                headers: [])
        },
        "admin-html": { _, _ in
            .raw(200, headers: [("content-type", "text/html")], body: "<html>a secret prompt</html>")
        },
        "admin-loop": { request, _ in
            let next = request.query("page") == "a" ? "b" : "a"
            return .raw(200, headers: [], body: #"{"data":[],"has_more":true,"next_page":"\#(next)"}"#)
        },
        "admin-no-token": { _, _ in .raw(200, headers: [], body: #"{"data":[],"has_more":true,"next_page":null}"#) },
        "admin-negative": { _, _ in
            .raw(
                200, headers: [],
                body: #"{"data":[{"starting_at":"2026-06-01T00:00:00Z","results":[{"output_tokens":-1}]}]}"#)
        },
    ]

    /// The admin report of a service where all is well: 1 June of the sample logs as they are (counted and priced by
    /// hand: $3, $3.75, $0.30 and $15 a million tokens), and calls of 2 June that they lack.
    static func report(_ request: LoopbackRequest, _ number: Int) -> MockAnswer { organization.answer(request) }

    private static let organization: MockAdmin = {
        let admin = MockAdmin(key: adminKey)
        let model = "claude-sonnet-4-6"
        admin.set(
            "usage_report/messages",
            [
                .usage("2026-06-01", model: model, input: 97, write5m: 13652, read: 249_014, output: 6290),
                .usage("2026-06-02", model: model, input: 250, output: 1200),
            ])
        admin.set(
            "cost_report",
            [
                .cost("2026-06-01", model: model, tokens: "uncached_input_tokens", cents: "0.0291"),
                .cost("2026-06-01", model: model, tokens: "cache_creation.ephemeral_5m_input_tokens", cents: "5.1195"),
                .cost("2026-06-01", model: model, tokens: "cache_read_input_tokens", cents: "7.47042"),
                .cost("2026-06-01", model: model, tokens: "output_tokens", cents: "9.435"),
            ])
        return admin
    }()
}
