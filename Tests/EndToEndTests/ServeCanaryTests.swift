import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// One run of the gateway with everything that may go right and wrong: neither the client's key nor prompts nor
/// replies are found in any file, log, metric or page, and all files are their owner's alone.
@Suite(.timeLimit(.minutes(5))) struct ServeCanaryTests {
    private static let key = "sk-ant-canary-4b1d0c5e"
    private static let prompt = "a secret prompt of the canary"
    private static let answer = "a secret answer of the canary"

    /// Nothing of what a client said may be found, as it is or as it is often written.
    private static let secrets = [
        key, Data(key.utf8).base64EncodedString(), Data("user:\(key)".utf8).base64EncodedString(),
        key.utf8.map { String($0, radix: 16) }.joined(), prompt, answer,
    ]

    private static let body =
        #"{"model":"claude-opus-4-8","max_tokens":9,"system":"\#(prompt)","#
        + #""messages":[{"role":"user","content":"\#(prompt)"}]}"#
    private static let streamed = #"{"stream":true,"# + body.dropFirst()

    /// Every way in which a key is sent, also the wrong ones.
    private static let keys: [[(String, String)]] = [
        [("x-api-key", key)], [("X-API-Key", key), ("anthropic-version", "2023-06-01")],
        [("authorization", "Bearer \(key)")], [("Authorization", "bearer \(key)")], [("authorization", key)],
        [("authorization", "Basic \(Data("user:\(key)".utf8).base64EncodedString())")],
        [("x-api-key", key), ("authorization", "Bearer \(key)")], [("cookie", "key=\(key)")],
        [("proxy-authorization", "Bearer \(key)")], [("x-goog-api-key", key)], [],
    ]

    private func service() throws -> MockService {
        try MockService { request, number in
            var message = MockMessage(id: "msg_\(number)")
            message.content = [.text(ServeCanaryTests.answer)]
            let text = String(decoding: request.body, as: UTF8.self)
            return switch request["x-case"] {
            case "busy": .error(529, type: "overloaded_error", message: ServeCanaryTests.answer, headers: [])
            case "unauthorized":
                .error(401, type: "authentication_error", message: "no such key \(ServeCanaryTests.key)", headers: [])
            case "cut": .torn(message, size: 50, cut: 700)
            case "page": .raw(502, headers: [("content-type", "text/html")], body: "<p>\(ServeCanaryTests.answer)")
            case "odd": .raw(200, headers: [("content-type", "application/json")], body: ServeCanaryTests.answer)
            case "moved": .raw(307, headers: [("location", "http://evil.test/?key=\(ServeCanaryTests.key)")], body: "")
            case "error event":
                .raw(
                    200, headers: [("content-type", "text/event-stream")],
                    body: message.events[0]
                        + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
                        + "\"message\":\"\(ServeCanaryTests.answer)\"}}\n\n")
            default:
                request.path == "/v1/messages"
                    ? .message(message) : .raw(200, headers: [], body: "{\"x\":\(text.count)}")
            }
        }
    }

    /// Answers of the service, as good and as bad as they come.
    private func calls(_ client: WebClient) throws {
        let type = ("content-type", "application/json")
        for headers in ServeCanaryTests.keys {
            for body in [ServeCanaryTests.body, ServeCanaryTests.streamed] {
                #expect(try client.post("/v1/messages", headers + [type], body).status == 200)
            }
        }
        let key = ServeCanaryTests.keys[0] + [type]
        #expect(
            try client.post("/v1/messages?api_key=\(ServeCanaryTests.key)", key, ServeCanaryTests.body).status == 200)
        for path in ["/v1/messages/count_tokens", "/v1/messages/batches", "/v1/files?key=\(ServeCanaryTests.key)"] {
            #expect(try client.post(path, key, ServeCanaryTests.body).status == 200)
        }
        #expect(try client.get("/v1/models/\(ServeCanaryTests.key)", key).status == 200)
        for (name, status) in [("busy", 529), ("unauthorized", 401), ("page", 502), ("odd", 200), ("moved", 307)] {
            #expect(
                try client.post("/v1/messages", key + [("x-case", name)], ServeCanaryTests.body).status == status,
                "\(name)")
        }
        _ = try client.post("/v1/messages", key + [("x-case", "error event")], ServeCanaryTests.streamed)
        #expect(throws: WebClient.Failure.self) {
            try client.post("/v1/messages", key + [("x-case", "cut")], ServeCanaryTests.streamed)
        }
        // No JSON: it is the service that says so.
        #expect(try client.post("/v1/messages", key, "{" + ServeCanaryTests.prompt).status == 200)
    }

    /// What the gateway says itself: to wrong requests and wrong readers.
    ///
    /// - Returns: all that it said.
    private func refusals(_ client: WebClient, token: String) throws -> [WebClient.Reply] {
        let key = ServeCanaryTests.keys[0]
        let long = [("x-long", String(repeating: ServeCanaryTests.key, count: 4000))]
        let query = "?key=\(ServeCanaryTests.key)"
        let replies: [(Int, WebClient.Reply)] = [
            (403, try client.post("/v1/messages", key + [("origin", "http://evil.test")], ServeCanaryTests.body)),
            (431, try client.post("/v1/messages", key + long, ServeCanaryTests.body)),
            (404, try client.get("/\(ServeCanaryTests.key)", key)),
            (400, try client.get("/v1/../\(ServeCanaryTests.key)", key)),
            (405, try client.send("TRACE", "/v1/messages\(query)", key, ServeCanaryTests.body)),
            (401, try client.get("/farthing/metrics\(query)", [("authorization", "Bearer \(ServeCanaryTests.key)")])),
            (200, try client.get("/farthing/healthz\(query)", key)),
            (200, try client.get("/farthing/metrics", [("authorization", "Bearer \(token)")])),
        ]
        for (status, reply) in replies { #expect(reply.status == status, "\(reply.text.prefix(200))") }
        return replies.map(\.1)
    }

    @Test func nothingOfItIsKeptOrTold() throws {
        let service = try service()
        defer { service.stop() }
        let scratch = try Scratch()
        var told: [WebClient.Reply] = []
        let run = try Serving.run(
            ["--upstream", service.url, "--ledger", "data/books.sqlite", "--access-log", "access.log"],
            in: scratch
        ) { serving throws in
            try calls(serving.client)
            let token = try Serving.token(of: "data/books.sqlite", in: scratch)
            told = try refusals(serving.client, token: token)
            // Also before the journal is moved away.
            try expectNothing(in: scratch)
            try expectModes(in: scratch)
        }
        #expect(run.status == 0, "\(run.errors)")
        try expectNothing(in: scratch)
        try expectModes(in: scratch)
        let reports = try ["models", "daily", "keys"].map {
            try Tool.run(["report", $0, "--ledger", "data/books.sqlite", "--format", "json"], in: scratch.path)
        }
        let texts =
            [run.errors, run.output] + reports.flatMap { [$0.output, $0.errors] } + told.map(\.text)
            + told.flatMap(\.headers.values)
        for text in texts {
            for secret in ServeCanaryTests.secrets { #expect(!text.contains(secret), "\(secret) was told") }
        }
        // The run was not for nothing: 23 calls were answered, some broke off.
        #expect(service.served.count == 2 * ServeCanaryTests.keys.count + 2)
        #expect(try scratch.files(holding: "/v1/models/*") == ["access.log"])
        #expect(try scratch.files(holding: "msg_0").contains { $0.hasPrefix("data/books.sqlite") })
    }

    private func expectNothing(in scratch: Scratch) throws {
        for secret in ServeCanaryTests.secrets {
            let files = try scratch.files(holding: secret)
            #expect(files.isEmpty, "\(secret) stands in \(files)")
        }
    }

    /// Files 0600 in folders 0700.
    private func expectModes(in scratch: Scratch) throws {
        let names =
            ["data"]
            + (try FileManager.default.subpathsOfDirectory(atPath: "\(scratch.path)/data")).map { "data/" + $0 }
        #expect(names.count > 4)
        for name in names {
            var status = stat()
            guard lstat("\(scratch.path)/\(name)", &status) == 0 else { continue }
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            #expect(
                status.st_mode & 0o777 == (isFolder ? 0o700 : 0o600), "\(name): \(String(status.st_mode, radix: 8))")
        }
    }
}
