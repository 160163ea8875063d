import JSONScan
import MessagesClient
import TestSupport
import Testing
import Transport

@Suite(.timeLimit(.minutes(1))) struct CreateTests {
    private let body = Array(#"{"model":"m","max_tokens":5,"messages":[]}"#.utf8)

    @Test(arguments: ServiceProfile.Authentication.allCases)
    func bothStylesOfKeys(_ authentication: ServiceProfile.Authentication) async throws {
        let message = MockMessage(id: "msg_1")
        let service = try MockService { _, _ in .message(message) }
        defer { service.stop() }
        let fixture = try ClientFixture(service.url, authentication: authentication) {
            $0.betas = ["a-1", "b-2"]
            $0.headers = [.init("x-own")!: "1"]
        }
        let reply = try await fixture.client.create(body)
        #expect(reply.body == Array(message.json.utf8))
        #expect(reply.requestID == "req_mock")
        let request = try #require(service.requests.first)
        #expect(request.target == "/v1/messages" && request.method == "POST" && request.body == body)
        let isBearer = authentication == .bearer
        #expect(request["authorization"] == (isBearer ? "Bearer \(ClientFixture.secret)" : nil))
        #expect(request["x-api-key"] == (isBearer ? nil : ClientFixture.secret))
        #expect(request["anthropic-version"] == "2023-06-01" && request["anthropic-beta"] == "a-1,b-2")
        #expect(request["content-type"] == "application/json" && request["x-own"] == "1")
    }

    @Test func headersOfTheUserReplaceOurs() async throws {
        let service = try MockService { _, _ in .message(MockMessage(id: "msg_1")) }
        defer { service.stop() }
        let fixture = try ClientFixture(service.url) { $0.headers = [.init("Anthropic-Version")!: "2026-10-21"] }
        _ = try await fixture.client.create(body)
        let versions = service.requests[0].headers.filter { $0.name.lowercased() == "anthropic-version" }
        #expect(versions.map(\.value) == ["2026-10-21"])
    }

    /// Statuses of the issue: 429, 500, 502, 503, 504, 529.
    @Test(arguments: [429, 500, 502, 503, 504, 529])
    func busyServicesAreAskedAgain(_ status: Int) async throws {
        let service = try MockService { _, number in
            number < 2
                ? .error(status, type: "overloaded_error", message: "busy", headers: [("retry-after", "3")])
                : .message(MockMessage(id: "msg_1"))
        }
        defer { service.stop() }
        let fixture = try ClientFixture(service.url)
        _ = try await fixture.client.create(body)
        #expect(service.requests.count == 3)
        #expect(fixture.waits.list == [.seconds(3), .seconds(3)])
    }

    @Test func withoutRetryAfterTheWaitDoubles() async throws {
        let service = try MockService { _, _ in .error(529, type: "overloaded_error", message: "busy", headers: []) }
        defer { service.stop() }
        let fixture = try ClientFixture(service.url)
        let failure = await #expect(throws: ServiceError.self) { try await fixture.client.create(body) }
        // 0.5 s and 1 s, less half of a quarter.
        #expect(fixture.waits.list == [.milliseconds(437), .milliseconds(875)])
        #expect(failure?.attempts == 3 && failure?.requestID == "req_mock")
        #expect(failure?.cause == .refused(status: 529, type: "overloaded_error", message: "busy"))
    }

    @Test func whoAsksForALongWaitGetsNoFurtherTry() async throws {
        let service = try MockService { _, _ in
            .error(429, type: "rate_limit_error", message: "slow down", headers: [("retry-after", "3600")])
        }
        defer { service.stop() }
        let fixture = try ClientFixture(service.url)
        await #expect(throws: ServiceError.self) { try await fixture.client.create(body) }
        #expect(service.requests.count == 1 && fixture.waits.list.isEmpty)
    }

    @Test(arguments: [400, 401, 403, 404, 413])
    func wrongRequestsAreNotRepeated(_ status: Int) async throws {
        let service = try MockService { _, _ in
            .error(status, type: "some_error", message: "no: \(ClientFixture.secret)", headers: [])
        }
        defer { service.stop() }
        let fixture = try ClientFixture(service.url)
        let failure = await #expect(throws: ServiceError.self) { try await fixture.client.create(body) }
        #expect(service.requests.count == 1)
        #expect(failure?.cause == .refused(status: status, type: "some_error", message: "no: [key]"))
        #expect(!"\(String(describing: failure)) \(String(reflecting: fixture.client))".contains("canary"))
    }

    @Test func pagesThatAreNoJSONAreNamed() async throws {
        let service = try MockService { _, _ in
            .raw(400, headers: [("content-type", "text/html")], body: "<html><head><title>Bad Gateway</title></html>")
        }
        defer { service.stop() }
        let failure = await #expect(throws: ServiceError.self) {
            try await ClientFixture(service.url).client.create(body)
        }
        #expect(failure?.cause == .refused(status: 400, type: nil, message: "an HTML page: Bad Gateway"))
    }

    @Test func anEndlessBodyEnds() async throws {
        let service = try MockService { _, _ in .endless }
        defer { service.stop() }
        let failure = await #expect(throws: ServiceError.self) {
            try await ClientFixture(service.url).client.create(body)
        }
        guard case .network(let error) = failure?.cause else {
            return #expect(Bool(false), "\(String(describing: failure))")
        }
        #expect(error.kind == .tooLarge)
    }

    @Test func countsAndModels() async throws {
        let service = try MockService { request, _ in
            switch (request.path, request.query("after_id")) {
            case ("/v1/messages/count_tokens", _): .raw(200, headers: [], body: #"{"input_tokens":2095}"#)
            case ("/v1/models", nil):
                .raw(200, headers: [], body: #"{"data":[{"id":"a"}],"has_more":true,"last_id":"a b"}"#)
            case ("/v1/models", "a%20b"): .raw(200, headers: [], body: #"{"data":[{"id":"c"}],"has_more":false}"#)
            default: .raw(404, headers: [], body: "")
            }
        }
        defer { service.stop() }
        let client = try ClientFixture(service.url).client
        #expect(try await client.countTokens(body) == 2095)
        #expect(try await client.models() == ["a", "c"])
    }
}
